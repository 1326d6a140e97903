"""What a client can say, as frozen facts, and how a frame becomes some of them."""

from __future__ import annotations

import wave
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from typing import Any

import orjson

from mock_server.errors import Refusal
from mock_server.wire.fields import CLIENT_MESSAGE
from mock_server.wire.schema import INVALID
from mock_server.wire.setup import Setup as Setup
from mock_server.wire.setup import functions_of, setup_of

RATES = range(8_000, 192_001)
"""Samples per second that sound may have."""
RAW, WAVES = frozenset(("pcm", "l16")), frozenset(("wav", "wave", "x-wav"))
ENCODED = frozenset(("3gpp", "aac", "amr", "flac", "mp3", "mp4", "mpeg", "ogg", "opus", "webm"))
"""Kinds of sound that are no PCM: nothing would be heard in them, and nobody would know why."""


@dataclass(frozen=True, slots=True)
class Audio:
    """Sound as it came: 16-bit mono PCM at `rate` samples per second."""

    pcm: bytes
    """May begin and end in the middle of a sample: clients cut where they like."""
    rate: int = 16_000


@dataclass(frozen=True, slots=True)
class Content:
    """Whole turns: what the user wrote in them, in order, and what was recorded for them."""

    texts: tuple[str, ...]
    complete: bool
    sounds: tuple[Audio, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Image:
    """One picture."""

    mime_type: str
    size: int
    """Bytes."""
    digest: str = ""
    """SHA-256 of the file, in hex."""


@dataclass(frozen=True, slots=True)
class Text:
    """Realtime text; counts as activity."""

    text: str


@dataclass(frozen=True, slots=True)
class ActivityStart:
    """The client's own detector heard speech begin."""


@dataclass(frozen=True, slots=True)
class ActivityEnd:
    """The client's own detector heard speech end."""


@dataclass(frozen=True, slots=True)
class StreamEnd:
    """The microphone is off; what was heard so far shall be answered."""


@dataclass(frozen=True, slots=True)
class ToolAnswer:
    """The client's answer to one call; `id` may be missing on Vertex."""

    id: str
    name: str
    response: Mapping[str, Any]
    will_continue: bool = False
    """More will follow."""
    scheduling: str = "WHEN_IDLE"
    """When the model speaks of it: INTERRUPT, WHEN_IDLE or SILENT."""


@dataclass(frozen=True, slots=True)
class ContextUpdate:
    """New instructions or tools for the rest of the session; None for what stays."""

    instruction: str | None = None
    functions: Mapping[str, str] | None = None


ClientMessage = (
    Setup | Content | Audio | Image | Text | ActivityStart | ActivityEnd | StreamEnd | ToolAnswer | ContextUpdate
)


def parse(frame: bytes | str) -> tuple[ClientMessage, ...]:
    """The facts in one client frame, in the order in which they take effect; raises `Refusal`."""
    try:
        raw = orjson.loads(frame)
    except orjson.JSONDecodeError as error:
        raise Refusal(1007, "Invalid JSON payload received.", f"not JSON: {error}") from None
    message = CLIENT_MESSAGE(raw, "")
    if len(message) != 1:
        raise Refusal(1007, INVALID, f"one of {', '.join(_PARSERS)} per message, got {sorted(message) or 'none'}")
    [(kind, body)] = message.items()
    return tuple(_PARSERS[kind](body))


def _content(body: dict[str, Any]) -> Iterator[Image | Content]:
    turns = [turn for turn in body.get("turns", []) if turn.get("role", "user") == "user"]
    for turn in turns:
        yield from _images(turn)
    texts = (_text_of(turn) for turn in turns)
    sounds = tuple(sound for turn in turns for sound in _sounds(turn))
    yield Content(tuple(filter(None, texts)), body.get("turnComplete", False), sounds)


def _blobs(whole: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (part.get("inlineData", {}) for part in whole.get("parts", []))


def _sounds(turn: Mapping[str, Any]) -> Iterator[Audio]:
    """Recordings among the parts of a turn; those that are encoded are not heard."""
    for blob in _blobs(turn):
        mime_type, data = blob.get("mimeType", ""), blob.get("data", b"")
        form = mime_type.lower().partition(";")[0].removeprefix("audio/")
        if form in WAVES and (sound := _unpacked(data)) is not None:
            yield sound
        elif form in RAW and (rate := _rate(mime_type)) is not None:
            yield Audio(data, rate)


def _unpacked(file: bytes) -> Audio | None:
    """The sound of a WAV file, None where it is not 16-bit mono."""
    try:
        with wave.open(BytesIO(file)) as recording:
            rate = recording.getframerate()
            if (recording.getsampwidth(), recording.getnchannels()) == (2, 1) and rate in RATES:
                return Audio(recording.readframes(recording.getnframes()), rate)
    except (wave.Error, EOFError):
        pass
    return None


def _images(whole: Mapping[str, Any]) -> Iterator[Image]:
    """Pictures among the parts of a turn or of a tool's answer."""
    for blob in _blobs(whole):
        if blob.get("mimeType", "").startswith("image/"):
            data = blob.get("data", b"")
            yield Image(blob["mimeType"], len(data), sha256(data).hexdigest())


def _realtime(body: dict[str, Any]) -> Iterator[ClientMessage]:
    """Marks bracket the sound they came with."""
    for name in ("activityStart", "text", "audio", "video", "mediaChunks", "activityEnd", "audioStreamEnd"):
        if name in body:
            yield from _REALTIME[name](body[name])


def _blob(blob: dict[str, Any]) -> Iterator[Audio | Image]:
    mime_type, data = blob.get("mimeType", ""), blob.get("data", b"")
    rate = _rate(mime_type)
    yield Audio(data, rate) if rate else Image(mime_type.partition(";")[0], len(data), sha256(data).hexdigest())


@lru_cache(256)
def _rate(mime_type: str) -> int | None:
    """Samples per second of a kind of sound, None for a kind of picture; what says nothing about either is let pass."""
    kind, *options = (part.strip() for part in mime_type.lower().split(";"))
    family, _, form = kind.partition("/")
    if family == "image":
        return None
    given = {name.strip(): value.strip(' "') for name, _, value in (option.partition("=") for option in options)}
    rate = given.get("rate", "16000")
    if family != "audio" or form in ENCODED:
        raise _unheard(mime_type, "raw 16-bit PCM such as audio/pcm;rate=16000, or an image")
    if not (rate.isascii() and rate.isdigit() and int(rate) in RATES):
        raise _unheard(mime_type, "of a rate of 8000-192000")
    if given.get("channels", "1") != "1":
        raise _unheard(mime_type, "of one channel")
    return int(rate)


def _unheard(mime_type: str, expected: str) -> Refusal:
    return Refusal(1007, INVALID, f"realtimeInput: mimeType must be {expected}, got {mime_type!r}")


def _tool_response(body: dict[str, Any]) -> Iterator[Image | ToolAnswer]:
    for answer in body.get("functionResponses", []):
        yield from _images(answer)
        yield ToolAnswer(
            answer.get("id", ""),
            answer.get("name", ""),
            answer.get("response", {}),
            answer.get("willContinue", False),
            _SCHEDULING.get(answer.get("scheduling", ""), "WHEN_IDLE"),
        )


def _context_update(body: dict[str, Any]) -> Iterator[ContextUpdate]:
    if not body:
        raise Refusal(1007, INVALID, "contextUpdate: one of systemInstruction, tools is needed")
    prompt, tools = body.get("systemInstruction"), body.get("tools")
    yield ContextUpdate(
        instruction=None if prompt is None else _text_of(prompt),
        functions=None if tools is None else functions_of(tools.get("tools", [])),
    )


def _text_of(prompt: str | Mapping[str, Any]) -> str:
    if isinstance(prompt, str):
        return prompt
    return "".join(part.get("text", "") for part in prompt.get("parts", []) if not part.get("thought"))


_SCHEDULING = {"INTERRUPT": "INTERRUPT", "SILENT": "SILENT"}
_REALTIME: Mapping[str, Callable[[Any], Iterator[ClientMessage]]] = {
    "activityStart": lambda _: iter([ActivityStart()]),
    "text": lambda text: iter([Text(text)]),
    "audio": _blob,
    "video": _blob,
    "mediaChunks": lambda blobs: (fact for blob in blobs for fact in _blob(blob)),
    "activityEnd": lambda _: iter([ActivityEnd()]),
    "audioStreamEnd": lambda ended: iter([StreamEnd()] if ended else []),
}
_PARSERS: Mapping[str, Callable[[Any], Iterator[ClientMessage]]] = {
    "setup": lambda body: iter([setup_of(body)]),
    "clientContent": _content,
    "realtimeInput": _realtime,
    "toolResponse": _tool_response,
    "contextUpdate": _context_update,
}
