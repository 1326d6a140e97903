"""Stop words without the service: whether they can be heard on this computer, and hearing them in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from live_plugin.config.settings import LiveSettings

if TYPE_CHECKING:
    from live_plugin.vad.stopword import Spotter

Spot = Callable[[bytes], Awaitable[bool]]
"""Whether an utterance (16 kHz PCM) is a stop word."""


async def spot_nothing(audio: bytes) -> bool:
    """No recogniser: no stop word is found here."""
    return False


class Spots:
    """Looks for stop words in a thread; the recogniser is loaded when it is needed first."""

    def __init__(self, sentences: Sequence[str] | None = None) -> None:
        """`sentences` are a person's own stop words; without them the usual English ones are looked for."""
        self._sentences = sentences
        self._spotter: Spotter | None = None
        self._turn = asyncio.Lock()

    async def __call__(self, audio: bytes) -> bool:
        """One utterance after the other; takes a few hundred milliseconds."""
        async with self._turn:
            return await asyncio.to_thread(self._judge, audio)

    def _judge(self, audio: bytes) -> bool:
        if self._spotter is None:
            from live_plugin.vad.stopword import SENTENCES, Spotter

            self._spotter = Spotter(SENTENCES if self._sentences is None else self._sentences)
        return self._spotter(audio)


def hindrance(live: LiveSettings) -> str:
    """Why no stop word can be heard without the service, in one line for a person; empty where it can."""
    if live.turns.stop_words == ():
        return ""
    if live.language and not live.language.startswith("en-"):
        return "stop words need the service: without it they are understood in English only"
    if find_spec("pocketsphinx") is None:
        return "stop words need the service: to hear them without it, pip install 'live-plugin[hear]'"
    return ""
