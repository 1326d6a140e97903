"""Every way through a story: each step is asked for as a user would, and each branch of it is taken."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from mock_server.hearing.recording import read
from mock_server.story.format import Item, Story, Wait, When
from mock_server.story.load import SHIPPED, load_story
from mock_server.wire.encode import encode
from tests.mock_server.talk import Talk, begin

PROJECT = "projects/p/locations/us-central1/publishers/google/models/"
VERTEX = "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent"
DONE, FAILED = {"output": "done"}, {"error": "it is stuck"}


@dataclass(frozen=True)
class Dialect:
    """A client of one generation of models: with `marks` it says itself when it speaks."""

    model: str
    marks: bool = True
    setup: Mapping[str, Any] = field(default_factory=dict)

    @property
    def backend(self) -> str:
        return "vertex" if self.model.startswith(PROJECT) else "dev"

    def begin(self, story: Story) -> Talk:
        path = VERTEX if self.backend == "vertex" else ""
        asked = {"sessionResumption": {}, **self.setup}
        return begin(story, self.model, path, marks=self.marks, **asked)


WRITTEN = {"generationConfig": {"responseModalities": ["TEXT"]}}
DIALECTS = {
    "2.0": Dialect("gemini-2.0-flash-live-001"),
    "2.0 written": Dialect("gemini-2.0-flash-live-001", setup=WRITTEN),
    "2.5": Dialect("gemini-2.5-flash-native-audio-latest"),
    "3.1": Dialect("gemini-3.1-flash-live-preview"),
    "3.8": Dialect("gemini-3.8-live", marks=False),
    "3.8 thinking": Dialect("gemini-3.8-live-extended-thinking"),
    "robotics": Dialect("gemini-robotics-er-2-streaming-preview"),
    "vertex": Dialect(
        f"{PROJECT}gemini-live-2.5-flash-native-audio",
        marks=False,
        setup={"sessionResumption": {"transparent": True}, "explicitVadSignal": True},
    ),
}


def walks(name: str, dialect: Dialect) -> Iterator[Talk]:
    """One conversation for each step of a shipped story and each way in which a client may react to it."""
    story = load_story(SHIPPED / name)
    for when, reply in questions(story):
        for answer in reactions(reply):
            room = dialect.begin(story)
            ask(room, when, dialect)
            react(room, answer)
            yield room
        room = dialect.begin(story)
        ask(room, when, dialect)
        room.wait(1)
        room.type("stop")
        yield room


def questions(story: Story) -> Iterator[tuple[When, tuple[Item, ...]]]:
    """What is asked, and what is replied; a step that goes on after a tool is come to by itself."""
    yield from ((step.when, step.reply) for step in story.steps if step.when.tool is None)
    if not story.strict:
        yield When(), story.otherwise


def reactions(reply: Iterable[Item]) -> Iterator[Mapping[str, Any] | None]:
    """What the tools may answer; None where they do not."""
    yield DONE
    for wait in reply:
        if isinstance(wait, Wait):
            yield from (FAILED, None, *(case.response for case in wait.cases))


def ask(room: Talk, when: When, dialect: Dialect) -> None:
    """Do what a step waits for."""
    room.wait(when.silence or 0)
    for _ in range(when.pictures):
        room.client({"realtimeInput": {"video": {"mimeType": "image/jpeg", "data": "AAAA"}}})
    sentence = next((phrase.variants[0] for phrase in (*when.says, *when.text)), "hello").replace("*", "everything")
    for turn in range(when.turn or 1):
        room.wait(30 * bool(turn))
        if when.text and not when.says:
            room.type(sentence)
        elif dialect.marks:
            room.speak(sentence)
        else:
            hear(room, sentence)


def hear(room: Talk, sentence: str) -> None:
    """Speech that the mock's own detection has to find."""
    room.spoken = sentence
    for data in speech():
        room.client({"realtimeInput": {"audio": {"mimeType": "audio/pcm;rate=16000", "data": data}}})
        room.wait(0.1)


def react(room: Talk, answer: Mapping[str, Any] | None) -> None:
    """Let the model finish; answer its calls, first with a part where it may go on meanwhile."""
    answered: set[str] = set()
    for more in (True, False):
        room.wait(2)
        for call in room.calls:
            if answer is not None and room.end is None and call["id"] not in answered:
                room.answer(call, answer, **({"willContinue": True} if more else {}))
                answered |= set() if more else {call["id"]}
    room.wait(120)


def sent(room: Talk) -> list[bytes]:
    """The frames as they go out."""
    return [encode(message) for message in room.messages]


@cache
def speech() -> tuple[str, ...]:
    """A spoken word and a second of silence, 100 ms each."""
    sound = np.append(read(SHIPPED / "home/ask/stop.rms.wav"), np.zeros(16_000, np.int16))
    return tuple(base64.b64encode(sound[at : at + 1_600].tobytes()).decode() for at in range(0, len(sound), 1_600))
