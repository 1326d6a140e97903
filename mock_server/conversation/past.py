"""What one conversation has behind it: how far the story has come, what was said, how long it lasts. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace

from mock_server.conversation.effects import Answer, Effect, End, Memory, Note
from mock_server.conversation.life import ABORTED, Life
from mock_server.conversation.terms import Terms
from mock_server.story.format import Item
from mock_server.story.match import Heard, Miss
from mock_server.wire.encode import duration


class Past:
    """Begins where a memory ends."""

    def __init__(self, terms: Terms, memory: Memory, life: Life, out: deque[Effect]) -> None:
        self._terms, self._memory, self._life = terms, memory, life
        self._out = out
        self.progress = memory.progress.copy()
        self.meter = replace(memory.meter)
        self.pictures: list[str] = []
        """SHA-256 of those shown since the last question."""

    def find(self, heard: Heard) -> tuple[Item, ...] | Miss:
        """What the story replies."""
        step = self.progress.find(heard)
        if isinstance(step, Miss):
            return step
        self._out.append(Answer(step, heard))
        return step.reply

    def behind(self, tool: str) -> tuple[Item, ...] | Miss:
        """What the story says to an answer of this tool and to the pictures that came with it."""
        heard = Heard("tool", tool, self.progress.turns, tuple(self.pictures))
        self.pictures.clear()
        return self.find(heard)

    def silent_for(self, seconds: float) -> tuple[Item, ...]:
        """What the story says into a silence."""
        step = self.progress.silent_for(seconds)
        if step is None:
            return ()
        self._out.append(Answer(step, Heard("silence", duration(seconds), self.progress.turns)))
        return step.reply

    def remember(self, now: float) -> Memory:
        """What a handle given out now restores."""
        return replace(
            self._memory,
            progress=self.progress.copy(),
            meter=replace(self.meter),
            lived=self._life.lived(now),
            handle_seconds=self._terms.rules.handle_seconds,
        )

    def squeeze(self) -> Iterator[Effect]:
        """Forget what was longest ago when the context has grown too long, or end where that was not asked for."""
        most, before = self._terms.rules.context_tokens, self.meter.context
        asked = self._terms.setup.compression
        trigger = asked.trigger or most * 4 // 5 if asked else most
        if before <= trigger:
            return
        if asked is None:
            yield Note(f"the context has {before} tokens, {most} is the most without compression")
            yield End(ABORTED.code, ABORTED.reason)
            return
        self.meter.forget(asked.target or trigger // 2)
        yield Note(f"the context was cut from {before} to {self.meter.context} tokens")


class Quiet:
    """How long nobody has said anything, and when the story breaks the silence."""

    def __init__(self, past: Past, patience: float, now: float) -> None:
        self._past, self._patience = past, patience
        self.since: float | None = now
        """None while anybody speaks."""

    @property
    def ends(self) -> float | None:
        """When the story has something to say."""
        silences = self._past.progress.silences()
        if not silences or self.since is None:
            return None
        return self.since + silences[0] * self._patience

    def broken(self, now: float) -> tuple[Item, ...] | None:
        """What is said now, if it is time."""
        ends = self.ends
        if ends is None or now < ends or self.since is None:
            return None
        seconds, self.since = (now - self.since) / self._patience, None
        return self._past.silent_for(seconds)
