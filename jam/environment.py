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


def sign_in_providers(**given: str) -> dict[str, dict[str, object]]:
    """allauth's settings for the providers whose variables are all set; half of a provider's set is a mistake."""
    found: dict[str, dict[str, object]] = {}
    for provider in ("github", "google"):
        client_id, secret = _all_or_none(given, f"{provider.upper()}_CLIENT_ID", f"{provider.upper()}_CLIENT_SECRET")
        if client_id:
            found[provider] = {"APPS": [{"client_id": client_id, "secret": secret}], "OAUTH_PKCE_ENABLED": True}
    if "google" in found:
        found["google"]["SCOPE"] = ["profile", "email"]
    name, url, client_id, secret = _all_or_none(
        given, "OIDC_NAME", "OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"
    )
    if name:
        local = urlsplit(url).hostname in ("localhost", "127.0.0.1")
        if urlsplit(url).scheme != "https" and not local:
            raise BadEnvironment(f"OIDC_SERVER_URL is {url!r}; it should begin with https://.")
        app: dict[str, object] = {"provider_id": "oidc", "name": name, "client_id": client_id, "secret": secret}
        app |= {"settings": {"server_url": url, "oauth_pkce_enabled": True}}
        found["openid_connect"] = {"APPS": [app]}
    return found


def file_storage(**given: str) -> dict[str, object]:
    """Django's entry for uploaded files: a folder of this machine or, if a bucket is named, an S3-compatible service.

    The bucket stays private: the site reads each file itself and hands it on to whoever may see it.
    """
    if not given["S3_BUCKET"]:
        for name, value in given.items():
            if value:
                raise BadEnvironment(f"S3_BUCKET is not set, but {name} is. Set both, or neither.")
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    url = given["S3_ENDPOINT_URL"]
    if url and urlsplit(url).scheme not in ("http", "https"):
        raise BadEnvironment(f"S3_ENDPOINT_URL is {url!r}; it should look like https://s3.example.org.")
    key, secret = _all_or_none(given, "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY")
    options: dict[str, object] = {
        "bucket_name": given["S3_BUCKET"],
        "endpoint_url": url or None,
        "region_name": given["S3_REGION"] or None,
        "access_key": key or None,  # None: boto3 looks where it always does, e.g. at the role of the machine
        "secret_key": secret or None,
        "addressing_style": "path" if url else "auto",
        "signature_version": "s3v4",
        "default_acl": None,
        "file_overwrite": False,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def _all_or_none(given: dict[str, str], *names: str) -> list[str]:
    missing = [name for name in names if not given[name]]
    if missing and len(missing) < len(names):
        there = next(name for name in names if given[name])
        raise BadEnvironment(f"{missing[0]} is not set, but {there} is. Set {', '.join(names)}, or none of them.")
    return [given[name] for name in names]
