"""Everything that the core can ask of the shell, as small frozen wishes performed in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any


@dataclass(frozen=True, slots=True)
class Connect:
    """Open a link; `handle` resumes an earlier session, empty begins a new one.

    A new one that takes the place of an earlier one is told its `history`: who (`user` or `model`) said what.
    """

    handle: str = ""
    history: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Disconnect:
    """Close the present link, if there is one, and forget what was queued for it."""


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The service will never accept this session; tell the person once."""

    reason: str


@dataclass(frozen=True, slots=True)
class StartActivity:
    """Announce that utterance number `utterance` begins."""

    utterance: int


@dataclass(frozen=True, slots=True)
class ResumeActivity:
    """The link holds the beginning of utterance number `utterance` already, `size` bytes of it: the rest follows."""

    utterance: int
    size: int


@dataclass(frozen=True, slots=True)
class SendAudio:
    """Send speech of the announced utterance (16 kHz PCM)."""

    audio: bytes


@dataclass(frozen=True, slots=True)
class EndActivity:
    """Announce that utterance number `utterance` has ended."""

    utterance: int


@dataclass(frozen=True, slots=True)
class SendPicture:
    """Send what is to be seen, a JPEG file, as one frame of video; a newer one makes it worthless."""

    picture: bytes


@dataclass(frozen=True, slots=True)
class SendText:
    """Send a written sentence, with what is to be seen as a JPEG file if anything is, and ask for an answer."""

    text: str
    utterance: int
    picture: bytes = b""


@dataclass(frozen=True, slots=True)
class GoOn:
    """Ask the model to finish its answer to utterance number `utterance`; nothing that a person said."""

    utterance: int


@dataclass(frozen=True, slots=True)
class SendResponse:
    """Answer a tool call, by id and by name, and show the model the pictures (JPEG files) that belong to the answer."""

    id: str
    name: str
    response: Mapping[str, Any]
    pictures: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class SendReport:
    """Tell the model what came of calls that its session does not know, of utterance number `utterance`."""

    utterance: int
    done: str
    """The calls and their answers."""
    pictures: tuple[bytes, ...] = ()
    aloud: bool = True
    """Whether the model is to speak of it, or only to know it."""


@dataclass(frozen=True, slots=True)
class Play:
    """Queue speech of the model (24 kHz PCM)."""

    audio: bytes


@dataclass(frozen=True, slots=True)
class Flush:
    """Drop at once everything that is queued for playing."""


@dataclass(frozen=True, slots=True)
class RunTool:
    """Run a tool in a task of its own and feed back `ToolFinished` with the same id."""

    id: str
    name: str
    args: Mapping[str, Any]
    utterance: int
    """Number of the utterance that this call answers; 0 when there was none."""


@dataclass(frozen=True, slots=True)
class StopTool:
    """Cancel a running tool; no answer is wanted."""

    id: str


@dataclass(frozen=True, slots=True)
class Spot:
    """Find out here whether this is a stop word, and feed back `StopAsked` with the same `utterance` if it is."""

    utterance: int
    audio: bytes
    """16 kHz PCM."""


class Flaw(Enum):
    """What can be wrong with an answer."""

    CUT_SHORT = "cut short"
    """It ended in mid-sentence."""
    EMPTY = "empty"
    """It had neither words nor a tool call."""
    UNHEARD = "unheard"
    """There was none to a short word, nor a sign that it was heard."""


@dataclass(frozen=True, slots=True)
class Flawed:
    """The answer to utterance number `utterance` was flawed; what is done about it follows."""

    utterance: int
    flaw: Flaw


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Utterance number `utterance` was taken back by a stop word; nothing of it needs to be kept."""

    utterance: int


@dataclass(frozen=True, slots=True)
class Answered:
    """Utterance number `utterance` was answered; nothing of it needs to be kept."""

    utterance: int


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Utterance number `utterance` was sent twice and never answered; it is given up."""

    utterance: int


SendEffect = (
    StartActivity | ResumeActivity | SendAudio | EndActivity | SendPicture | SendText | GoOn | SendResponse | SendReport
)
Over = Answered | Unanswered | Withdrawn
Effect = Connect | Disconnect | GiveUp | SendEffect | Play | Flush | RunTool | StopTool | Spot | Flawed | Over
