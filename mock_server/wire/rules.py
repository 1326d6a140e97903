"""The rules of a session: what its model takes, and the dialect its backend answers in. Data is in rules.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import Any, Literal
from uuid import UUID

import yaml

from mock_server.errors import Refusal
from mock_server.wire.message import Setup
from mock_server.wire.schema import INVALID

Backend = Literal["dev", "vertex"]
Closing = tuple[int, str]


@dataclass(frozen=True)
class Rules:
    """What one generation of models takes and how it answers; see rules.yaml for each key."""

    name: str
    models: tuple[str, ...]
    gone: bool = False
    modalities: tuple[str, ...] = ("AUDIO",)
    no_text: Closing = (1007, INVALID)
    refuse: Mapping[str, Closing] = field(default_factory=dict)
    combined: bool = False
    lead_in: tuple[Mapping[str, Any], ...] = ()
    call_id: str = ""
    silence_ms: int = 500
    sensitivity: str = "HIGH"
    """Of speech detection, where the client does not say."""
    audio_mime: str = "audio/pcm;rate=24000"
    role: str = ""
    """`modelTurn.role`; empty leaves it out."""
    transcript_first: bool = False
    """The transcript goes before the audio, between an empty one and `finished`."""
    answer_apart: bool = False
    """The turn that called a tool ends before the answer is spoken in a turn of its own."""
    session_id: bool = False
    needs_call_id: bool = True
    """A tool response must name the id of its call."""
    said: str = "response"
    """Prefix of the names that count what the model said."""
    usage_extra: Mapping[str, Any] = field(default_factory=dict)
    turn_extra: Mapping[str, Any] = field(default_factory=dict)
    """Added to the frame that completes a turn."""

    def shape_id(self, unique: str) -> str:
        """The id of a call as this generation writes it, made of a UUID."""
        head = self.call_id.rstrip("#")
        digits = len(self.call_id) - len(head)
        return head + str(UUID(unique).int)[-digits:].zfill(digits) if digits else unique


VERTEX: Mapping[str, Any] = {
    "sensitivity": "LOW",
    "silence_ms": 800,
    "audio_mime": "audio/pcm",
    "role": "model",
    "transcript_first": True,
    "answer_apart": True,
    "session_id": True,
    "needs_call_id": False,
    "said": "candidates",
    "usage_extra": {"trafficType": "ON_DEMAND"},
    "turn_extra": {"groundingMetadata": {}},
    "call_id": "",
    "combined": False,
    "lead_in": (),
    "no_text": (1007, INVALID),
}
"""The dialect of Vertex AI, whatever the model (Live API reference, 7.2; recordings of tool turns)."""


def backend_of(path: str, model: str) -> Backend:
    """Which of the two services a client believes to talk to; a gateway's path says nothing, its model does."""
    if "aiplatform" in path:
        return "vertex"
    if "generativelanguage" in path:
        return "dev"
    return "vertex" if model.startswith(("projects/", "publishers/")) else "dev"


def admit(setup: Setup, path: str) -> Rules:
    """The rules for this setup on this path; raises `Refusal` with the service's code and reason."""
    full = str((setup.raw or {}).get("model", setup.model))
    backend = backend_of(path, full)
    rules = _profile(setup.model)
    if rules is None or rules.gone:
        raise Refusal(1008, _not_found(full, backend, path), f"setup.model: no Live model is named {full!r}")
    if backend == "vertex":
        rules = replace(rules, **VERTEX)
    _check(setup, rules, backend)
    return rules


def _check(setup: Setup, rules: Rules, backend: Backend) -> None:
    if setup.modality not in rules.modalities:
        raise Refusal(*rules.no_text, f"responseModalities: {setup.model} speaks {' or '.join(rules.modalities)}")
    raw = setup.raw or {}
    for path, closing in rules.refuse.items():
        if _at(raw, path):
            raise Refusal(*closing, f"setup.{path}: not supported by {setup.model}")
    if backend == "dev":
        _check_dev(setup, raw)


def _check_dev(setup: Setup, raw: Mapping[str, Any]) -> None:
    if raw.get("explicitVadSignal"):
        raise Refusal(1007, INVALID, "setup.explicitVadSignal: Vertex AI only")
    if setup.resumption and setup.resumption.transparent:
        raise Refusal(1007, INVALID, "setup.sessionResumption.transparent: Vertex AI only")


def _at(value: Any, path: str) -> Any:
    for name in path.split("."):
        value = (value or {}).get(name)
    return value


def _not_found(model: str, backend: Backend, path: str) -> str:
    if backend == "vertex":
        return f"Publisher Model `{model}` was not found or your project does not have access to it."
    version = next((part for part in path.split(".") if part.startswith("v1")), "v1beta")
    name = model if "/" in model else f"models/{model}"
    return (
        f"{name} is not found for API version {version}, or is not supported for bidiGenerateContent. "
        "Call ListModels to see the list of available models and their supported methods."
    )


def _profile(model: str) -> Rules | None:
    matching = (r for r in _profiles() if any(fnmatchcase(model, pattern) for pattern in r.models))
    return next(matching, None)


@cache
def _profiles() -> tuple[Rules, ...]:
    text = resources.files(__package__).joinpath("rules.yaml").read_text("utf-8")
    return tuple(Rules(**{key: _frozen(value) for key, value in one.items()}) for one in yaml.safe_load(text))


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
