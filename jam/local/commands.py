"""How the site's processes are started: said once, for local runs, containers and tests alike.

python -m jam.local.commands web [HOST:PORT]    the web server                  (127.0.0.1:8000)
python -m jam.local.commands worker             does the background work
python -m jam.local.commands beat [FILE]        the clock that wakes the worker; FILE is its memory
python -m jam.local.commands migrate            brings the database up to date, then ends
python -m jam.local.commands healthy HOST:PORT  succeeds if the web server there answers and is well
python -m jam.local.commands beating FILE       succeeds if beat wrote its memory in the last minutes
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

CELERY = [sys.executable, "-m", "celery", "--quiet", "-A", "jam.celery"]
BEAT_WRITES_EVERY = 180  # seconds
BEAT_MEMORY = Path(tempfile.gettempdir()) / "jam-beat"


def web(address: str = "127.0.0.1:8000") -> list[str]:
    """Two processes with two threads each: granian's own default opens a database connection per waiting client."""
    host, _, port = address.rpartition(":")
    size = ["--workers", "2", "--blocking-threads", "2", "--backlog", "1024"]
    care = ["--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "10"]
    where = ["--host", host, "--port", port, "--log-level", _log_level().lower()]
    speech = ["--interface", "wsgi", "--no-ws"]
    return [sys.executable, "-m", "granian", *speech, *size, *care, *where, "jam.wsgi:application"]


def worker() -> list[str]:
    """Two tasks at a time. One worker needs no gossip, and starts a second sooner without it."""
    size = ["--concurrency", "2", "--without-gossip", "--without-mingle"]
    return [*CELERY, "worker", *size, "-l", _log_level()]


def beat(memory: str = str(BEAT_MEMORY)) -> list[str]:
    """A process of its own: `worker -B` can leave it behind as an orphan."""
    where = ["--schedule", memory, "--pidfile="]
    return [*CELERY, "beat", *where, "-l", _log_level()]


def migrate() -> list[str]:
    return [sys.executable, "manage.py", "migrate", "--noinput"]


def module(*words: str) -> list[str]:
    """What starts one of the above: `module("web", "127.0.0.1:8000")`."""
    return [sys.executable, "-m", "jam.local.commands", *words]


def healthy(address: str) -> bool:
    """Asks as the proxy would: by the public name, as if over TLS."""
    public = urlsplit(os.environ.get("SITE_URL", "http://localhost:8000"))
    names = {"Host": public.netloc, "X-Forwarded-Proto": public.scheme}
    request = urllib.request.Request(f"http://{address}/healthz", headers=names)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False


def working() -> bool:
    """Asks this machine's worker through the broker; it costs seconds of processor time."""
    name = f"celery@{socket.gethostname()}"
    asked = [*CELERY, "inspect", "ping", "--timeout", "10", "--destination", name]
    return subprocess.run(asked, stdout=subprocess.DEVNULL, check=False).returncode == 0


def beating(memory: str = str(BEAT_MEMORY)) -> bool:
    """Whether beat wrote its memory lately; three missed writes and it is given up."""
    written = [path.stat().st_mtime for path in Path(memory).parent.glob(Path(memory).name + "*")]
    return bool(written) and time.time() - max(written) < 3 * BEAT_WRITES_EVERY


def _log_level() -> str:
    return os.environ.get("LOG_LEVEL", "INFO").upper()


STARTS: dict[str, Callable[..., list[str]]] = {"web": web, "worker": worker, "beat": beat, "migrate": migrate}
CHECKS: dict[str, Callable[..., bool]] = {"healthy": healthy, "working": working, "beating": beating}


def main(argv: list[str]) -> int:
    """Becomes the named process, or answers the check; an unknown word prints the usage."""
    word, *rest = argv or [""]
    if word in CHECKS:
        return 0 if CHECKS[word](*rest) else 1
    if word not in STARTS:
        print(__doc__, file=sys.stderr)
        return 2
    command = STARTS[word](*rest)
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
