"""Finds an installed package's files without importing it, so that none of its side effects run."""

from __future__ import annotations

import importlib.util
from pathlib import Path


def package_folder(name: str, *, instead: str) -> Path:
    """Where the package's files are; `instead` says what to set where the package does not exist."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{name} is not installed here. Run `python3 run.py setup`, or set {instead}.")
    return Path(next(iter(spec.submodule_search_locations)))
