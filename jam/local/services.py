"""PostgreSQL and Valkey for one folder: start them, say where they are, stop them. Standard library only.

They listen on Unix sockets in a private folder: no port is taken, nobody else can connect, and any number of
checkouts run side by side.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from .postgres import Postgres
from .processes import Child
from .valkey import Valkey
from .warden import Warden, lives


class AlreadyRunning(SystemExit):
    """Another run uses the same folder."""


class Services:
    """What the site needs beside itself; what DATABASE_URL or REDIS_URL replaces is not started."""

    def __init__(self, home: Path, *, throwaway: bool = False, postgres: bool = True, valkey: bool = True) -> None:
        """`home` keeps the data, and is deleted at the end if `throwaway`."""
        self.home, self.throwaway = home, throwaway
        home.mkdir(parents=True, exist_ok=True)
        self._lock = _take(home / "lock")
        self.warden = Warden(keep_open=(self._lock,))
        self.sockets = _sockets_for(home, throwaway=throwaway)
        for path in (self.sockets, *([home] if throwaway else [])):
            self.warden.remove(path)
        self._parts: list[Postgres | Valkey] = []
        self.env: dict[str, str] = {}
        if postgres:
            self._parts.append(database := Postgres(home, self.sockets, self.warden, throwaway=throwaway))
            self.env["DATABASE_URL"] = database.url
        if valkey:
            self._parts.append(broker := Valkey(home, self.sockets, self.warden, throwaway=throwaway))
            self.env["REDIS_URL"] = broker.url

    @property
    def children(self) -> list[Child]:
        return [part.child for part in self._parts]

    def start(self) -> dict[str, str]:
        """Returns DATABASE_URL and REDIS_URL of what it started, once both answer."""
        try:
            for part in self._parts:
                part.start()
        except BaseException:
            self.stop()
            raise
        return self.env

    def stop(self) -> None:
        """Stops them and lets the folder go. Harmless when already stopped."""
        for part in reversed(self._parts):
            part.stop()
        self._parts.clear()
        self.warden.close()  # removes the sockets, and the home of a throw-away
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.stop()


@contextmanager
def throwaway_services() -> Iterator[dict[str, str]]:
    """Fresh services in memory for one command; DATABASE_URL and REDIS_URL of the environment replace them."""
    outside = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}
    with Services(
        throwaway_home(),
        throwaway=True,
        postgres="DATABASE_URL" not in outside,
        valkey="REDIS_URL" not in outside,
    ) as services:
        yield {**services.env, **outside}


def throwaway_home() -> Path:
    """A new folder, in memory where the machine offers that."""
    shared_memory = Path("/dev/shm")  # noqa: S108  # used only through mkdtemp
    roomy = os.access(shared_memory, os.W_OK) and shutil.disk_usage(shared_memory).free > 1_000_000_000
    return Path(tempfile.mkdtemp(prefix="jam-test-", dir=shared_memory if roomy else None))


def _take(path: Path, *, patience: float = 10.0) -> int:
    """An open file that holds the folder's lock; waits while a previous run is still stopping."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    end = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            owner = os.pread(descriptor, 20, 0).decode()
            if (owner and lives(int(owner))) or time.monotonic() > end:
                os.close(descriptor)
                raise AlreadyRunning(f"Jamboree already runs from {path.parent} (process {owner}).") from None
            time.sleep(0.05)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    return descriptor


def _sockets_for(home: Path, *, throwaway: bool) -> Path:
    """A short private folder: a socket's path holds about 100 bytes, and a checkout may lie deep."""
    if throwaway:
        return Path(tempfile.mkdtemp(prefix="jam-test-"))
    tag = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:10]
    path = Path(tempfile.gettempdir()) / f"jam-{os.getuid()}-{tag}"
    path.mkdir(mode=0o700, exist_ok=True)
    if path.is_symlink() or path.stat().st_uid != os.getuid():
        raise SystemExit(f"{path} belongs to someone else; remove it, or set TMPDIR to another folder.")
    return path
