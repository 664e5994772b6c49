#!/usr/bin/env python3
"""Jamboree's one entry point. It needs Python 3.11 or newer, and nothing else.

    python3 run.py             set up, then run the site with a PostgreSQL and a Valkey of its own
    python3 run.py test ...    run the tests, in parallel (further words go to pytest)
    python3 run.py lint        formatting, style, imports, types, migrations, templates, deployment
    python3 run.py check       lint, then test: what CI runs
    python3 run.py bench ...   measure, and print the figures as ratios
    python3 run.py manage ...  a manage.py command, on the running site's data
    python3 run.py setup       only make .venv and install into it

PORT, DATABASE_URL and REDIS_URL replace what it would choose or start; .env.example names every variable.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = Path(os.environ.get("JAM_VENV", ROOT / ".venv"))
PYTHON = VENV / "bin" / "python"
SITE, TOOLS = "requirements.txt", "requirements-dev.txt"  # TOOLS holds all of SITE, at the same versions
ADVICE = "Install it (Debian, Ubuntu: sudo apt install python3-venv), then run this again."


def say(text: str) -> None:
    print(f"run.py: {text}", flush=True)


def succeeds(*argv: str | Path, **how: object) -> bool:
    return subprocess.run([str(word) for word in argv], check=False, **how).returncode == 0


def quietly(*argv: str | Path) -> bool:
    return succeeds(*argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


# -- the environment ----------------------------------------------------------------------------------------------


def set_up(lock: str) -> None:
    """Returns once .venv holds what the lock file names, at those versions; takes no time if it does already."""
    with only_one_at_a_time():
        if not PYTHON.exists() or stamp(lock) != fingerprint(lock):
            began = time.monotonic()
            say(f"installing {lock} into {VENV.name} (the first time takes up to a minute)")
            forget_stamps()
            if not install_with_uv(lock) and not install_with_pip(lock):
                raise SystemExit("run.py: the installation failed; the reason is above.")
            write_stamps(lock)
            say(f"installed in {time.monotonic() - began:.0f} s")


@contextmanager
def only_one_at_a_time():
    """Two runs in one folder must not install at the same time."""
    folder = ROOT / ".local"
    folder.mkdir(exist_ok=True)
    with (folder / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def fingerprint(lock: str) -> str:
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def stamp(lock: str) -> str:
    path = VENV / f".{lock}.sha256"
    return path.read_text() if path.exists() else ""


def forget_stamps() -> None:
    for lock in (SITE, TOOLS):
        (VENV / f".{lock}.sha256").unlink(missing_ok=True)


def write_stamps(lock: str) -> None:
    for held in {lock, SITE}:
        (VENV / f".{held}.sha256").write_text(fingerprint(held))


def install_with_uv(lock: str) -> bool:
    uv = None if os.environ.get("JAM_NO_UV") else shutil.which("uv")
    if not uv:
        return False
    made = PYTHON.exists() or succeeds(uv, "venv", "-q", "--allow-existing", "--python", sys.executable, VENV)
    what = ("--require-hashes", "--only-binary", ":all:", "-r", ROOT / lock)
    return made and succeeds(uv, "pip", "install", "-q", "--python", PYTHON, *what)


def install_with_pip(lock: str) -> bool:
    env = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    what = ("--require-hashes", "--only-binary", ":all:", "-r", ROOT / lock)
    return succeeds(*pip(), "install", "--quiet", *what, env=env)


def pip() -> list[str | Path]:
    """The pip that installs into .venv, which it makes if needed; the system's Python is never touched."""
    if not PYTHON.exists():
        shutil.rmtree(VENV, ignore_errors=True)
        if not quietly(sys.executable, "-m", "venv", VENV):  # Debian without python3-venv cannot put pip into it
            shutil.rmtree(VENV, ignore_errors=True)
            if not succeeds(sys.executable, "-m", "venv", "--without-pip", VENV):
                raise SystemExit(f"run.py: this Python has no venv module. {ADVICE}")
    if quietly(PYTHON, "-m", "pip", "--version"):
        return [PYTHON, "-m", "pip"]
    if quietly(sys.executable, "-m", "pip", "--python", PYTHON, "--version"):
        return [sys.executable, "-m", "pip", "--python", PYTHON]
    raise SystemExit(f"run.py: this Python has no pip. {ADVICE}")


# -- the words ----------------------------------------------------------------------------------------------------


def become(*argv: str) -> None:
    """Runs the module in .venv in place of this process: signals and exit status are its own."""
    os.execv(PYTHON, [str(PYTHON), "-m", *argv])


def pytest_words(words: list[str]) -> list[str]:
    """As many test processes as processors, unless the caller decides or asks for a single test."""
    decided = any(
        word.startswith(("-n", "--numprocesses", "--pdb")) or "no:xdist" in word or "::" in word for word in words
    )
    return ["pytest", *words] if decided else ["pytest", "-n", str(processors()), "--dist", "worksteal", *words]


def processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def check(words: list[str]) -> None:
    """Lint, then tests even if lint failed; fails if either did. The tests have the last line."""
    clean = succeeds(PYTHON, "-m", "jam.local.lint")
    if not clean:
        say("lint failed (see above); the tests follow, and the exit status will be 1")
    passed = succeeds(PYTHON, "-m", *pytest_words(words))
    raise SystemExit(0 if clean and passed else 1)


def python_is_new_enough() -> None:
    """Goes on under a newer Python of this machine if this one is too old; ends with a reason if there is none."""
    if sys.version_info >= (3, 11):  # noqa: UP036  # older ones read this file too
        return
    for name in ("python3.14", "python3.13", "python3.12", "python3.11"):
        newer = shutil.which(name)
        if newer:
            os.execv(newer, [newer, *sys.argv])
    raise SystemExit("run.py: needs Python 3.11 or newer; this is " + sys.version.split()[0])


WORDS = {
    "": (SITE, lambda rest: become("jam.local.up")),
    "test": (TOOLS, lambda rest: become(*pytest_words(rest))),
    "lint": (TOOLS, lambda rest: become("jam.local.lint")),
    "check": (TOOLS, check),
    "bench": (TOOLS, lambda rest: become("bench", *rest)),
    "manage": (SITE, lambda rest: become("jam.local.up", "manage", *rest)),
    "setup": (TOOLS, lambda rest: None),
}


def main(words: list[str]) -> None:
    python_is_new_enough()
    word, rest = (words[0], words[1:]) if words else ("", [])
    if word not in WORDS:
        raise SystemExit(__doc__)
    os.chdir(ROOT)
    lock, go = WORDS[word]
    set_up(lock)
    go(rest)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        raise SystemExit("\nrun.py: stopped") from None
