"""Plays the script to an assistant: speaks a line, waits for what follows, judges it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from live_plugin.audio import Sink
from live_plugin.audio.room import QuietRoom
from live_plugin.audio.wav import WavSource
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.pcm import FRAME_MS, RATE_OUT, seconds_in
from live_plugin.demo.script import Line, judge
from live_plugin.home.domains import domain_of
from live_plugin.home.model import Changed, State
from live_plugin.runtime.assistant import Assistant
from live_plugin.runtime.talk import Exchange, Talk

PATIENCE_S = 30.0
"""No line may take longer than this."""
INTERRUPT_AFTER_S = 1.5
"""So much of an answer is given before somebody speaks over it."""


@dataclass
class Result:
    """One line and what came of it."""

    line: Line
    exchanges: list[Exchange]
    changes: list[tuple[float, Changed]]
    """Time of the loop and what changed."""
    problems: list[str]
    """What is not as it must be; empty when the house obeyed."""
    listened_s: float
    """Seconds of audio that the gate was given."""

    @property
    def sent_s(self) -> float:
        """Seconds of audio that were sent to the service."""
        return sum(exchange.heard_s for exchange in self.exchanges)

    def latency_ms(self, hangover_ms: int) -> float | None:
        """From the end of speech to the first change of a device; None where none changed.

        The gate has to wait for its hang-over before it knows that speech has ended, so that counts.
        """
        ends = [exchange.ended for exchange in self.exchanges if exchange.ended is not None]
        if not self.changes or not ends:
            return None
        return hangover_ms + 1000 * (self.changes[0][0] - ends[-1])


def caused(changes: Sequence[tuple[float, Changed]], exchanges: Sequence[Exchange]) -> list[tuple[float, Changed]]:
    """The changes that happened while a tool of these exchanges was at work; blinds of an earlier line still travel."""
    spans = [(a.started, a.finished) for exchange in exchanges for a in exchange.actions if a.finished is not None]
    return [
        (at, change)
        for at, change in changes
        if any(start <= at <= end for start, end in spans) and not _is_on_its_way(change)
    ]


def _is_on_its_way(change: Changed) -> bool:
    old, new = change.old.value, change.new.value
    return old == new and new in domain_of(change.device.id).passing


class Stage:
    """One performance. Show it to the assistant as an observer, and its `changed` to the home."""

    def __init__(
        self,
        sink: Sink,
        talk: Talk,
        state_of: Callable[[str], State],
        hangover_ms: int,
        begin: Sequence[Callable[[Line], None]] = (),
    ) -> None:
        self._sink = sink
        self._begin = begin
        self._talk = talk
        self._state_of = state_of
        self._hangover_ms = hangover_ms
        self._changes: list[tuple[float, Changed]] = []
        self._given_s = 0.0
        self._answering = asyncio.Event()

    def changed(self, change: Changed) -> None:
        """A device has a new state."""
        self._changes.append((asyncio.get_running_loop().time(), change))

    def __call__(self, now: float, item: ev.Event | fx.Effect) -> None:
        if isinstance(item, fx.Play):
            self._given_s += seconds_in(len(item.audio), RATE_OUT)
            if self._given_s >= INTERRUPT_AFTER_S:
                self._answering.set()

    async def perform(
        self, assistant: Assistant, lines: Sequence[Line], folder: Path, *, realtime: bool
    ) -> AsyncIterator[Result]:
        """Speak the lines; yields the result of each. Raises TimeoutError where an answer never comes."""
        waiting: list[Result] = []
        for line in lines:
            waiting.append(await self._play(assistant, line, folder / line.clip, realtime))
            if line.interrupted:
                continue  # only the next line can show it
            for result in waiting:
                result.problems = judge(result.line, result.exchanges, self._state_of)
                yield result
            waiting = []

    async def _play(self, assistant: Assistant, line: Line, clip: Path, realtime: bool) -> Result:
        for begin in self._begin:
            begin(line)
        self._changes, self._given_s = [], 0.0
        self._answering.clear()
        known, frames = len(self._talk.exchanges), 0
        room = QuietRoom(WavSource(clip, realtime=realtime), self._hangover_ms, realtime=realtime)
        async for frame in room.frames():
            assistant.hear(frame)
            frames += 1
        async with asyncio.timeout(PATIENCE_S):
            await (self._answering.wait() if line.interrupted else self._quiet(assistant))
        exchanges = self._talk.exchanges[known:]
        return Result(line, exchanges, caused(self._changes, exchanges), [], frames * FRAME_MS / 1000)

    async def _quiet(self, assistant: Assistant) -> None:
        await assistant.settled()
        await self._sink.drain()
