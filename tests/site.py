"""The real site for journeys and fault drills: granian, a Celery worker and beat on the test's own database."""

import contextlib
import http.client
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.db import connection

from jam.local.commands import module
from jam.local.environment import ROOT
from jam.local.ports import number_of, take_port
from jam.local.processes import Child
from jam.local.services import Services
from jam.local.valkey import numbered
from jam.local.warden import Warden

STATIC_ROOT = ROOT / ".local" / "test-static"  # shared by all runs; collected again when a file changes
FIRST_STORE = 32  # stores 0 to 31 of the shared Valkey are the test processes' own


def test_database_url():
    """DATABASE_URL of the database this test process is using now."""
    at = connection.settings_dict
    sign_in = quote(at["USER"], safe="") + (f":{quote(at['PASSWORD'], safe='')}" if at["PASSWORD"] else "")
    name = quote(at["NAME"], safe="")
    if at["HOST"].startswith("/") or not at["HOST"]:
        return f"postgresql://{sign_in}@/{name}?host={at['HOST']}"
    return f"postgresql://{sign_in}@{at['HOST']}:{at['PORT'] or 5432}/{name}"


test_database_url.__test__ = False


class RealSite:
    """The site as separate processes, started by the same commands as in production; a context manager.

    `own_redis` gives it a Valkey of its own, which `stop_redis` and `start_redis` stop and start.
    `processes` maps web, worker and beat to what a drill may stop, kill and start again.
    """

    def __init__(self, *, own_redis=False, database_url=None, **settings):
        """`settings`: environment variables beside those of a test (MEDIA_ROOT="...", say)."""
        self.warden = Warden()
        self.folder = Path(tempfile.mkdtemp(prefix="jam-site-"))
        self.warden.remove(self.folder)
        self._redis = Services(self.folder / "redis", throwaway=True, postgres=False) if own_redis else None
        self._held = take_port("0")
        self.port = number_of(self._held)
        self.url = f"http://localhost:{self.port}"
        self.redis_url = self._redis.env["REDIS_URL"] if self._redis else _store_of_this_process()
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": database_url or test_database_url(),
            "REDIS_URL": self.redis_url,
            "SITE_URL": self.url,
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "HTTPS": "0",
            "CLOCK_CAN_MOVE": "1",
            "LOCAL_MAILBOX": "1",
            "LOG_LEVEL": "WARNING",
            "MEDIA_ROOT": str(self.folder / "media"),
            "STATIC_ROOT": str(STATIC_ROOT),
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
            **settings,
        }
        self.processes = {
            "web": self._child("web", f"127.0.0.1:{self.port}"),
            "worker": self._child("worker"),
            "beat": self._child("beat", str(self.folder / "beat")),
        }

    def _child(self, name, *words):
        log = self.folder / f"{name}.log"
        return Child(name, module(name, *words), env=self.environment, cwd=ROOT, warden=self.warden, log=log)

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_exc):
        self.stop()

    def start(self):
        """Returns once the web server answers; worker and beat may take another second or two."""
        if self._redis:
            self._redis.start()
        collect = [sys.executable, "-m", "jam.local.static_files"]
        subprocess.run(collect, env=self.environment, cwd=ROOT, check=True)
        self.processes["web"].start()
        self.wait_until_up()
        self.processes["worker"].start()
        self.processes["beat"].start()

    def stop(self):
        """Stops everything and deletes its folder."""
        for process in self.processes.values():
            process.ask_to_stop()
        for process in self.processes.values():
            process.stop()
        if self._redis:
            self._redis.stop()
        self._held.close()
        self.warden.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def wait_until_up(self, *, seconds=120):
        """Returns once the web server answers anything at all below 500."""
        self.processes["web"].wait_until(lambda: (self.status() or 500) < 500, seconds=seconds)

    def status(self, path="/healthz"):
        """The status of one GET, or None if nobody answers."""
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            asked.request("GET", path, headers={"Host": f"localhost:{self.port}"})
            return asked.getresponse().status
        except OSError:
            return None
        finally:
            asked.close()

    def kill(self, name):
        """`kill -9` of one process; whatever it leaves behind stays, as it would after a crash."""
        self.processes[name].process.kill()
        self.processes[name].process.wait()

    def restart(self, name):
        """Stops what is left of one process and starts it again."""
        self.processes[name].stop()
        self.processes[name].start()

    def stop_redis(self):
        """Only with `own_redis`: nobody answers there until `start_redis`."""
        self._redis.children[0].stop()

    def start_redis(self):
        """Only with `own_redis`: starts it again, empty."""
        self._redis.start()

    def log(self, name):
        """What one process wrote so far."""
        with contextlib.suppress(FileNotFoundError):
            return (self.folder / f"{name}.log").read_text(errors="replace")
        return ""


def _store_of_this_process():
    """An emptied numbered store of the shared Valkey that no other test process uses."""
    from redis import Redis  # here: not every test run needs a client

    number = FIRST_STORE + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    base = os.environ["JAM_TEST_REDIS"]
    address = (
        f"unix://{base.removeprefix('redis+socket://')}?db={number}" if "+socket" in base else numbered(base, number)
    )
    with Redis.from_url(address) as store:
        store.flushdb()
    return numbered(base, number)


_running = []  # the one site that tests in a row share


@pytest.fixture
def real_site(transactional_db):
    """The whole site on the test's database; it keeps running for the next test, if that one asks for it too."""
    if not _running:
        _running.append(RealSite().__enter__())
    with connection.cursor() as cursor:  # where the flush after this test meets a sweep, the sweep gives way
        cursor.execute("""
            SELECT set_config('deadlock_timeout', '60s', false) FROM pg_roles WHERE rolname = current_user AND rolsuper
        """)
    yield _running[0]
    cache.clear()  # everybody here has one address, so that many sign-ups in a minute look like an attack


def pytest_collection_modifyitems(items):
    """Whatever needs the site comes in a row, and last."""
    items.sort(key=lambda item: "real_site" in item.fixturenames)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """A test that did not ask for the site is alone: the worker would do what only that test may do."""
    if "real_site" not in item.fixturenames:
        _stop()


def pytest_sessionfinish():
    _stop()


def _stop():
    while _running:
        _running.pop().stop()
