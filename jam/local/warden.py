"""Stops what its owner started when the owner ends, even by `kill -9`. Standard library only.

It runs as a process of its own and in a session of its own, so neither Ctrl+C nor the death of the owner's
process group reaches it. The owner writes to its standard input; the end of that input means the owner is gone:

    watch PID SIGNAL    a process that leads its own group, and the signal that asks it to stop
    forget PID          it has ended, and its number may belong to someone else by now
    remove PATH         a file or folder to delete once everything has stopped
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

PATIENCE_SECONDS = 8.0


class Warden:
    """The owner's end: tells the warden process what to stop; if the owner dies, it is stopped."""

    def __init__(self, *, keep_open: tuple[int, ...] = ()) -> None:
        """`keep_open`: file descriptors that the warden holds until all is stopped (a lock, say)."""
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__],
            stdin=subprocess.PIPE,
            pass_fds=keep_open,
            start_new_session=True,
            text=True,
        )

    def _tell(self, *words: object) -> None:
        if self._process.stdin is None or self._process.poll() is not None:
            return
        with suppress(BrokenPipeError):
            self._process.stdin.write(" ".join(map(str, words)) + "\n")
            self._process.stdin.flush()

    def watch(self, pid: int, ask: signal.Signals) -> None:
        self._tell("watch", pid, int(ask))

    def forget(self, pid: int) -> None:
        self._tell("forget", pid)

    def remove(self, path: Path) -> None:
        self._tell("remove", path)

    def close(self) -> None:
        """Ends the warden; whatever it still watches is stopped, whatever it was to remove is removed."""
        with suppress(BrokenPipeError):
            self._process.communicate()


def group_lives(pgid: int) -> bool:
    """Whether any process of the group still runs; one that has ended and waits to be reaped does not count."""
    try:
        os.killpg(pgid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # macOS says so about a group of zombies
        return False
    if sys.platform != "linux":
        return True
    return any(_state_and_group(int(entry.name))[1] == pgid for entry in Path("/proc").glob("[0-9]*"))


def lives(pid: int) -> bool:
    """Whether the process still runs; one that has ended and waits to be reaped does not count."""
    if sys.platform == "linux":
        return _state_and_group(pid)[0] != "ended"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _state_and_group(pid: int) -> tuple[str, int]:
    """The kernel's letter for the process's state ("ended" if it has) and its process group (0 if it has ended)."""
    try:
        state, _parent, group = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:3]
    except OSError:
        return "ended", 0
    return ("ended", 0) if state in "ZX" else (state, int(group))


def stop_group(pgid: int, ask: signal.Signals, *, patience: float = PATIENCE_SECONDS) -> None:
    """Asks the group's leader to stop, waits up to `patience` seconds, then kills whatever is left of the group."""
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pgid, ask)
    end = time.monotonic() + patience
    while group_lives(pgid) and time.monotonic() < end:
        time.sleep(0.02)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pgid, signal.SIGKILL)


def obey(orders: IO[str]) -> None:
    """Reads orders until their writer is gone, then carries them out: newest process first, files last."""
    watched: dict[int, signal.Signals] = {}
    doomed: list[Path] = []
    for line in orders:
        word, _, rest = line.rstrip("\n").partition(" ")
        if word == "watch":
            pid, ask = map(int, rest.split())
            watched[pid] = signal.Signals(ask)
        elif word == "forget":
            watched.pop(int(rest), None)
        elif word == "remove":
            doomed.append(Path(rest))
    for pid in reversed(watched):
        stop_group(pid, watched[pid])
    for path in doomed:
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


if __name__ == "__main__":
    for _ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(_ignored, signal.SIG_IGN)
    obey(sys.stdin)
