"""Knows whether the collected static files are still those of this checkout, without starting Django."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from .environment import ROOT

STAMP = "static.stamp"


def fingerprint(collected: Path) -> str:
    """Changes with `collected`, a file in `static/` or an app's own, or a package that may bring static files."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes() + str(collected).encode())
    for path in _files():
        about = path.stat()
        digest.update(f"{path} {about.st_size} {about.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    for folder in sorted({ROOT / "static", *ROOT.glob("*/static")}):
        yield from sorted(path for path in folder.rglob("*") if path.is_file())


def are_current(home: Path, collected: Path) -> bool:
    """Whether the folder `collected` holds what collectstatic would put there now."""
    stamp = home / STAMP
    whole = stamp.exists() and (collected / "staticfiles.json").exists()
    return whole and stamp.read_text() == fingerprint(collected)


def note(home: Path, seen: str) -> None:
    """`seen`: the fingerprint from before they were collected."""
    (home / STAMP).write_text(seen)
