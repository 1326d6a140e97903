"""What a client can say, as frozen facts, and how a frame becomes some of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from mock_server.errors import Refusal
from mock_server.wire.fields import CLIENT_MESSAGE
from mock_server.wire.schema import INVALID


@dataclass(frozen=True, slots=True)
class Detection:
    """How the server shall notice speech; None where the client left the choice to the service."""

    disabled: bool = False
    start: str | None = None
    """HIGH or LOW."""
    end: str | None = None
    """HIGH or LOW."""
    prefix_padding_ms: int | None = None
    silence_duration_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Resumption:
    """The client wants handles (`handle` empty) or to go on where a handle was given out."""

    handle: str = ""
    transparent: bool = False


@dataclass(frozen=True, slots=True)
class Setup:
    """First message of a session."""

    model: str
    """Last path segment: `gemini-3.8-live`."""
    modality: str = "AUDIO"
    detection: Detection = Detection()
    interrupts: bool = True
    """Whether the start of activity breaks off the model's turn."""
    transcribe_in: bool = False
    transcribe_out: bool = False
    resumption: Resumption | None = None
    awaits_history: bool = False
    """`clientContent` is taken without an answer until its first `turnComplete`."""
    raw: Mapping[str, Any] | None = None
    """The whole setup in camelCase, for rules and the journal."""


@dataclass(frozen=True, slots=True)
class Content:
    """Typed turns: `texts` are those of the user, in order."""

    texts: tuple[str, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Audio:
    """Sound as it came: 16-bit mono PCM at `rate` samples per second."""

    pcm: bytes
    rate: int = 16_000


@dataclass(frozen=True, slots=True)
class Image:
    """One picture."""

    mime_type: str
    size: int
    """Bytes."""


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


@dataclass(frozen=True, slots=True)
class ContextUpdate:
    """New instructions or tools for the rest of the session."""


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


def _setup(body: dict[str, Any]) -> Iterator[Setup]:
    listening = body.get("realtimeInputConfig", {})
    yield Setup(
        model=body["model"].rsplit("/", 1)[-1],
        modality=_modality(body.get("generationConfig", {}).get("responseModalities", [])),
        detection=_detection(listening.get("automaticActivityDetection", {})),
        interrupts=listening.get("activityHandling") != "NO_INTERRUPTION",
        transcribe_in="inputAudioTranscription" in body,
        transcribe_out="outputAudioTranscription" in body,
        resumption=Resumption(**body["sessionResumption"]) if "sessionResumption" in body else None,
        awaits_history=body.get("historyConfig", {}).get("initialHistoryInClientContent", False),
        raw=body,
    )


def _modality(asked: list[str]) -> str:
    if len(set(asked)) > 1:
        raise Refusal(1007, INVALID, f"generationConfig.responseModalities: one of AUDIO, TEXT, got {asked}")
    return asked[0] if asked and asked[0] != "MODALITY_UNSPECIFIED" else "AUDIO"


def _detection(asked: dict[str, Any]) -> Detection:
    return Detection(
        disabled=asked.get("disabled", False),
        start=_sensitivity(asked.get("startOfSpeechSensitivity", "")),
        end=_sensitivity(asked.get("endOfSpeechSensitivity", "")),
        prefix_padding_ms=_milliseconds(asked, "prefixPaddingMs"),
        silence_duration_ms=_milliseconds(asked, "silenceDurationMs"),
    )


def _sensitivity(asked: str) -> str | None:
    level = asked.rpartition("_")[2]
    return level if level in {"HIGH", "LOW"} else None


def _milliseconds(asked: dict[str, Any], name: str) -> int | None:
    value: int | None = asked.get(name)
    if value is not None and not 0 <= value <= 60_000:
        raise Refusal(1007, INVALID, f"automaticActivityDetection.{name}: must be 0-60000, got {value}")
    return value


def _content(body: dict[str, Any]) -> Iterator[Content]:
    texts = (
        "".join(part.get("text", "") for part in turn.get("parts", []) if not part.get("thought"))
        for turn in body.get("turns", [])
        if turn.get("role", "user") == "user"
    )
    yield Content(tuple(filter(None, texts)), body.get("turnComplete", False))


def _realtime(body: dict[str, Any]) -> Iterator[ClientMessage]:
    """Marks bracket the sound they came with."""
    for name in ("activityStart", "text", "audio", "video", "mediaChunks", "activityEnd", "audioStreamEnd"):
        if name in body:
            yield from _REALTIME[name](body[name])


def _blob(blob: dict[str, Any]) -> Iterator[Audio | Image]:
    mime_type, data = blob.get("mimeType", ""), blob.get("data", b"")
    kind, _, options = mime_type.partition(";")
    if kind.startswith("image/"):
        yield Image(kind, len(data))
    elif kind.startswith("audio/"):
        yield Audio(data[: len(data) & ~1], _rate(options, mime_type))
    else:
        raise Refusal(1007, INVALID, f"mimeType: must be audio/pcm;rate=16000 or an image, got {mime_type!r}")


def _rate(options: str, mime_type: str) -> int:
    rate = options.replace(" ", "").removeprefix("rate=") or "16000"
    if not (rate.isascii() and rate.isdigit() and 8_000 <= int(rate) <= 192_000):
        raise Refusal(1007, INVALID, f"mimeType: rate must be 8000-192000, got {mime_type!r}")
    return int(rate)


def _tool_response(body: dict[str, Any]) -> Iterator[ToolAnswer]:
    for answer in body.get("functionResponses", []):
        yield ToolAnswer(
            answer.get("id", ""),
            answer.get("name", ""),
            answer.get("response", {}),
            answer.get("willContinue", False),
        )


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
    "setup": _setup,
    "clientContent": _content,
    "realtimeInput": _realtime,
    "toolResponse": _tool_response,
    "contextUpdate": lambda _: iter([ContextUpdate()]),
}
