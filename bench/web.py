"""Pages under granian, as a share of what an empty Django view reaches in the same run.

Goals: an anonymous page at least 1/15 of hello uncached and 1/3.5 for 304, p99 at most 15 ms with 16 clients.
"""

from __future__ import annotations

import http.client
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.urls import reverse

from bench.load import Figures, load, request_for
from jam.local.commands import module
from jam.local.environment import ROOT
from jam.local.ports import number_of, take_port
from jam.local.processes import Child
from jam.local.warden import Warden

JAM = "interpretability-hackathon"
PAGES = {
    "front page": ("home", {}),
    "jam page": ("jam-detail", {"jam": JAM}),
    "schedule": ("schedule", {"jam": JAM}),
    "schedule.ics": ("schedule-ics", {"jam": JAM}),
    "gallery": ("submission-list", {"jam": JAM}),
    "results": ("result-list", {"jam": JAM}),
}


@contextmanager
def served(settings: str) -> Iterator[int]:
    """The port on which granian serves the site with these settings, started as in production."""
    warden = Warden()
    with take_port("0") as held, tempfile.TemporaryDirectory() as folder:
        port = number_of(held)
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings, "LOG_LEVEL": "ERROR"}
        log = Path(folder) / "web.log"
        words = module("web", f"127.0.0.1:{port}")
        web = Child("web", words, env=environment, cwd=ROOT, warden=warden, log=log)
        web.start()
        try:
            web.wait_until(lambda: answer(port, "/") is not None)
            yield port
        finally:
            web.stop()
            warden.close()


def answer(port: int, path: str) -> tuple[int, str] | None:
    """Status and ETag of one GET, or None if nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        got = connection.getresponse()
        return got.status, got.getheader("ETag", "")
    except OSError:
        return None
    finally:
        connection.close()


def run(say: Callable[[str], None]) -> None:
    """Loads the demo and prints one line for each page, and one more where it answers 304."""
    call_command("migrate", verbosity=0)
    call_command("demo", if_empty=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    with served("bench.hello") as port:
        load(port, request_for("/", "localhost"), seconds=1)  # warm up
        hello = load(port, request_for("/", "localhost"))
    say(f"   hello: {hello.rate:.0f} req/s with 16 clients on this machine now = 1")
    with served("bench.settings") as port:
        for name, (view, where) in PAGES.items():
            for line in measured(port, name, reverse(view, kwargs=where), hello):
                say(f"   {line}")


def measured(port: int, name: str, path: str, hello: Figures) -> Iterator[str]:
    found = answer(port, path)
    if found is None or found[0] != 200:
        yield f"{name:<26}no such page: {found}"
        return
    yield compared(name, load(port, request_for(path, "localhost"), seconds=2), hello)
    if found[1]:
        again = request_for(path, "localhost", If_None_Match=found[1])
        yield compared(f"{name}, unchanged", load(port, again, seconds=2), hello)


def compared(name: str, figures: Figures, hello: Figures) -> str:
    odd = "" if {*figures.statuses} <= {200, 304} else f"   statuses {figures.statuses}"
    share = hello.rate / figures.rate
    return f"{name:<26}1/{share:<7.1f} p50 {figures.p50:6.1f} ms   p99 {figures.p99:6.1f} ms{odd}"
