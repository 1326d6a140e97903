"""Many clients of a Live server in one cheap process: sockets that count bytes and look at the clock, nothing else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from time import perf_counter
from typing import Any

PATH = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
UPGRADE = (
    f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
).encode()
LAST_FRAME = 1024
"""Bytes that are enough for the frame which ends a turn."""
TURN_ENDS = b'"turnComplete":true'
MASK = bytes(4)
"""A mask of zeros is a mask: the payload stays as it is."""


def framed(message: Any) -> bytes:
    """A client's text frame."""
    payload = json.dumps(message).encode()
    size = len(payload)
    if size < 126:
        return bytes((0x81, 0x80 | size)) + MASK + payload
    if size < 2**16:
        return b"\x81\xfe" + size.to_bytes(2, "big") + MASK + payload
    return b"\x81\xff" + size.to_bytes(8, "big") + MASK + payload


SETUP = {"model": "models/gemini-2.5-flash-native-audio-latest", "outputAudioTranscription": {}}
WELCOME = framed({"setup": SETUP})
QUESTION = framed({"clientContent": {"turns": [{"parts": [{"text": "go on"}]}], "turnComplete": True}})


class Client(asyncio.Protocol):
    """One socket that waits for a mark in what comes: whoever parses frames measures itself."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._mark = b""
        self._kept = bytearray()
        self._tail = b""
        self._arrived: asyncio.Future[float] | None = None
        self.keeps = False
        """Whether everything is kept, for `exchange` to give."""
        self.on_data: Callable[[bytes], None] | None = None
        """Told everything instead, where it is set."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        if self.on_data is not None:
            return self.on_data(data)
        if self.keeps:
            self._kept += data
        end = self._tail + data[-LAST_FRAME:]  # answers are waited for: the mark can only be in their last frame
        self._tail = end[-len(self._mark) :]
        if self._mark in end and self._arrived is not None and not self._arrived.done():
            self._arrived.set_result(perf_counter())
        return None

    def send(self, data: bytes) -> None:
        """Write this."""
        assert self._transport is not None
        self._transport.write(data)

    async def exchange(self, data: bytes, mark: bytes) -> float:
        """Send this and wait for the mark in what comes back; seconds it took."""
        self._mark, self._tail, self._kept = mark, b"", bytearray()
        self._arrived = asyncio.get_running_loop().create_future()
        began = perf_counter()
        self.send(data)
        return await asyncio.wait_for(self._arrived, 120) - began

    @property
    def kept(self) -> bytes:
        """What came since the last `exchange` began."""
        return bytes(self._kept)

    def close(self) -> None:
        """Be gone."""
        assert self._transport is not None
        self._transport.abort()


async def connect(port: int, setup: bytes = WELCOME) -> Client:
    """A client whose session is set up."""
    _, client = await asyncio.get_running_loop().create_connection(Client, "127.0.0.1", port)
    await client.exchange(UPGRADE, b"\r\n\r\n")
    await client.exchange(setup, b"setupComplete")
    return client


def frames_of(stream: bytes) -> list[bytes]:
    """The payloads in a stream of server frames."""
    found, at = [], 0
    while at < len(stream):
        size = stream[at + 1]
        at += 2
        if size > 125:
            width = 2 if size == 126 else 8
            size = int.from_bytes(stream[at : at + width], "big")
            at += width
        found.append(stream[at : at + size])
        at += size
    return found
