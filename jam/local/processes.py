"""One child process with its descendants: start, watch, stop. Standard library only."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from .warden import Warden

PR_SET_PDEATHSIG = 1


class DidNotStart(SystemExit):
    """A process ended, or stayed silent for too long, before it was ready."""


def die_with_parent(ask: signal.Signals = signal.SIGTERM) -> None:
    """For a `preexec_fn`: on Linux the kernel sends `ask` when the parent ends (a second net beside the warden)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(ask))


class Child:
    """A process in a session of its own, so that all its descendants can be stopped with it."""

    def __init__(
        self,
        name: str,
        argv: Sequence[str | Path],
        *,
        env: Mapping[str, str],
        cwd: Path,
        warden: Warden,
        log: Path | None = None,
        ask: signal.Signals = signal.SIGTERM,
        before_exec: Callable[[], None] | None = None,
    ) -> None:
        """`log`: where its output goes (ours, if None); `ask`: the signal that asks it to stop."""
        self.name, self.argv, self.env, self.cwd = name, [str(word) for word in argv], dict(env), cwd
        self.warden, self.log, self.ask = warden, log, ask
        self.before_exec = before_exec or (lambda: die_with_parent(ask))
        self.process: subprocess.Popen[bytes] | None = None
        self.asked = False

    def start(self) -> None:
        """Starts it; does not wait until it is ready."""
        output = self.log.open("ab") if self.log else None
        try:
            self.process = subprocess.Popen(
                self.argv,
                env=self.env,
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=self.before_exec,
            )
        finally:
            if output:
                output.close()
        self.asked = False
        self.warden.watch(self.process.pid, self.ask)

    @property
    def pid(self) -> int:
        assert self.process is not None, f"{self.name} was never started"
        return self.process.pid

    @property
    def ended(self) -> int | None:
        """Its exit status (minus the signal's number where a signal ended it), or None while it runs."""
        return self.process.poll() if self.process else None

    def wait_until(self, ready: Callable[[], bool], *, seconds: float = 120) -> None:
        """Returns as soon as `ready()`; raises DidNotStart, with the end of its log, if it ends or is too slow."""
        end = time.monotonic() + seconds
        while not ready():
            if self.ended is not None or time.monotonic() > end:
                tail = self.log.read_text(errors="replace")[-2000:] if self.log else "(its words are above)"
                raise DidNotStart(f"{self.name} did not start:\n{tail}")
            time.sleep(0.01)

    def ask_to_stop(self) -> None:
        """Sends the signal, once, and does not wait: several can stop at the same time."""
        if self.process and self.ended is None and not self.asked:
            self.asked = True
            self.process.send_signal(self.ask)

    def stop(self, *, seconds: float = 15) -> None:
        """Asks it to stop, waits, and kills whatever is left of it and its descendants. Harmless when stopped."""
        if self.process is None:
            return
        self.ask_to_stop()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.kill_descendants()

    def kill_descendants(self) -> None:
        """Kills what outlived the process itself: pool children after a `kill -9`, say."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self.warden.forget(self.pid)
        self.process = None
