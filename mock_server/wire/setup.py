"""What a client asks for in its first message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mock_server.errors import Refusal
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
class Compression:
    """What was longest ago is forgotten; None where the client left the choice to the service."""

    trigger: int | None = None
    """Tokens of context that start it."""
    target: int | None = None
    """Tokens that are left."""


@dataclass(frozen=True, slots=True)
class Setup:
    """First message of a session."""

    model: str
    """Last path segment: `gemini-3.8-live`."""
    modality: str = ""
    """AUDIO or TEXT; empty where the client left the choice to the service."""
    detection: Detection = Detection()
    interrupts: bool = True
    """Whether the start of activity breaks off the model's turn."""
    coverage: str = ""
    """`turnCoverage`: what counts as heard; empty where the client did not say."""
    tells_activity: bool = False
    """Where speech begins and ends is told to the client."""
    transcribe_in: bool = False
    transcribe_out: bool = False
    resumption: Resumption | None = None
    compression: Compression | None = None
    functions: Mapping[str, str] = field(default_factory=dict)
    """Behaviour of each function that was declared; empty where the client did not say."""
    low_resolution: bool = False
    """Pictures cost fewer tokens."""
    awaits_history: bool = False
    """`clientContent` is taken without an answer until its first `turnComplete`."""
    raw: Mapping[str, Any] | None = None
    """The whole setup in camelCase, for rules and the journal."""


def setup_of(body: Mapping[str, Any]) -> Setup:
    """The facts of a checked setup in camelCase."""
    generation, listening = body.get("generationConfig", {}), body.get("realtimeInputConfig", {})
    return Setup(
        model=body["model"].rsplit("/", 1)[-1],
        modality=_modality(generation.get("responseModalities", [])),
        detection=_detection(listening.get("automaticActivityDetection", {})),
        interrupts=listening.get("activityHandling") != "NO_INTERRUPTION",
        coverage=listening.get("turnCoverage", "").replace("TURN_COVERAGE_UNSPECIFIED", ""),
        tells_activity=body.get("explicitVadSignal", False),
        transcribe_in="inputAudioTranscription" in body,
        transcribe_out="outputAudioTranscription" in body,
        resumption=Resumption(**body["sessionResumption"]) if "sessionResumption" in body else None,
        compression=_compression(body.get("contextWindowCompression")),
        functions=functions_of(body.get("tools", [])),
        low_resolution=generation.get("mediaResolution") == "MEDIA_RESOLUTION_LOW",
        awaits_history=body.get("historyConfig", {}).get("initialHistoryInClientContent", False),
        raw=body,
    )


def _compression(asked: Mapping[str, Any] | None) -> Compression | None:
    if asked is None:
        return None
    return Compression(asked.get("triggerTokens"), asked.get("slidingWindow", {}).get("targetTokens"))


def functions_of(tools: list[dict[str, Any]]) -> dict[str, str]:
    """Behaviour of each function in a list of tools; empty where it is not given."""
    declared = (function for tool in tools for function in tool.get("functionDeclarations", []))
    return {function["name"]: function.get("behavior", "").replace("UNSPECIFIED", "") for function in declared}


def _modality(asked: list[str]) -> str:
    if len(set(asked)) > 1:
        raise Refusal(1007, INVALID, f"generationConfig.responseModalities: one of AUDIO, TEXT, got {asked}")
    return asked[0] if asked and asked[0] != "MODALITY_UNSPECIFIED" else ""


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
