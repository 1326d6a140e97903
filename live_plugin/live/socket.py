"""Our own end of the WebSocket, handed to the SDK through `create_connection`, a public door.

A network that swallows packets says nothing: the peers' pings notice it after 36 s. The kernel knows better, because
it waits for acknowledgements. It is told how long it may wait, and to ask now and then when all is silent, which no
slow pong of the service can disturb. Where the system does not know an option it is left out: there the missing answer
is what tells.
"""

from __future__ import annotations

import socket
from typing import Any

from websockets.asyncio.client import ClientConnection

UNACKNOWLEDGED_MS = 2_000
"""A path that has not acknowledged what was sent for so long is dead (RFC 5482, TCP user time-out)."""
SILENT_S = 10
"""After so long without a packet the kernel asks whether the other side is still there (RFC 1122, keep-alive)."""
ASK_AGAIN_S = 5
OPTIONS = (
    (socket.SOL_SOCKET, "SO_KEEPALIVE", 1),
    (socket.IPPROTO_TCP, "TCP_KEEPIDLE", SILENT_S),
    (socket.IPPROTO_TCP, "TCP_KEEPALIVE", SILENT_S),  # the name of TCP_KEEPIDLE on macOS
    (socket.IPPROTO_TCP, "TCP_KEEPINTVL", ASK_AGAIN_S),
    (socket.IPPROTO_TCP, "TCP_KEEPCNT", 2),
    (socket.IPPROTO_TCP, "TCP_USER_TIMEOUT", UNACKNOWLEDGED_MS),
    (socket.IPPROTO_TCP, "TCP_NODELAY", 1),
)


class Connection(ClientConnection):
    """A connection that notices a dead path in seconds, and counts what is sent."""

    posted = 0
    """Messages sent so far."""

    async def send(self, *args: Any, **kwargs: Any) -> None:
        self.posted += 1
        await super().send(*args, **kwargs)

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        watch(transport.get_extra_info("socket"))


def watch(sock: Any) -> None:
    """Set the options that this system knows; a socket that is no TCP socket stays as it is."""
    for level, name, value in OPTIONS:
        option = getattr(socket, name, None)
        if option is None or sock is None:
            continue
        try:
            sock.setsockopt(level, option, value)
        except OSError:
            return


class Dialled:
    """Makes the connections of one client and remembers the latest, for what the SDK has no quick way to send."""

    def __init__(self) -> None:
        self._latest: Connection | None = None

    def __call__(self, *args: Any, **kwargs: Any) -> Connection:
        self._latest = Connection(*args, **kwargs)
        return self._latest

    @property
    def latest(self) -> Connection:
        """The connection of the link that was opened last."""
        if self._latest is None:
            raise RuntimeError("no connection has been made yet")
        return self._latest
