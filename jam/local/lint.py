"""Every check that reads the code instead of running it; all of them run, whatever the first one says."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from .environment import ROOT
from .services import throwaway_services

APPS = ["jam", "accounts", "submissions", "judging"]
MODULE = [sys.executable, "-m"]
STEPS = {
    "types": [*MODULE, "mypy", *APPS],
    "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    "deployment": [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
    "imports": ["lint-imports"],
    "templates": [*MODULE, "djlint", "--lint", "--quiet", "templates"],
    "format": [*MODULE, "ruff", "format", "--check", "."],
    "style": [*MODULE, "ruff", "check", "--output-format", "concise", "."],
}


def production(services: Mapping[str, str]) -> dict[str, str]:
    """The environment of a well-kept public site: what passes here is what a host would run."""
    return {
        **os.environ,
        **services,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "DEBUG": "0",
        "HTTPS": "1",
        "ALLOWED_HOSTS": "jam.example.org",
        "SITE_URL": "https://jam.example.org",
        "CSRF_TRUSTED_ORIGINS": "https://jam.example.org",
        "EMAIL_URL": "smtp://mail.example.org:587?tls=1",
        "TRUSTED_PROXIES": "1",
        "LOCAL_MAILBOX": "0",
        "CLOCK_CAN_MOVE": "0",
        "DJANGO_SETTINGS_MODULE": "jam.settings",
        "PATH": f"{os.path.dirname(sys.executable)}:{os.environ.get('PATH', '')}",  # noqa: PTH120
    }


def run(step: str, environment: Mapping[str, str]) -> bool:
    """Runs one step and prints its verdict, its time and, if it fails, what it said."""
    began = time.monotonic()
    done = subprocess.run(STEPS[step], cwd=ROOT, env=environment, capture_output=True, text=True)
    verdict = "ok" if done.returncode == 0 else "FAILED"
    said = "" if done.returncode == 0 else f"\n{done.stdout}{done.stderr}".rstrip() + "\n"
    print(f"lint: {step:<12}{verdict:<8}{time.monotonic() - began:5.1f} s{said}", flush=True)
    return done.returncode == 0


def main() -> int:
    """Two at a time, the slowest first; 0 only if every step passed."""
    with throwaway_services() as services, ThreadPoolExecutor(max_workers=2) as pool:
        environment = production(services)
        passed = list(pool.map(lambda step: run(step, environment), STEPS))
    return 0 if all(passed) else 1


if __name__ == "__main__":
    raise SystemExit(main())
