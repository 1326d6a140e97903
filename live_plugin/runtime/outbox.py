"""What waits to be sent on one link, in order.

When the sender falls behind, speech is joined: fewer, larger messages catch up. The service takes 20 to 100 ms well and
nothing of a second or more (Live API, best practices), so a message stays within 100 ms.

A picture is many times as large as the speech of its second and must not hold it up: only the newest one waits, and
where speech has piled up the link is too slow for any.
"""

from __future__ import annotations

import asyncio
from collections import deque

from live_plugin.core.effects import SendAudio, SendEffect, SendPicture
from live_plugin.core.pcm import FRAME_BYTES

LONGEST_BYTES = 5 * FRAME_BYTES


class Outbox:
    """A queue with one reader."""

    def __init__(self) -> None:
        self._items: deque[SendEffect | bytearray] = deque()
        """Speech lies here in one piece from one mark to the next."""
        self._filled = asyncio.Event()

    def put(self, effect: SendEffect) -> None:
        """Add one effect; speech that follows speech is joined to it."""
        if not isinstance(effect, SendAudio):
            self._add(effect)
        elif self._items and isinstance(speech := self._items[-1], bytearray):
            speech += effect.audio
        else:
            self._items.append(bytearray(effect.audio))
        self._filled.set()

    async def get(self) -> SendEffect:
        """Wait for the next effect."""
        while not self._items:
            self._filled.clear()
            await self._filled.wait()
        first = self._items[0]
        if isinstance(first, bytearray) and len(first) > LONGEST_BYTES:
            audio = bytes(first[:LONGEST_BYTES])
            del first[:LONGEST_BYTES]
            return SendAudio(audio)
        self._items.popleft()
        return SendAudio(bytes(first)) if isinstance(first, bytearray) else first

    def _add(self, effect: SendEffect) -> None:
        if not isinstance(effect, SendPicture):
            self._items.append(effect)
            return
        for place, item in enumerate(self._items):
            if isinstance(item, SendPicture):
                self._items[place] = effect
                return
        if sum(len(item) for item in self._items if isinstance(item, bytearray)) <= LONGEST_BYTES:
            self._items.append(effect)
