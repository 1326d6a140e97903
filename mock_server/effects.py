"""What a dialogue wants done; the shell does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mock_server.story.match import Miss, Progress
from mock_server.usage import Meter


@dataclass(frozen=True, slots=True)
class Send:
    """Send this message."""

    message: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Recognise:
    """Find out which sentence this is and feed `Recognised` with the same number."""

    number: int
    pcm: bytes


@dataclass(frozen=True, slots=True)
class Memory:
    """Where a session stood when a handle was given out."""

    model: str
    progress: Progress
    meter: Meter


@dataclass(frozen=True, slots=True)
class Keep:
    """Whoever comes with this handle goes on from this memory."""

    handle: str
    memory: Memory


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


Effect = Send | Recognise | Keep | Note | End | Spoil
