"""Picks the port the site listens on, and keeps it from a neighbour who starts in the same second."""

from __future__ import annotations

import socket
import sys

FIRST, TRIES = 8000, 50


def take_port(wanted: str = "") -> socket.socket:
    """A socket that holds `wanted`, or else the first free port from 8000 on, until the site listens there.

    It does not listen. The web server's processes share their port (SO_REUSEPORT), so they may join this one;
    anybody else, a second checkout that starts at the same moment too, finds the port taken.
    """
    if wanted:
        if not wanted.isdecimal() or int(wanted) > 65535:
            raise SystemExit(f"PORT is {wanted!r}; it should be a number such as 8000.")
        if held := _hold(int(wanted)):
            return held
        raise SystemExit(f"Port {wanted} is taken by another program. Stop that, or choose another: PORT=8123")
    for port in range(FIRST, FIRST + TRIES):
        if held := _hold(port):
            return held
    raise SystemExit(f"The ports {FIRST} to {FIRST + TRIES - 1} are all taken. Choose one yourself: PORT=9000")


def number_of(held: socket.socket) -> int:
    return int(held.getsockname()[1])


def _hold(port: int) -> socket.socket | None:
    if port and _answers_on_ipv6(port):  # a browser that is told "localhost" asks there first
        return None
    held = socket.socket()
    try:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # else yesterday's last connections block it
        held.bind(("127.0.0.1", port))
    except OSError:
        held.close()
        return None
    if sys.platform == "linux":  # only now: until here it must not share the port, from here on it may be joined
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    return held


def _answers_on_ipv6(port: int) -> bool:
    try:
        with socket.create_connection(("::1", port), timeout=0.2):
            return True
    except OSError:
        return False
