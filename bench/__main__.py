"""`python3 run.py bench [NAME ...]`: measures on throw-away services and prints ratios to a reference of the same run.

Absolute figures move up to threefold with what else the machine does; ratios within one run hold.
"""

from __future__ import annotations

import os
import secrets
import sys
import time
from importlib import import_module

from jam.local.services import throwaway_services

# one module of this package each, with a function run(say)
NAMES = ["web", "gallery", "assignment", "dealing", "scoring"]


def say(line: str = "") -> None:
    print(line, flush=True)


def main(wanted: list[str]) -> int:
    """Runs the named benches, or all of them, one after the other."""
    if unknown := [name for name in wanted if name not in NAMES]:
        say(f"There is no bench called {', '.join(unknown)}; there are {', '.join(NAMES)}.")
        return 2
    with throwaway_services() as services:
        os.environ |= {
            **services,
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "LOG_LEVEL": "ERROR",
        }
        import django

        django.setup()
        for name in wanted or NAMES:
            began = time.monotonic()
            say(f"== {name}")
            import_module(f"bench.{name}").run(say)
            say(f"   ({time.monotonic() - began:.0f} s)\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
