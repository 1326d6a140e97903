"""A conversation in virtual time: what a client does, and everything that comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from mock_server.conversation.dialogue import Dialogue
from mock_server.conversation.effects import Answer, End, Keep, Memory, Note, Recognise, Send, Spoil
from mock_server.conversation.life import Limits
from mock_server.conversation.questions import Recognised
from mock_server.conversation.terms import Terms
from mock_server.conversation.usage import Meter
from mock_server.story.format import Step, Story
from mock_server.story.match import Progress
from mock_server.wire.message import Setup, parse
from mock_server.wire.rules import admit


@dataclass
class Talk:
    """A dialogue and its clock; `sent` is every message with its time."""

    dialogue: Dialogue
    now: float = 0.0
    spoken: str | None = None
    """What the ear hears in whatever comes next."""
    sent: list[tuple[float, Mapping[str, Any]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    kept: dict[str, Memory] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    """Those that have answered."""
    end: End | None = None

    def client(self, message: Mapping[str, Any]) -> None:
        """The client sends this now."""
        for fact in parse(orjson.dumps(message)):
            self.dialogue.feed(fact, self.now)
        self.drain()

    def type(self, text: str, complete: bool = True) -> None:
        turns = [{"role": "user", "parts": [{"text": text}]}]
        self.client({"clientContent": {"turns": turns, "turnComplete": complete}})

    def speak(self, text: str | None) -> None:
        """Half a second of speech between marks."""
        self.spoken = text
        self.client({"realtimeInput": {"activityStart": {}}})
        for _ in range(25):
            self.client({"realtimeInput": {"audio": {"mimeType": "audio/pcm", "data": "AAAA"}}})
        self.client({"realtimeInput": {"activityEnd": {}}})

    def answer(self, call: Mapping[str, Any], response: Mapping[str, Any], **more: Any) -> None:
        answer = {"id": call["id"], "name": call["name"], "response": response, **more}
        self.client({"toolResponse": {"functionResponses": [answer]}})

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        until = self.now + seconds
        while (deadline := self.dialogue.deadline) is not None and deadline <= until and self.end is None:
            self.now = max(self.now, deadline)
            self.drain()
        self.now = until

    def drain(self) -> None:
        while self.end is None and (effect := self.dialogue.next(self.now)) is not None:
            match effect:
                case Send(message):
                    self.sent.append((self.now, message))
                case Recognise(number, _):
                    self.dialogue.feed(Recognised(number, self.spoken), self.now)
                case Answer(step):
                    self.steps.append(step)
                case Keep(handle, memory):
                    self.kept[handle] = memory
                case Note(fact):
                    self.notes.append(str(fact))
                case Spoil(trouble):
                    self.troubles.append(trouble)
                case End():
                    self.end = effect

    @property
    def messages(self) -> list[Mapping[str, Any]]:
        return [message for _, message in self.sent]

    @property
    def calls(self) -> list[Mapping[str, Any]]:
        return [call for m in self.messages for call in m.get("toolCall", {}).get("functionCalls", ())]

    def contents(self, name: str) -> list[Any]:
        """Every value of a field of `serverContent`."""
        contents = (message.get("serverContent", {}) for message in self.messages)
        return [content[name] for content in contents if name in content]

    def take(self) -> list[str]:
        """Kinds of the messages since the last time, audio and transcripts written once in a row."""
        kinds: list[str] = []
        for message in self.messages:
            for kind in kinds_of(message):
                if kinds[-1:] != [kind] or kind not in ("audio", "said", "heard"):
                    kinds.append(kind)
        self.sent.clear()
        return kinds

    def transcript(self, name: str = "outputTranscription") -> str:
        contents = (message.get("serverContent", {}) for message in self.messages)
        return "".join(content.get(name, {}).get("text", "") for content in contents)


NAMES = {
    "modelTurn": "audio",
    "outputTranscription": "said",
    "inputTranscription": "heard",
    "generationComplete": "generated",
    "turnComplete": "complete",
    "interrupted": "interrupted",
}


def kinds_of(message: Mapping[str, Any]) -> list[str]:
    """What a server message says, in words."""
    content = message.get("serverContent")
    if content is None:
        return [next(iter(message), "empty")]
    return [name for key, name in NAMES.items() if key in content]


def begin(
    story: Story,
    model: str = "gemini-2.5-flash-native-audio-latest",
    path: str = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent",
    speed: float = 1.0,
    memory: Memory | None = None,
    marks: bool = True,
    limits: Limits | None = None,
    client: str = "",
    **setup: Any,
) -> Talk:
    """Begin a conversation about a story; what is not named is a field of the setup."""
    asked = {"model": model, "outputAudioTranscription": {}, "inputAudioTranscription": {}, **setup}
    if marks:
        asked["realtimeInputConfig"] = {
            "automaticActivityDetection": {"disabled": True},
            **setup.get("realtimeInputConfig", {}),
        }
    first = parse(orjson.dumps({"setup": asked}))[0]
    assert isinstance(first, Setup)
    progress = Progress((story,))
    memory = memory or Memory(first.model, progress, Meter())
    numbers = iter(range(1, 1_000_000))
    terms = Terms(first, admit(first, path), lambda: str(UUID(int=next(numbers))), speed, client=client)
    begun = Talk(Dialogue(terms, memory, 0.0, limits))
    begun.drain()
    return begun
