"""pytest plugin, loaded early by `-p`: a throw-away PostgreSQL and Valkey for the whole run.

Imports no Django: pytest-django reads the database settings before any conftest.py. The run's first process starts
the services and xdist's workers share them, each with its own test database and its own numbered store in Valkey.
`JAM_TEST_REDIS` is the server's address without a number, `JAM_TEST_POSTGRES` whose server it is: ours or outside.
"""

from __future__ import annotations

import os
from contextlib import AbstractContextManager

import pytest

from .services import throwaway_services
from .valkey import numbered

_WITHOUT_TESTS = {"--help", "-h", "--version", "-V", "--fixtures", "--markers"}
_services: list[AbstractContextManager[dict[str, str]]] = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(args: list[str]) -> None:
    """Sets DATABASE_URL, REDIS_URL and JAM_TEST_... before Django's settings are read."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker and not _WITHOUT_TESTS & {*args}:
        os.environ["JAM_TEST_POSTGRES"] = "outside" if os.environ.get("DATABASE_URL") else "ours"
        services = throwaway_services()
        os.environ.update(services.__enter__())
        _services.append(services)
        os.environ["JAM_TEST_REDIS"] = os.environ["REDIS_URL"]
    if base := os.environ.get("JAM_TEST_REDIS"):
        os.environ["REDIS_URL"] = numbered(base, int(worker.removeprefix("gw") or 0))


def pytest_unconfigure() -> None:
    """Stops them, once, in the process that started them."""
    while _services:
        _services.pop().__exit__(None, None, None)
