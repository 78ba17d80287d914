"""Connections: how many are allowed, how long a request may take to arrive, and which one is closed to make room."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import web

AHEAD_BYTES: Final = 64 << 10
"""Bytes that a connection may send before they are read: a head, or requests after the one being answered."""
GRACE_SECONDS: Final = 1.0  # for which a new connection ranks with those that have sent requests before
_WHILE_WAITING, _WHILE_READING = 8 << 10, 64 << 10  # bytes taken from a socket at a time
_TURNED_AWAY: Final = 64  # connections that get an error answer at a time; more are closed without one
_LINGER_SECONDS: Final = 1.0
HANDLER_OPTIONS: Final[dict[str, Any]] = {
    "access_log": None,
    "auto_decompress": False,  # nothing is unpacked before the token is checked, nor on the event loop (`bodies`)
    "max_headers": 64,
    "read_bufsize": 32 << 10,
    "lingering_time": _LINGER_SECONDS,  # so that an answer sent before the whole request has arrived gets through
}


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """`head_seconds` count from a request's first byte, or from the connection, to the end of its head."""

    connections: int = 1024
    per_peer: int = 512
    head_seconds: float = 10.0
    idle_seconds: float = 75.0


class Connections:
    """The connections of one service. Use it on the service's event loop."""

    def __init__(self, limits: ConnectionLimits) -> None:
        self.limits = limits
        self.evicted = 0
        self.refused = 0
        self._open: set[Connection] = set()
        self._peers: Counter[str] = Counter()
        self._waiting: dict[Connection, float] = {}  # idle ones and since when; the longest first
        self._leaving = 0

    def __len__(self) -> int:
        return len(self._open)

    def enter(self, connection: Connection) -> bool:
        """Whether there is room, if necessary after closing the connection that has been idle the longest."""
        full = self._peers[connection.peer] >= self.limits.per_peer
        if full or len(self._open) >= self.limits.connections:
            victim = self._victim(connection.peer if full else None)
            if victim is None:
                self.refused += 1
                return False
            self.evicted += 1
            victim.shut()
        self._open.add(connection)
        self._peers[connection.peer] += 1
        self._waiting[connection] = time.monotonic()
        return True

    def leave(self, connection: Connection) -> None:
        """The connection is closed, or about to be."""
        if connection in self._open:
            self._open.remove(connection)
            self._waiting.pop(connection, None)
            self._peers[connection.peer] -= 1
            if not self._peers[connection.peer]:
                del self._peers[connection.peer]

    def asks(self, connection: Connection) -> None:
        """The head of a request has arrived."""
        self._waiting.pop(connection, None)

    def waits(self, connection: Connection) -> None:
        """Its request has been answered, or a new one has begun: it is now the one that is idle the shortest."""
        if connection in self._open:
            self._waiting.pop(connection, None)
            self._waiting[connection] = time.monotonic()

    def turn_away(self) -> bool:
        """Whether there is capacity to tell the client why a connection is closed; `gone` afterwards."""
        self._leaving += 1
        return self._leaving <= _TURNED_AWAY

    def gone(self) -> None:
        """A connection that got an error answer has left."""
        self._leaving -= 1

    def _victim(self, peer: str | None) -> Connection | None:
        """The one idle the longest; preferably one that never sent a request although it had the time."""
        waiting = [c for c in self._waiting if peer is None or c.peer == peer]
        late = time.monotonic() - GRACE_SECONDS
        silent = (c for c in waiting if not c.answered and self._waiting[c] < late)
        return next(silent, None) or next(iter(waiting), None)


class Connection(web.RequestHandler):
    """aiohttp's connection with deadlines, and bounds on what is read ahead.

    The application reports when a request begins, when its body has arrived and when it has been answered.
    """

    __slots__ = ("_ahead", "_all", "_deadline", "_reading", "_refused", "_resting", "answered", "peer")

    def __init__(self, every: Connections, server: web.Server, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(server, loop=loop, **HANDLER_OPTIONS)
        self.peer = ""
        self.answered = 0
        self._all = every
        self._deadline: asyncio.TimerHandle | None = None
        self._ahead = 0
        self._reading = False  # the body of a request
        self._resting = False  # between two requests
        self._refused = False

    # --- what the application says

    def begins(self) -> None:
        """The handler of a request has been called."""
        self._all.asks(self)
        self._disarm()
        self._ahead, self._reading, self._resting = 0, True, False
        self._read_size(_WHILE_READING)

    def has_body(self) -> None:
        """All of the body was read, or none of it is wanted; further bytes belong to a later request."""
        self._ahead, self._reading = 0, False
        self._read_size(_WHILE_WAITING)

    def ends(self, whole: bool) -> None:
        """The answer was written; if the request did not arrive `whole`, its rest is discarded for a moment."""
        self.answered += 1
        if not whole:
            self._arm(2 * _LINGER_SECONDS)
            return
        self.has_body()
        self._resting = True
        self._arm(self._all.limits.idle_seconds)
        self._all.waits(self)

    def shut(self) -> None:
        """Close it now, even if data has not been sent."""
        self._disarm()
        self._all.leave(self)
        transport = self.transport
        self.force_close()
        if transport is not None and transport.get_write_buffer_size():
            transport.abort()

    # --- what the event loop says

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.peer = peer_of(transport.get_extra_info("peername"))
        if not self._all.enter(self):
            self._turn_away(transport)
            return
        super().connection_made(transport)
        self._read_size(_WHILE_WAITING)
        self._arm(self._all.limits.head_seconds)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        if not self._reading:
            self._ahead += len(data)
            if self._ahead > AHEAD_BYTES:
                self.shut()
                return
            if self._resting and data:
                self._resting = False
                self._arm(self._all.limits.head_seconds)
                self._all.waits(self)
        super().data_received(data)

    def connection_lost(self, exc: BaseException | None) -> None:
        self._disarm()
        if self._refused:
            self._all.gone()
            return
        self._all.leave(self)
        super().connection_lost(exc)

    def _turn_away(self, transport: asyncio.Transport) -> None:
        self._refused = True
        if self._all.turn_away():
            transport.write(_NO_ROOM)
            transport.write_eof()
            self._deadline = self._loop.call_later(_LINGER_SECONDS, transport.abort)
        else:
            transport.abort()

    def _arm(self, seconds: float) -> None:
        self._disarm()
        self._deadline = self._loop.call_later(seconds, self.shut)

    def _disarm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _read_size(self, size: int) -> None:
        """Bytes per read, on asyncio's own transports; others choose themselves."""
        if hasattr(self.transport, "max_size"):
            self.transport.max_size = size  # type: ignore[union-attr]


def peer_of(address: object) -> str:
    """The client of a connection: an IPv4 address, or the 64 network bits of an IPv6 address."""
    if not isinstance(address, tuple) or not address:
        return ""
    try:
        host = ipaddress.ip_address(str(address[0]).partition("%")[0])
    except ValueError:
        return str(address[0])
    if isinstance(host, ipaddress.IPv6Address):
        return str(host.ipv4_mapped or ipaddress.ip_network((host, 64), strict=False))
    return str(host)


def _response(status: str, detail: str) -> bytes:
    body = json.dumps({"detail": detail})
    head = f"HTTP/1.1 {status}\r\nRetry-After: 1\r\nConnection: close\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()


_NO_ROOM: Final = _response("503 Service Unavailable", "too many connections, try again later")
