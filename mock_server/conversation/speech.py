"""What the model says, as the frames of a dialect with the time of each. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mock_server.conversation.effects import Send
from mock_server.story.clip import RATE, Clip
from mock_server.story.format import Pace
from mock_server.wire.rules import Dialect

PACED_SECONDS = 0.040
"""Sound that `Pace.every` is about."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One server message, and what of the answer has been said once it is sent."""

    send: Send
    samples: int = 0
    text: str = ""
    thought: str = ""


Timed = tuple[float, Frame]
"""Seconds from the beginning of the speech, and what is sent then."""


def pieces(text: str) -> list[str]:
    """A transcript in the pieces the service sends: words that bring their own spaces."""
    return re.findall(r"\s*\S+", text)


def frame(message: dict[str, Any], samples: int = 0, text: str = "", thought: str = "") -> Frame:
    """A frame with this message."""
    return Frame(Send(message), samples, text, thought)


@lru_cache(128)
def spoken(clip: Clip, text: str, pace: Pace, dialect: Dialect) -> tuple[Timed, ...]:
    """Speech with its transcript spread along it; no `text`, no transcript. Written once for all sessions."""
    return tuple(_spoken(clip, text, pace, dialect))


def written(text: str, pace: Pace, dialect: Dialect) -> Iterator[Timed]:
    """An answer of the modality TEXT."""
    for number, word in enumerate(pieces(text)):
        yield pace.first + number * pace.every, frame(_turn(dialect, text=word), text=word)


def thought(text: str, dialect: Dialect) -> Frame:
    """What the model thinks before it speaks."""
    return frame(_turn(dialect, text=text, thought=True), thought=text)


def content(**fields: Any) -> dict[str, Any]:
    """A `serverContent` message."""
    return {"serverContent": fields}


def _spoken(clip: Clip, text: str, pace: Pace, dialect: Dialect) -> Iterator[Timed]:
    if text and dialect.transcript_first:
        yield from _bracketed(text, pace)
    slices = list(clip.slices(dialect.slice_ms))
    spread = {} if dialect.transcript_first else _spread(text, len(slices))
    said = 0
    for number, (data, samples) in enumerate(slices):
        at = pace.first + said / RATE / PACED_SECONDS * pace.every
        said += samples
        sound = _turn(dialect, inlineData={"mimeType": dialect.audio_mime, "data": data})
        words = spread.get(number, [])
        if words and dialect.combined:
            joined = "".join(words)
            sound["serverContent"]["outputTranscription"] = {"text": joined}
            yield at, frame(sound, samples, joined)
        else:
            yield from ((at, frame(content(outputTranscription={"text": word}), text=word)) for word in words)
            yield at, frame(sound, samples)
        if dialect.filler:
            yield at, frame({})


def _turn(dialect: Dialect, **part: Any) -> dict[str, Any]:
    return content(modelTurn={"role": dialect.role, "parts": [part]} if dialect.role else {"parts": [part]})


def _bracketed(text: str, pace: Pace) -> Iterator[Timed]:
    """Vertex AI sends the transcript before the sound, between an empty one and an end mark."""
    yield pace.first, frame(content(outputTranscription={}))
    for word in pieces(text):
        yield pace.first, frame(content(outputTranscription={"text": word}), text=word)
    yield pace.first, frame(content(outputTranscription={"finished": True}))


def _spread(text: str, slices: int) -> dict[int, list[str]]:
    """Words by the number of the slice they are heard in."""
    words = pieces(text)
    found: dict[int, list[str]] = {}
    for number, word in enumerate(words):
        found.setdefault(number * slices // len(words), []).append(word)
    return found
