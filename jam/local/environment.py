"""The environment of a local run. What is set outside wins, so every variable of .env.example can be tried here."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def home() -> Path:
    """Where a local run keeps everything it must remember: `.local/`, or the folder named by JAM_HOME."""
    return Path(os.environ.get("JAM_HOME") or ROOT / ".local").absolute()


def outside(name: str) -> str:
    """The variable as the caller set it; empty counts as not set."""
    return os.environ.get(name, "").strip()


def local_settings(home: Path, *, port: int, services: Mapping[str, str]) -> dict[str, str]:
    """What the settings read, for a site at http://localhost:`port` (passkeys need that name)."""
    ours = {
        "SECRET_KEY": secret_key(home),
        "DEBUG": "0",
        "HTTPS": "0",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "SITE_URL": f"http://localhost:{port}",
        "LOCAL_MAILBOX": "1",
        "CLOCK_CAN_MOVE": "1",
        "ASK_REPOSITORIES": "0",
        "STATIC_ROOT": str(home / "static"),
        "MEDIA_ROOT": str(home / "media"),
        "LOG_LEVEL": "WARNING",
        # to run one's own worker on one's own machine is fine
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
        "DATABASE_URL": "",
        "REDIS_URL": "",
        **services,
    }
    return {name: outside(name) or value for name, value in ours.items()}


def secret_key(home: Path) -> str:
    """Random, made once, kept beside the data: sessions survive a restart."""
    path = home / "secret_key"
    if not path.exists():
        path.touch(0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def remember(home: Path, settings: Mapping[str, str]) -> None:
    """Lets `run.py manage` reach the running site; readable by us alone."""
    path = home / "running.json"
    path.unlink(missing_ok=True)
    path.touch(0o600)
    path.write_text(json.dumps({**settings}))


def remembered(home: Path) -> dict[str, str]:
    """The settings of the site that runs from this folder; empty if none does."""
    path = home / "running.json"
    return dict(json.loads(path.read_text())) if path.exists() else {}


def forget(home: Path) -> None:
    (home / "running.json").unlink(missing_ok=True)
