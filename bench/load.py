"""A small load generator: a number of clients, each of which asks again as soon as it is answered. Standard library."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat

UNKNOWN, CHUNKED = -1, -2


@dataclass(frozen=True)
class Figures:
    """`rate` in requests per second; `p50` and `p99` in milliseconds; `statuses` maps a status to how often it came."""

    rate: float
    p50: float
    p99: float
    statuses: dict[int, int]


class Client(asyncio.Protocol):
    """One connection that stays open; asks again as soon as the answer is here whole."""

    def __init__(self, requests: Iterator[bytes], until: float) -> None:
        self.requests, self.until = requests, until
        self.times: list[float] = []
        self.statuses: dict[int, int] = {}
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._ask()

    def _ask(self) -> None:
        self.got, self.length = b"", UNKNOWN
        self.asked = time.perf_counter()
        self.transport.write(next(self.requests))

    def data_received(self, data: bytes) -> None:
        self.got += data
        if self.length == UNKNOWN and (head := self.got.find(b"\r\n\r\n")) >= 0:
            self.length = whole_length(self.got[:head].lower())
        if self.length == CHUNKED and self.got.endswith(b"\r\n0\r\n\r\n"):
            self.length = len(self.got)
        if 0 <= self.length <= len(self.got):
            self._answered()

    def _answered(self) -> None:
        now = time.perf_counter()
        self.times.append(now - self.asked)
        status = int(self.got[9:12])
        self.statuses[status] = self.statuses.get(status, 0) + 1
        if now < self.until:
            self._ask()
        else:
            self.transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


def whole_length(head: bytes) -> int:
    """How long the answer with these headers is, headers included; CHUNKED if it does not say."""
    if head.startswith((b"http/1.1 304", b"http/1.1 204")):
        return len(head) + 4
    if b"transfer-encoding: chunked" in head:
        return CHUNKED
    at = head.find(b"content-length:")
    return len(head) + 4 + (int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0)


def request_for(path: str, host: str, **headers: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", *(f"{k.replace('_', '-')}: {v}" for k, v in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def load(port: int, request: bytes | Iterator[bytes], *, clients: int = 16, seconds: float = 3.0) -> Figures:
    """Sends `request`, or one after the other of them, from so many clients for so long."""
    requests = repeat(request) if isinstance(request, bytes) else request
    return asyncio.run(_load(port, requests, clients, seconds))


async def _load(port: int, requests: Iterator[bytes], clients: int, seconds: float) -> Figures:
    loop, began = asyncio.get_running_loop(), time.perf_counter()
    opened = [
        await loop.create_connection(lambda: Client(requests, began + seconds), "127.0.0.1", port)
        for _ in range(clients)
    ]
    everyone = [client for _transport, client in opened]
    await asyncio.wait([client.done for client in everyone], timeout=seconds + 30)
    times = sorted(time for client in everyone for time in client.times)
    statuses: dict[int, int] = {}
    for client in everyone:
        for status, times_seen in client.statuses.items():
            statuses[status] = statuses.get(status, 0) + times_seen
    took = time.perf_counter() - began
    return Figures(len(times) / took, 1000 * times[len(times) // 2], 1000 * times[int(len(times) * 0.99)], statuses)
