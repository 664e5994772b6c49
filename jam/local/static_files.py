"""Collects the static files into STATIC_ROOT, unless they lie there already: compressing them takes seconds.

python -m jam.local.static_files
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .environment import ROOT


def collect(folder: Path) -> int:
    """Fills `folder` if it is not current; safe to run several times at once. The exit status of collectstatic."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    stamp = folder.with_name(f"{folder.name}.stamp")
    with _alone(folder.with_name(f"{folder.name}.lock")):
        seen = fingerprint()
        if (folder / "staticfiles.json").exists() and stamp.exists() and stamp.read_text() == seen:
            return 0
        command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
        failed = subprocess.run(command, cwd=ROOT, check=False).returncode
        if not failed:
            stamp.write_text(seen)
        return failed


def fingerprint() -> str:
    """Changes with every file in `static/`, in an app's own `static/`, and with the packages that may bring some."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in _files():
        about = path.stat()
        digest.update(f"{path} {about.st_size} {about.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    for folder in sorted({ROOT / "static", *ROOT.glob("*/static")}):
        yield from sorted(path for path in folder.rglob("*") if path.is_file())


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    raise SystemExit(collect(Path(os.environ["STATIC_ROOT"])))
