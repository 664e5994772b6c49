"""Brings a database up to date for a local run, in one process: tables and, if it is empty, the demo.

    python -m jam.local.prepare SIGN_INS

Writes to the file SIGN_INS how the demo's people sign in; nothing if the demo is not loaded.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django
from django.contrib.auth import get_user_model
from django.core.management import call_command

PASSWORD = "jamboree-demo"  # noqa: S105  # of the demo's people, on this machine only
PEOPLE = {
    "ada@example.org": "takes part",
    "jo@example.org": "judges",
    "olga@example.org": "organises",
}


def sign_ins() -> str:
    """How the demo's people sign in; empty unless all of them exist."""
    if get_user_model().objects.filter(email__in=PEOPLE).count() != len(PEOPLE):
        return ""
    people = "".join(f"    {email:<20}{does}\n" for email, does in PEOPLE.items())
    return f"Sign in with the password {PASSWORD} as\n{people}"


def main(sign_ins_file: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jam.settings")
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    if not get_user_model().objects.exists():  # asked here too: to load the command takes as long as all the rest
        call_command("demo", if_empty=True)
    sign_ins_file.write_text(sign_ins())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
