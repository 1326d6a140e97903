"""What waits to be sent on one link, in order.

A message carries two frames: that halves what sending costs and adds at most one frame (20 ms) of waiting, for the next
frame or the end of the utterance is never further away.

When the sender falls behind, consecutive pieces of speech are joined: fewer, larger messages catch up. The service
takes 20 to 100 ms well and nothing of a second or more (Live API, best practices), so a piece stays within 100 ms.
"""

from __future__ import annotations

import asyncio
from collections import deque

from live_plugin.core.effects import SendAudio, SendEffect
from live_plugin.core.pcm import FRAME_BYTES

SHORTEST_BYTES = 2 * FRAME_BYTES
LONGEST_BYTES = 5 * FRAME_BYTES


class Outbox:
    """A queue with one reader."""

    def __init__(self) -> None:
        self._items: deque[SendEffect] = deque()
        self._filled = asyncio.Event()

    def put(self, effect: SendEffect) -> None:
        """Add one effect; speech longer than one message is cut into several."""
        if isinstance(effect, SendAudio) and len(effect.audio) > LONGEST_BYTES:
            starts = range(0, len(effect.audio), LONGEST_BYTES)
            self._items.extend(SendAudio(effect.audio[i : i + LONGEST_BYTES]) for i in starts)
        else:
            self._items.append(effect)
        if self._due:
            self._filled.set()

    async def get(self) -> SendEffect:
        """Wait for the next effect."""
        while not self._due:
            self._filled.clear()
            await self._filled.wait()
        effect = self._items.popleft()
        return self._joined(effect) if isinstance(effect, SendAudio) else effect

    @property
    def _due(self) -> bool:
        """Whether something must not wait: all but a lone frame, which the next one will join."""
        if len(self._items) != 1:
            return bool(self._items)
        only = self._items[0]
        return not isinstance(only, SendAudio) or len(only.audio) >= SHORTEST_BYTES

    def _joined(self, first: SendAudio) -> SendAudio:
        parts, size = [first.audio], len(first.audio)
        while self._items and isinstance(following := self._items[0], SendAudio):
            size += len(following.audio)
            if size > LONGEST_BYTES:
                break
            parts.append(following.audio)
            self._items.popleft()
        return SendAudio(b"".join(parts)) if len(parts) > 1 else first
