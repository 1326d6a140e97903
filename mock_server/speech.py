"""What the model says, as the frames of a dialect with the time of each. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mock_server.story.clip import Clip
from mock_server.story.format import Pace
from mock_server.wire.rules import Rules


@dataclass(frozen=True, slots=True)
class Frame:
    """One server message, and what of the answer has been said once it is sent."""

    message: dict[str, Any]
    samples: int = 0
    text: str = ""


Timed = tuple[float, Frame]
"""Seconds from the beginning of the speech, and what is sent then."""


def pieces(text: str) -> list[str]:
    """A transcript in the pieces the service sends: words that bring their own spaces."""
    return re.findall(r"\s*\S+", text)


def content(**fields: Any) -> dict[str, Any]:
    """A `serverContent` message."""
    return {"serverContent": fields}


def spoken(clip: Clip, text: str, pace: Pace, rules: Rules) -> Iterator[Timed]:
    """Speech with its transcript spread along it; no `text`, no transcript."""
    if text and rules.transcript_first:
        yield from _bracketed(text, pace)
    spread = {} if rules.transcript_first else _spread(text, len(clip.frames))
    for number, (data, samples) in enumerate(clip.frames):
        at, words = pace.first + number * pace.every, spread.get(number, [])
        turn = {"modelTurn": _turn(rules, inlineData={"mimeType": rules.audio_mime, "data": data})}
        if words and rules.combined:
            joined = "".join(words)
            yield at, Frame(content(**turn, outputTranscription={"text": joined}), samples, joined)
            continue
        for word in words:
            yield at, Frame(content(outputTranscription={"text": word}), text=word)
        yield at, Frame(content(**turn), samples)


def written(text: str, pace: Pace, rules: Rules) -> Iterator[Timed]:
    """An answer of the modality TEXT."""
    for number, word in enumerate(pieces(text)):
        yield pace.first + number * pace.every, Frame(content(modelTurn=_turn(rules, text=word)), text=word)


def _turn(rules: Rules, **part: Any) -> dict[str, Any]:
    return {"role": rules.role, "parts": [part]} if rules.role else {"parts": [part]}


def _bracketed(text: str, pace: Pace) -> Iterator[Timed]:
    """Vertex AI sends the transcript before the sound, between an empty one and an end mark."""
    yield pace.first, Frame(content(outputTranscription={}))
    for word in pieces(text):
        yield pace.first, Frame(content(outputTranscription={"text": word}), text=word)
    yield pace.first, Frame(content(outputTranscription={"finished": True}))


def _spread(text: str, frames: int) -> dict[int, list[str]]:
    """Words by the number of the frame they are heard in."""
    words = pieces(text)
    found: dict[int, list[str]] = {}
    for number, word in enumerate(words):
        found.setdefault(number * frames // len(words), []).append(word)
    return found
