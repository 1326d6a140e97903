"""The steps of a story that is made of a tape, and the sound files beside it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from mock_server.conversation.listener import RATE
from mock_server.hearing.sentence import words_of
from mock_server.story.clip import RATE as RATE_OUT
from mock_server.tape.score import LEAST_SOUND, loud, reach
from mock_server.tape.sound import as_wav

Item = dict[str, Any]
MARGIN = RATE // 5
"""Samples kept around the loud part of a question."""
SECONDS_PER_WORD = 0.1
"""Less sound than that is no speech: some recordings keep only the first bytes of each frame."""
FRAME_SECONDS = 0.04
"""What `pace.every` is about."""
LONGEST_NAME = 60


class Files:
    """Sound by its file name within the story's folder."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}

    def ask(self, pcm: bytes, text: str) -> str:
        """The recording of a question, 16 kHz; no name where there is too little sound."""
        if loud(pcm) < LEAST_SOUND:
            return ""
        begin, end = reach(pcm, 1) // 2 - 1, reach(pcm, loud(pcm)) // 2
        return self._keep("ask", text, pcm[2 * max(0, begin - MARGIN) : 2 * (end + MARGIN)], RATE)

    def reply(self, pcm: bytes, text: str) -> str:
        """What the model said, 24 kHz; no name where there is too little sound for these words."""
        if not pcm or len(pcm) / 2 / RATE_OUT < SECONDS_PER_WORD * len(text.split()):
            return ""
        return self._keep("reply", text, pcm, RATE_OUT)

    def _keep(self, folder: str, text: str, pcm: bytes, rate: int) -> str:
        number = sum(name.startswith(folder) for name in self.contents) + 1
        name = "_".join([f"{folder}/{number:02}", *words_of(text)[:5]])[:LONGEST_NAME] + ".wav"
        self.contents[name] = as_wav(pcm, rate)
        return name


@dataclass
class Step:
    """One question and its answer."""

    says: str
    audio: str = ""
    """Name of the recording."""
    reply: list[Item] = field(default_factory=list)
    calls: int = 0
    over: bool = False
    """The turn is complete."""

    def written(self, once: bool) -> Item:
        """As the story has it."""
        when = {"says": self.says} if words_of(self.says) else {}
        when |= {"audio": self.audio} if self.audio else {}
        return {"when": when or {"silence": "3s"}, **({"once": True} if once else {}), "reply": self.reply}


@dataclass
class Speech:
    """What the model is saying."""

    text: str = ""
    pcm: bytearray = field(default_factory=bytearray)
    begins: float | None = None
    ends: float | None = None

    def heard(self, pcm: bytes, at: float | None) -> None:
        """More sound."""
        self.pcm += pcm[: len(pcm) & ~1]
        self.begins = at if self.begins is None else self.begins
        self.ends = at

    def item(self, files: Files, asked_at: float | None) -> Item:
        """As the story has it; nothing where nothing was said."""
        text = self.text.strip().replace("{", "(").replace("}", ")")  # braces are places to fill
        speak = files.reply(bytes(self.pcm), text)
        item = ({"speak": speak} if speak else {}) | ({"text": text} if text else {})
        return item | self._pace(asked_at) if item else {}

    def _pace(self, asked_at: float | None) -> Item:
        if self.begins is None or self.ends is None or asked_at is None:
            return {}
        slices = len(self.pcm) / 2 / RATE_OUT / FRAME_SECONDS - 1
        every = (self.ends - self.begins) / slices if slices >= 1 else 0
        first = max(0.0, self.begins - asked_at)
        return {"pace": {"first": f"{first * 1000:.0f}ms", "every": f"{every * 1000:.0f}ms"}}


def story_of(steps: Sequence[Step], name: str) -> str:
    """The text of story.yaml; of several steps with the same question, each is played once."""
    later = Counter(words_of(step.says) for step in steps)
    written = []
    for step in steps:
        later[words_of(step.says)] -= 1
        written.append(step.written(once=later[words_of(step.says)] > 0))
    story = {"live": 1, "steps": written}
    text = yaml.safe_dump(story, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None)
    return f"# Made of the tape {name}; change it as you like.\n{text}"
