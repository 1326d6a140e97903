"""Everything that can happen to a session, as small frozen facts.

One message of the service carries several facts at once; `live/decode.py` splits it into these, in the
order in which they are listed here, so that nothing later has to ask which combination it got.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from live_plugin.core.posted import Taken

# ── from the gate: what the microphone heard ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Opened:
    """Speech began; `audio` is the pre-roll and the present frame (16 kHz PCM)."""

    audio: bytes


@dataclass(frozen=True, slots=True)
class Passed:
    """Speech goes on; `audio` is one frame or some (16 kHz PCM)."""

    audio: bytes


@dataclass(frozen=True, slots=True)
class Closed:
    """Speech ended."""


@dataclass(frozen=True, slots=True)
class Overheard:
    """Something short was said while the ear was shut: it may be a stop word, and is used for nothing else."""

    audio: bytes
    """16 kHz PCM."""


# ── from the eye: what a camera or the screen shows ───────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Seen:
    """What is to be seen now, as a JPEG file; empty when nothing is to be seen any more."""

    picture: bytes


# ── from the person or the program ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Typed:
    """A sentence that was written instead of spoken."""

    text: str


@dataclass(frozen=True, slots=True)
class StopAsked:
    """A stop word was heard here, as utterance number `utterance`; None for a button, which stops all until now."""

    utterance: int | None = None


@dataclass(frozen=True, slots=True)
class Started:
    """The program wants a session."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """The program wants no session any more."""


# ── from the link ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class LinkUp:
    """Setup is complete: the service listens."""

    session_id: str = ""


class Loss(Enum):
    """Why there is no link."""

    BROKEN = auto()
    """It broke or could not be made; trying again may help."""
    STALE = auto()
    """The service does not know the resumption handle: only a new session will do."""
    REFUSED = auto()
    """The service does not accept the session as it is; a person has to mend something."""


@dataclass(frozen=True, slots=True)
class LinkDown:
    """The link broke or could not be made; `reason` is one line for a person, `cause` why it was refused, in a word."""

    reason: str
    loss: Loss = Loss.BROKEN
    cause: str = ""


@dataclass(frozen=True, slots=True)
class HandleGiven:
    """A resumption handle; only a resumable one may be used."""

    handle: str
    resumable: bool
    index: int | None = None
    """Number of the last message of this link that the state behind it holds, the setup being 0; None: unknown."""
    taken: Taken | None = None
    """The speech that was going on then."""


@dataclass(frozen=True, slots=True)
class GoAway:
    """The service will end the connection in `seconds_left`."""

    seconds_left: float


# ── from the service: one turn of the model ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The service broke off its turn; audio still queued must not be played."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A piece of the transcript of what the person said; pieces are joined as they are."""

    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of the transcript of what the model says; pieces are joined as they are."""

    text: str


@dataclass(frozen=True, slots=True)
class AudioGiven:
    """A piece of the model's speech (24 kHz PCM)."""

    audio: bytes


@dataclass(frozen=True, slots=True)
class ToolCalled:
    """The model wants a tool to run."""

    id: str
    name: str
    args: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ToolsCancelled:
    """The service no longer wants the answers of these calls."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """A page of the web that the model read."""

    uri: str
    title: str = ""
    domain: str = ""
    """Where it is kept, such as `example.org`; empty where that is not known."""


@dataclass(frozen=True, slots=True)
class Sourced:
    """What the model says was looked up: the pages it rests on, and what was searched for."""

    sources: tuple[Site, ...] = ()
    queries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Generated:
    """The model has made all of its turn; playing goes on."""


@dataclass(frozen=True, slots=True)
class TurnDone:
    """The model's turn is over."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Used:
    """Tokens counted by the service; names as in Developer mode (`promptTokenCount` becomes `prompt`)."""

    tokens: Mapping[str, int]


# ── from the loudspeaker ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Unheard:
    """So many seconds of the model's speech were thrown away before they were played."""

    seconds: float


# ── from a tool ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Shown:
    """A tool at work shows the model a picture, a JPEG file, beside the answer to come."""

    id: str
    picture: bytes


@dataclass(frozen=True, slots=True)
class ToolFinished:
    """A tool has its answer: an object with `output` or `error`."""

    id: str
    response: Mapping[str, Any]


GateEvent = Opened | Passed | Closed
EarEvent = GateEvent | Overheard
ServiceEvent = (
    Interrupted
    | Heard
    | Said
    | AudioGiven
    | ToolCalled
    | ToolsCancelled
    | Sourced
    | Generated
    | TurnDone
    | Used
    | HandleGiven
    | GoAway
)
PersonEvent = Seen | Typed | StopAsked | Started | Stopped
Event = EarEvent | PersonEvent | ServiceEvent | LinkUp | LinkDown | Unheard | Shown | ToolFinished
