"""What a dialogue wants done; the shell does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from mock_server.conversation.errands import Unfinished
from mock_server.conversation.usage import Meter
from mock_server.story.format import Step
from mock_server.story.match import Heard, Miss, Progress
from mock_server.wire.encode import framed


@dataclass(frozen=True, slots=True)
class Sent:
    """A server message, for the journal."""

    message: Mapping[str, Any]


@dataclass(frozen=True)
class Send:
    """Send this message."""

    message: Mapping[str, Any]

    @cached_property
    def wire(self) -> bytes:
        """The message as it goes out; made once, however many sessions are told the same."""
        return framed(self.message)

    @cached_property
    def sent(self) -> Sent:
        """What the journal is told; made once, too."""
        return Sent(self.message)


@dataclass(frozen=True, slots=True)
class Recognise:
    """Find out which sentence this is and feed `Recognised` with the same number."""

    number: int
    pcm: bytes


@dataclass(frozen=True, slots=True)
class Memory:
    """Where a conversation stood when a handle was given out."""

    model: str
    progress: Progress
    meter: Meter
    conversation: str = ""
    """Goes on through resumptions."""
    lived: float = 0.0
    """Seconds of earlier connections."""
    speech: bytes | None = None
    """What was said so far of an utterance that had begun; None where nobody spoke."""
    unfinished: Unfinished = field(default_factory=Unfinished)
    """Calls that do not block and were not answered."""
    handle_seconds: float = 7200.0
    """How long the handle lasts after the end of the connection."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Whoever comes with this handle goes on from this memory."""

    handle: str
    memory: Memory


@dataclass(frozen=True, slots=True)
class Answer:
    """This step of the story answers: nothing to do but to remember it."""

    step: Step
    heard: Heard


@dataclass(frozen=True, slots=True)
class Note:
    """Something for the journal."""

    fact: Miss | str


@dataclass(frozen=True, slots=True)
class End:
    """Close the connection; without a code, drop it."""

    code: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Spoil:
    """From here on this goes wrong."""

    trouble: str
    options: Mapping[str, Any]


Effect = Send | Recognise | Keep | Answer | Note | End | Spoil
