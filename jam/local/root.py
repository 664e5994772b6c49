"""Lets PostgreSQL run when we are root or a user without a name, which it refuses. Standard library only.

First choice: a user namespace in which the process is "nobody" while its files stay ours. Where the kernel or a
container forbids that: an existing system account, which then owns the data.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .processes import die_with_parent

CLONE_NEWUSER = 0x10000000
NOBODY = 65534


@dataclass(frozen=True)
class Account:
    """A system account that PostgreSQL runs as."""

    uid: int
    gid: int

    def give(self, *paths: Path) -> None:
        """Makes the account the owner of the paths."""
        for path in paths:
            os.chown(path, self.uid, self.gid)

    def can(self, *argv: str | Path) -> bool:
        """Whether the command succeeds when this account runs it."""
        try:
            asked = subprocess.run(argv, preexec_fn=run_postgres_as(self), capture_output=True, cwd="/")
        except OSError:
            return False
        return asked.returncode == 0


def account_for_postgres() -> Account | None:
    """The account PostgreSQL has to run as, or None if it can run as we are (if need be in a user namespace)."""
    if not _we_are_refused() or _user_namespaces_work():
        return None
    for name in ("postgres", "nobody") if os.geteuid() == 0 else ():
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise SystemExit(
        "PostgreSQL refuses to run as root or as a user without a name, and this machine offers no way around it (user"
        " namespaces). Run this as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own."
    )


def run_postgres_as(account: Account | None) -> Callable[[], None]:
    """A `preexec_fn` after which the process is someone PostgreSQL accepts, and stops when its parent ends."""

    def become() -> None:
        if account:
            os.setgroups([])
            os.setgid(account.gid)
            os.setuid(account.uid)
        elif _we_are_refused():
            _enter_user_namespace()
        die_with_parent(signal.SIGINT)  # last: a change of identity would clear it

    return become


def _we_are_refused() -> bool:
    """PostgreSQL runs neither as root nor as a user the system has no name for (a container's number, say)."""
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        return True
    return os.geteuid() == 0


def _enter_user_namespace() -> None:
    uid, gid, libc = os.geteuid(), os.getegid(), ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} {gid} 1")


def _user_namespaces_work() -> bool:
    if sys.platform != "linux" or os.environ.get("JAM_NO_USERNS"):
        return False
    pid = os.fork()
    if pid == 0:
        try:
            _enter_user_namespace()
            os._exit(0)
        except BaseException:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
