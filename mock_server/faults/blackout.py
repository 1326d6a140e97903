"""A path that goes dead: what a client sends is not even acknowledged.

On Linux a filter on the socket drops every packet before the kernel sees it, so that the client's data stays
unacknowledged and is sent again and again, as on a broken network. Elsewhere reading stops, which is nearly as silent.
"""

from __future__ import annotations

import asyncio
import ctypes
import socket
import struct
import sys
from contextlib import suppress

SO_ATTACH_FILTER, SO_DETACH_FILTER = 26, 27
KEEP_NOTHING = struct.pack("HBBI", 0x06, 0, 0, 0)
"""The one instruction of the filter: BPF's `ret #0`, as a struct sock_filter."""


def cut(transport: asyncio.Transport) -> None:
    """Let nothing in any more."""
    transport.pause_reading()
    program = ctypes.create_string_buffer(KEEP_NOTHING)
    _set(transport, SO_ATTACH_FILTER, struct.pack("HP", 1, ctypes.addressof(program)))


def heal(transport: asyncio.Transport) -> None:
    """Let everything in again, and what was sent meanwhile."""
    if not transport.is_closing():
        _set(transport, SO_DETACH_FILTER, 0)
        transport.resume_reading()


def _set(transport: asyncio.Transport, option: int, value: int | bytes) -> None:
    if sys.platform == "linux":
        with suppress(OSError):  # a sandbox may forbid filters: then it stays at not reading
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, option, value)
