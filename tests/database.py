"""The database of a test process, migrated once: what migrations made is kept as SQL for the processes after it.

Migrating takes seconds of each process, loading the SQL a fraction of one. Migrations run all the same, and find
nothing left to do unless one of them is new. A server from outside (DATABASE_URL) is migrated as ever.
"""

import fcntl
import hashlib
import os
import subprocess
from contextlib import closing, contextmanager
from pathlib import Path

import django
from django.apps import apps
from django.db import connection
from django.test.utils import setup_databases

from jam.local.environment import ROOT
from jam.local.postgres import binaries

KEPT = ROOT / ".local" / "test-schema"
DUMP = ["pg_dump", "--inserts", "--no-owner", "--no-comments"]


def set_up():
    """Give this process its own migrated database. It is left to the server, which is thrown away as a whole."""
    if os.environ["JAM_TEST_POSTGRES"] != "ours":
        _migrate()
        return
    KEPT.mkdir(parents=True, exist_ok=True)
    kept = KEPT / f"{_key()}.sql"
    with _one_at_a_time():
        if kept.exists():
            _load(kept.read_text())
            _migrate()
        else:
            _migrate()
            _keep(kept)


def _migrate():
    setup_databases(verbosity=0, interactive=False, keepdb=True, serialized_aliases=[])


def _key():
    """Another one whenever a migration, of ours or of a package, is another."""
    files = [path for app in apps.get_app_configs() for path in Path(app.path, "migrations").glob("*.py")]
    contents = [django.__version__, *(f"{path}\n{path.read_text()}" for path in sorted(files))]
    return hashlib.sha256("\n".join(contents).encode()).hexdigest()[:16]


@contextmanager
def _one_at_a_time():
    """While the first process migrates, the others wait for what it makes instead of making it too."""
    with (KEPT / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _load(sql):
    name = connection.creation._get_test_db_name()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    parameters = {**connection.get_connection_params(), "dbname": name}
    with closing(connection.Database.connect(**parameters)) as loading, loading, loading.cursor() as cursor:
        cursor.execute(sql)


def _keep(path):
    """Whole or not at all; what older migrations made goes."""
    at = connection.settings_dict
    signed_in = {**os.environ, "PGHOST": at["HOST"], "PGUSER": at["USER"], "PGPASSWORD": at["PASSWORD"]}
    program, *options = DUMP
    made = subprocess.run(
        [binaries() / program, *options, at["NAME"]], env=signed_in, capture_output=True, text=True, check=True
    )
    for old in path.parent.glob("*.sql"):
        old.unlink()
    fresh = path.with_suffix(".new")
    fresh.write_text("".join(line for line in made.stdout.splitlines(keepends=True) if not line.startswith("\\")))
    fresh.replace(path)
