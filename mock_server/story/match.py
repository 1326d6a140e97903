"""Which step answers what was heard, and which was nearest where none does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from mock_server.story.format import Item, Step, Story, When

Way = Literal["typed", "spoken", "tool", "silence"]

WORDS_DIFFER = "the words differ"
MOST_SHOWN = 200
"""Letters of a sentence that are repeated where it is told about."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Something a step may answer: a sentence, or the name of a tool that answered."""

    way: Way
    text: str = ""
    turn: int = 0
    """Counted from 1 over all that the user said in this session."""
    pictures: tuple[str, ...] = ()
    """SHA-256 of those shown since the last answer."""

    def __str__(self) -> str:
        if self.way == "spoken" and not self.text:
            return "speech that is no sentence of the story"
        if self.way in ("tool", "silence"):
            return f"an answer of {self.text}" if self.way == "tool" else f"{self.text} of silence"
        shown = self.text if len(self.text) <= MOST_SHOWN else f"{self.text[:MOST_SHOWN]}…"
        return f'"{shown}" ({self.way})'


@dataclass(frozen=True, slots=True)
class Near:
    """A step that might have been meant."""

    step: Step
    nearness: float
    """1 when only the order or the count was wrong."""
    why: str

    def __str__(self) -> str:
        return f"{self.step.place} {self.step.when}: {self.why}"


@dataclass(frozen=True, slots=True)
class Miss:
    """Nothing answers what was heard."""

    heard: Heard
    nearest: Near | None

    def __str__(self) -> str:
        hint = f"; nearest is {self.nearest}" if self.nearest else "; no step is near"
        return f"no step of the story answers {self.heard}{hint}"


@dataclass
class Progress:
    """How far one session has come in its stories; survives a resumption."""

    stories: tuple[Story, ...]
    used: dict[tuple[int, int], int] = field(default_factory=dict)
    """How often each step (story, step) has answered."""
    turns: int = 0

    def find(self, heard: Heard) -> Step | Miss:
        """The first step that answers; it is counted as used."""
        for at, step in self._open():
            if difference(step.when, heard) is None:
                self.used[at] = self.used.get(at, 0) + 1
                return step
        return Miss(heard, max(self._near(heard), key=lambda near: near.nearness, default=None))

    def silences(self) -> list[float]:
        """Seconds of silence that some step waits for."""
        return sorted(step.when.silence for _, step in self._silent() if step.when.silence is not None)

    def silent_for(self, seconds: float) -> Step | None:
        """The step that breaks a silence of this length; it is counted as used."""
        for at, step in self._silent():
            if step.when.silence is not None and step.when.silence <= seconds:
                self.used[at] = self.used.get(at, 0) + 1
                return step
        return None

    def copy(self) -> Progress:
        """As it is now."""
        return Progress(self.stories, dict(self.used), self.turns)

    def _steps(self) -> Iterator[tuple[tuple[int, int], Step]]:
        for story_number, story in enumerate(self.stories):
            for number, step in enumerate(story.steps):
                yield (story_number, number), step

    def _open(self) -> Iterator[tuple[tuple[int, int], Step]]:
        return ((at, step) for at, step in self._steps() if not self._barred(at, step))

    def _silent(self) -> Iterator[tuple[tuple[int, int], Step]]:
        """Those that wait for silence."""
        for story_number, story in enumerate(self.stories):
            for number, step in story.silences:
                if not self._barred((story_number, number), step):
                    yield (story_number, number), step

    def _barred(self, at: tuple[int, int], step: Step) -> str:
        """Why a step cannot answer now, whatever is heard; empty when it can."""
        count = self.used.get(at, 0)
        if self.stories[at[0]].ordered:
            come = sum(self.used.get((at[0], n), 0) for n in range(len(self.stories[at[0]].steps)))
            if at[1] != come:
                return "it was already played" if at[1] < come else f"step {come + 1} must come first (ordered)"
        return "it was already used (once)" if step.once and count else ""

    def _near(self, heard: Heard) -> Iterator[Near]:
        for at, step in self._steps():
            missing = difference(step.when, heard)
            nearness = 1.0 if missing is None else _nearness(step.when, heard)
            if nearness > 0:
                if missing == WORDS_DIFFER:
                    missing += f" ({nearness:.0%} alike)"
                yield Near(step, nearness, self._barred(at, step) or missing or "")


def difference(when: When, heard: Heard) -> str | None:
    """What keeps a step from answering; None when it answers."""
    return next(_differences(when, heard), None)


def _differences(when: When, heard: Heard) -> Iterator[str]:
    if when.silence is not None:
        yield "it waits for silence"
    if when.tool is not None and (heard.way, heard.text) != ("tool", when.tool):
        yield f"it waits for the tool {when.tool}"
    if when.tool is None and heard.way == "tool":
        yield "it waits for words"
    if when.turn is not None and when.turn != heard.turn:
        yield f"it is for turn {when.turn}, this was turn {heard.turn}"
    if when.text and heard.way != "typed" and not when.says:
        yield "it is for typed text only"
    if len(heard.pictures) < when.pictures:
        yield f"it is for {when.pictures} pictures, there were {len(heard.pictures)}"
    if when.picture and when.picture not in heard.pictures:
        yield "its picture was not shown"
    if (when.says or when.text) and heard.way in ("typed", "spoken") and not _said(when, heard):
        yield WORDS_DIFFER  # how much is costly to say, and asked for only where nothing answers


def _said(when: When, heard: Heard) -> bool:
    phrases = when.says + when.text if heard.way == "typed" else when.says
    return any(phrase.matches(heard.text) for phrase in phrases)


def _nearness(when: When, heard: Heard) -> float:
    return max((phrase.nearness(heard.text) for phrase in (*when.says, *when.text)), default=0.0)


def polite_reply(stories: Sequence[Story]) -> tuple[Item, ...] | None:
    """What the first story that is not strict says to anything; None where all are strict."""
    return next((story.otherwise for story in stories if not story.strict), None)


def sentences(stories: Iterable[Story]) -> Iterator[tuple[Step, str]]:
    """Every sentence that can be spoken, with its step."""
    for story in stories:
        for step in story.steps:
            for phrase in step.when.says:
                for text in phrase.spoken():
                    yield step, text
