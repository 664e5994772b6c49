"""Reads the environment; every refusal names the variable and what it should hold."""

import os
from urllib.parse import parse_qs, unquote, urlsplit


class BadEnvironment(SystemExit):
    """The site must not start like this."""


def env_str(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise BadEnvironment(f"{name} is not set. See .env.example for what it should hold.")
    return value


def env_bool(name: str, *, default: bool) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value not in ("", "0", "1", "true", "false"):
        raise BadEnvironment(f"{name} is {value!r}; it should be 1 or 0.")
    return default if value == "" else value in ("1", "true")


def env_int(name: str, default: int) -> int:
    value = os.environ.get(name, "").strip()
    if value and not value.isdecimal():
        raise BadEnvironment(f"{name} is {value!r}; it should be a whole number.")
    return int(value) if value else default


def env_list(name: str) -> list[str]:
    """A comma-separated list; empty entries do not count."""
    return [entry.strip() for entry in os.environ.get(name, "").split(",") if entry.strip()]


def database(url: str) -> dict[str, object]:
    """Django's settings for ``postgresql://user:password@host:port/name?host=/socket/folder``."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise BadEnvironment("DATABASE_URL should look like postgresql://user:password@host:5432/name")
    query = parse_qs(parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [unquote(parts.hostname or "")])[0],
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def mail_transport(url: str) -> dict[str, object]:
    """What Django's SMTP backend needs, from ``smtp://user:password@host:587?tls=1`` (or ``?ssl=1``)."""
    parts = urlsplit(url)
    if parts.scheme != "smtp" or not parts.hostname:
        raise BadEnvironment("EMAIL_URL should look like smtp://user:password@mail.example.org:587?tls=1")
    query = parse_qs(parts.query)
    return {
        "host": parts.hostname,
        "port": parts.port or 25,
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": query.get("tls") == ["1"],
        "use_ssl": query.get("ssl") == ["1"],
        "timeout": 10,
    }
