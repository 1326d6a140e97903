"""Hears for the client: that the other side has gone, and of its answers what the client takes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any


@asynccontextmanager
async def watched(transport: Any, ended: asyncio.Event, sifted: Callable[[Any], Any]) -> AsyncIterator[tuple[Any, Any]]:
    """The same transport; `ended` is set when nothing more will come from it, and answers are `sifted`."""
    async with transport as (read, write):
        yield Ear(read, ended, sifted), write


class Ear:
    """A stream of messages that notes its end, and hands on of an answer what is to be taken from it."""

    def __init__(self, stream: Any, ended: asyncio.Event, sifted: Callable[[Any], Any]) -> None:
        self._stream = stream
        self._ended = ended
        self._sifted = sifted

    @property
    def last_context(self) -> Any:
        """Of the message read last; the client asks for it."""
        return getattr(self._stream, "last_context", None)

    async def receive(self) -> Any:
        return self._sift(await self._stream.receive())

    def _sift(self, heard: Any) -> Any:
        """The message, which may be an error that the transport met instead."""
        answer: Any = getattr(heard, "message", None)
        if hasattr(answer, "result"):
            answer.result = self._sifted(answer.result)
        return heard

    async def aclose(self) -> None:
        self._ended.set()
        await self._stream.aclose()

    def __aiter__(self) -> Ear:
        return self

    async def __anext__(self) -> Any:
        try:
            return self._sift(await self._stream.__anext__())
        except StopAsyncIteration:
            self._ended.set()
            raise

    async def __aenter__(self) -> Ear:
        await self._stream.__aenter__()
        return self

    async def __aexit__(self, *error: Any) -> Any:
        self._ended.set()
        return await self._stream.__aexit__(*error)
