"""`python3 run.py` ends here: services, tables, demo, worker, beat and web server; one Ctrl+C stops them all.

python -m jam.local.up              runs the site until Ctrl+C
python -m jam.local.up manage ...   runs one manage.py command, on the running site's services if it runs
"""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

from .commands import module
from .environment import ROOT, forget, home, local_settings, outside, remember, remembered
from .ports import number_of, take_port
from .processes import Child
from .services import AlreadyRunning, Services

RESTARTS, WITHIN_SECONDS = 5, 60


def say(text: str) -> None:
    print(text, flush=True)


class Stop(Exception):
    """Someone asked the site to stop."""


class Site:
    """One local site: what it consists of, and the order in which it starts and stops."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.began = time.monotonic()
        self.services = Services(folder, postgres=not outside("DATABASE_URL"), valkey=not outside("REDIS_URL"))
        self.processes: list[Child] = []
        self.asked_to_stop = False

    def ask_to_stop(self, *_signal: object) -> None:
        self.asked_to_stop = True

    def run(self) -> None:
        """Starts everything, says where it is, keeps it running; returns or raises once asked to stop."""
        with take_port(outside("PORT")) as held:
            port = number_of(held)
            started = self.services.start()
            self.settings = local_settings(self.folder, port=port, services=started)
            remember(self.folder, self.settings)
            if started:
                say(f"PostgreSQL and Valkey are up ({self._seconds()})" if len(started) == 2 else "Services are up")
            self._prepare()
            self._start_processes(port)
        self._announce()
        self._keep_running()

    def stop(self) -> None:
        """Stops everything in the reverse order; nothing that it started is left."""
        for process in reversed(self.processes):
            process.ask_to_stop()
        for process in reversed(self.processes):
            process.stop()
        forget(self.folder)
        self.services.stop()

    def _child(self, name: str, *argv: str) -> Child:
        child = Child(name, argv, env={**os.environ, **self.settings}, cwd=ROOT, warden=self.services.warden)
        self.processes.append(child)
        child.start()
        return child

    def _seconds(self) -> str:
        return f"{time.monotonic() - self.began:.1f} s"

    def _look(self) -> None:
        if self.asked_to_stop:
            raise Stop

    def _prepare(self) -> None:
        """Tables, demo and static files; a start that is cut short does the rest next time."""
        steps = [
            self._child("database", sys.executable, "-m", "jam.local.prepare", str(self.folder / "sign_ins")),
            self._child("static files", sys.executable, "-m", "jam.local.static_files"),
        ]
        for step in steps:
            while step.ended is None:
                self._look()
                time.sleep(0.02)
            if step.ended:
                raise SystemExit(f"The {step.name} could not be brought up to date; the reason is above.")
            self.processes.remove(step)
            step.stop()
        say(f"Database, demo and static files are ready ({self._seconds()})")

    def _start_processes(self, port: int) -> None:
        web = self._child("web", *module("web", f"127.0.0.1:{port}"))
        web.wait_until(lambda: self._answers(port))  # alone, it has the processors to itself and is up sooner
        self._child("worker", *module("worker"))
        self._child("beat", *module("beat", str(self.folder / "beat")))

    def _answers(self, port: int) -> bool:
        self._look()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            return connection.getresponse().status < 500
        except OSError:
            return False
        finally:
            connection.close()

    def _announce(self) -> None:
        site = self.settings["SITE_URL"]
        say(f"\nJamboree runs at {site}/   (ready after {self._seconds()})\n")
        if sign_ins := (self.folder / "sign_ins").read_text():
            say(sign_ins)
        if self.settings["LOCAL_MAILBOX"] == "1":
            say(f"The mail it sends stays here: {site}/mailbox/")
        say("Ctrl+C stops everything; what you did is kept.\n")

    def _keep_running(self) -> None:
        """Starts again what ends by itself; gives up on what keeps ending."""
        ends: dict[str, list[float]] = defaultdict(list)
        while True:
            self._look()
            for child in [*self.services.children, *self.processes]:
                if child.ended is None:
                    continue
                now = time.monotonic()
                ends[child.name] = [end for end in ends[child.name] if now - end < WITHIN_SECONDS] + [now]
                if len(ends[child.name]) > RESTARTS:
                    raise SystemExit(f"{child.name} ended {RESTARTS + 1} times within a minute; stopping.")
                say(f"{child.name} ended ({child.ended}); starting it again")
                child.stop()
                child.start()
            time.sleep(0.2)


def up(folder: Path) -> int:
    """Runs the site until a signal asks it to stop; 0 if it was asked, an exit with a reason otherwise."""
    site = Site(folder)
    for wish in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(wish, site.ask_to_stop)
    try:
        site.run()
    except Stop:
        say("\nStopping ...")
    finally:
        site.stop()
    say("Stopped; nothing is left running.")
    return 0


def manage(folder: Path, words: list[str]) -> int:
    """Runs one command on the running site's services, or else on services started for it alone."""
    try:
        services = Services(folder, postgres=not outside("DATABASE_URL"), valkey=not outside("REDIS_URL"))
    except AlreadyRunning:
        return _manage({**remembered(folder)}, words)
    with services:
        return _manage(local_settings(folder, port=8000, services=services.env), words)


def _manage(settings: dict[str, str], words: list[str]) -> int:
    command = [sys.executable, "manage.py", *words]
    given = {name: outside(name) for name in settings if outside(name)}
    return subprocess.run(command, env={**os.environ, **settings, **given}, cwd=ROOT).returncode


def main(words: list[str]) -> int:
    if words[:1] == ["manage"]:
        return manage(home(), words[1:])
    try:
        return up(home())
    except AlreadyRunning as refusal:
        site = remembered(home()).get("SITE_URL", "an address it printed when it started")
        raise SystemExit(f"{refusal} Open {site}/, or stop that one first.") from None


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
