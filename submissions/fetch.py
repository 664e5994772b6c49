"""The one module that reads addresses which people typed. It asks public Git repositories for their newest commit.

Whoever types an address must not reach the inside of our network by it: https on its own port alone, no address of
which any name resolves to something private, the connection goes to what was looked at, and every redirect starts
over. One answer is small and takes seconds. Nothing ever depends on it.
"""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from threading import Timer
from urllib.parse import quote, urljoin, urlsplit

from django.utils.translation import gettext as _

PORT = 443
TIMEOUT = 5.0  # seconds for one answer of the other side
ALTOGETHER = 10.0  # seconds for one repository, redirects and all
MOST_BYTES = 8_000  # the newest commit is named first; the rest is not read
MOST_REDIRECTS = 3
ASK = "/info/refs?service=git-upload-pack"

Address = str
Resolve = Callable[[str], list[Address]]
Connect = Callable[[Address, str, float], socket.socket]

_GLOBAL_V6 = ip_network("2000::/3")
_REFUSED: list[IPv4Network | IPv6Network] = [  # beside what Python knows to be private, reserved or multicast
    ip_network("100.64.0.0/10"),  # behind a provider's NAT
    ip_network("192.0.0.0/24"),
    ip_network("192.88.99.0/24"),  # 6to4 relays
    ip_network("198.18.0.0/15"),
    ip_network("2001::/23"),  # Teredo and other tunnels, which carry IPv4 addresses
    ip_network("2001:db8::/32"),
    ip_network("2002::/16"),  # 6to4, the same
    ip_network("3fff::/20"),
]


class Unreachable(Exception):
    """Why the repository could not be asked, for its team to read."""


def commit_of(url: str, *, resolve: Resolve | None = None, connect: Connect | None = None) -> str:
    """The newest commit of the default branch of the public repository at ``url``: 40 or 64 hex digits.

    ``resolve`` and ``connect`` are the two steps that reach the network. Raises Unreachable.
    """
    target, until = "", time.monotonic() + ALTOGETHER
    for _hop in range(MOST_REDIRECTS + 1):
        host, path = _checked(target or url, repository=not target)
        address = _public_address(host, resolve or _resolve)
        with _asked(address, host, path, connect=connect or _connect, until=until) as response:
            if response.status in (301, 302, 303, 307, 308):
                target = urljoin(f"https://{host}{path}", response.headers.get("Location", ""))
                continue
            if response.status != 200:
                raise Unreachable(_("The repository is not public, or there is none at this address."))
            return _first_commit(response.read(MOST_BYTES))
    raise Unreachable(_("The address leads from one place to the next."))


def root_of(url: str) -> str:
    """The address of the repository in that of one of its pages."""
    parts = urlsplit(url)
    path = re.split(r"/(?:-|tree|blob|src|commit|commits)(?:/|$)", parts.path, maxsplit=1)[0]
    return f"{parts.scheme}://{parts.netloc}{path.rstrip('/')}"


def is_public(address: Address) -> bool:
    """Is this the address of somebody on the open internet? Everything in doubt is not."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if ip.version == 6 and (ip not in _GLOBAL_V6 or ip.scope_id):
        return False  # also IPv4 written as IPv6, in whichever way
    if any(ip.version == net.version and ip in net for net in _REFUSED):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_private)


def _checked(url: str, *, repository: bool) -> tuple[str, str]:
    """Host and path of an address that may be asked; of a repository's page, those of its references."""
    try:
        parts = urlsplit(root_of(url) + ASK if repository else url)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError as error:
        raise Unreachable(_("This is not an address.")) from error
    if parts.scheme != "https" or port not in (None, PORT) or parts.username is not None or not host:
        raise Unreachable(_("Only https addresses without a port, name or password are asked."))
    query = f"?{quote(parts.query, safe='=&-')}" if parts.query else ""
    return host, quote(parts.path or "/", safe="/%~") + query


def _public_address(host: str, resolve: Resolve) -> Address:
    """Where the name leads; refused as soon as one of its addresses is not public."""
    try:
        addresses = resolve(host)
    except (OSError, UnicodeError) as error:
        raise Unreachable(_("There is no such host.")) from error
    if not addresses or not all(map(is_public, addresses)):
        raise Unreachable(_("The address is not on the public internet."))
    return addresses[0]


@contextmanager
def _asked(address: Address, host: str, path: str, *, connect: Connect, until: float) -> Iterator[HTTPResponse]:
    """The answer of that very address to one GET, cut off when the time is over."""
    left = until - time.monotonic()
    try:
        with closing(connect(address, host, min(TIMEOUT, max(left, 0.1)))) as there:
            cut = Timer(max(left, 0.1), _hang_up, [there])
            cut.daemon = True
            cut.start()
            try:
                line = HTTPConnection(host)
                line.sock = there
                line.request("GET", path, headers={"User-Agent": "git/2.40 (Jamboree)", "Accept": "*/*"})
                yield line.getresponse()
            finally:
                cut.cancel()
    except (OSError, HTTPException, ValueError) as error:
        raise Unreachable(_("The host did not answer, or not in a way that can be read.")) from error


def _hang_up(there: socket.socket) -> None:
    """End a conversation that takes too long, whatever the other thread waits for."""
    try:
        there.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it is over already


def _resolve(host: str) -> list[Address]:
    found = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
    return [str(place[4][0]) for place in found]


def _connect(address: Address, host: str, timeout: float) -> socket.socket:
    """A line to this address, on which whoever answers has proved to be ``host``."""
    there = socket.create_connection((address, PORT), timeout=timeout)
    try:
        return ssl.create_default_context().wrap_socket(there, server_hostname=host)
    except BaseException:
        there.close()
        raise


def _first_commit(advertisement: bytes) -> str:
    """What HEAD is in Git's advertisement of references ("smart HTTP", gitprotocol-http)."""
    start = rb"[0-9a-f]{4}# service=git-upload-pack\n0000[0-9a-f]{4}"
    found = re.match(start + rb"([0-9a-f]{64}|[0-9a-f]{40}) HEAD\x00", advertisement)
    if found is None:
        raise Unreachable(_("No Git repository with a commit answers at this address."))
    return found[1].decode()
