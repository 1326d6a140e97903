"""The rules of a session: what its model takes, and the dialect it is answered in.

The rules are data: one file per generation of models in `models/`, and one per service in `backends/` laid over it.
A key that a file leaves out has the value of `Rules`; `like: name` takes those of another file first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Literal, NamedTuple
from uuid import UUID

import yaml

from mock_server.errors import Refusal
from mock_server.wire.message import Setup
from mock_server.wire.schema import INVALID

Backend = Literal["dev", "vertex", "express"]
Closing = tuple[int, str]


class Dialect(NamedTuple):
    """The rules by which speech is written down."""

    slice_ms: int
    audio_mime: str
    role: str
    combined: bool
    transcript_first: bool
    filler: bool


@dataclass(frozen=True)
class Rules:
    """What one generation of models takes and how it answers on one of the two services."""

    name: str
    """Name of the file."""
    models: tuple[str, ...]
    """Shell patterns over the last segment of a model's name; the most literal one that fits decides."""
    gone: bool = False
    """Retired: refused as if it had never been."""

    modalities: tuple[str, ...] = ("AUDIO",)
    """What may be asked for in responseModalities."""
    default_modality: str = "AUDIO"
    no_text: Closing = (1007, INVALID)
    """The refusal of any other modality."""
    refuse: tuple[Mapping[str, Any], ...] = ()
    """Setup fields not taken: `field` (or all of `fields`) by dotted path, `is` what value, `close` how, and `why`."""
    behavior: str = "BLOCKING"
    """Of a function that does not say."""
    context_tokens: int = 131_072
    takes_history: bool = False
    """`historyConfig` makes it take the first clientContent in silence; before 3 it changes nothing."""
    needs_call_id: bool = True
    """A tool response must name the id of its call."""

    sensitivity: str = "HIGH"
    """Of speech detection, where the client does not say."""
    silence_ms: int = 500
    """Silence that ends an utterance, where the client does not say."""
    turn_coverage: str = "TURN_INCLUDES_ONLY_ACTIVITY"
    """What is counted as heard, where the client does not say."""
    takes_marks: bool = False
    """Activity marks beside automatic detection change nothing, where they end the session elsewhere."""
    waits_for_speaker: bool = False
    """An answer that may interrupt waits until the user has finished speaking."""

    lead_in: tuple[Mapping[str, Any], ...] = ()
    """Frames before the first content of a turn."""
    after_tool: tuple[Mapping[str, Any], ...] = ()
    """Frames between the answer of a tool and what is said then."""
    filler: bool = False
    """An empty frame follows each frame of sound."""
    combined: bool = False
    """Sound and its transcript share one frame."""
    transcript_first: bool = False
    """The transcript goes before the sound, between an empty one and `finished`."""
    heard_whole: bool = False
    """The input transcription is one sentence, not pieces."""
    voice_activity: bool = False
    """`voiceActivity` is sent without having been asked for."""
    updates: Literal["asked", "tool", "always"] = "asked"
    """Resumption handles: to who asks, also after tool answers, or to everybody."""
    answer_apart: bool = False
    """The turn that called a tool ends before the answer is spoken in a turn of its own."""
    completes_calls_for: tuple[str, ...] = ("google-adk",)
    """Clients for which the turn ends behind a call, before its answer: they give it to its function only then."""
    thinks: bool = False
    """Sends thoughts, if the story has any."""
    tells_status: bool = False
    """`interactionStatus` in the frame that completes a turn."""
    slice_ms: int = 64
    """Sound in one frame: 24 kHz samples over frames in recorded turns (2.5: 62-65 ms, later and Vertex: 182-190)."""
    audio_mime: str = "audio/pcm;rate=24000"
    role: str = ""
    """`modelTurn.role`; empty leaves it out."""
    call_id: str = ""
    """How ids of calls look; # stands for digits, empty for a UUID."""
    session_id: bool = False
    said: str = "response"
    """Prefix of the names that count what the model said."""
    counts_words: bool = False
    """The transcript is counted as text besides the sound."""
    itemises_calls: bool = True
    """What calls cost is listed as TEXT in the details; else it is in the total only."""
    usage_extra: Mapping[str, Any] = field(default_factory=dict)
    turn_extra: Mapping[str, Any] = field(default_factory=dict)
    """Added to the frame that completes a turn."""
    handle_seconds: int = 7200
    """How long a resumption handle lasts after the end of its session."""

    @property
    def dialect(self) -> Dialect:
        """How speech is written down."""
        return Dialect(*(getattr(self, name) for name in Dialect._fields))

    def shape_id(self, unique: str) -> str:
        """The id of a call as this generation writes it, made of a UUID."""
        head = self.call_id.rstrip("#")
        digits = len(self.call_id) - len(head)
        return head + str(UUID(unique).int)[-digits:].zfill(digits) if digits else unique


def backend_of(path: str, model: str) -> Backend:
    """Which service a client believes to talk to; a gateway's path says nothing, its model does.

    Firebase offers both under the names of their methods, and a model of either begins with a project there.
    """
    if "generativelanguage" in path or "GenerativeService" in path:
        return "dev"
    if model.startswith("publishers/"):
        return "express"
    return "vertex" if "LlmBidiService" in path or model.startswith("projects/") else "dev"


def admit(setup: Setup, path: str) -> Rules:
    """The rules for this setup on this path; raises `Refusal` with the service's code and reason."""
    full = str((setup.raw or {}).get("model", setup.model))
    backend = backend_of(path, full)
    rules = _rules(setup.model, backend)
    if rules is None or rules.gone:
        raise Refusal(1008, _not_found(full, backend, path), f"setup.model: {full!r} {_not_live(rules)}")
    _check(setup, rules)
    return rules


def _check(setup: Setup, rules: Rules) -> None:
    if (setup.modality or rules.default_modality) not in rules.modalities:
        expected = " or ".join(rules.modalities)
        raise Refusal(*rules.no_text, f"setup.generationConfig.responseModalities: {setup.model} speaks {expected}")
    for rule in rules.refuse:
        paths = rule.get("fields") or [rule["field"]]
        if all(_is_asked(setup.raw or {}, path, rule) for path in paths):
            what = " and ".join(f"setup.{path}" for path in paths)
            code, reason = rule.get("close", (1007, INVALID))
            raise Refusal(code, reason, f"{what}: {setup.model} refuses it: {rule['why']}")
    _check_compression(setup, rules)


def _is_asked(raw: Mapping[str, Any], path: str, rule: Mapping[str, Any]) -> bool:
    """Whether a field is there; switched off is the same as absent, unless just that is refused."""
    given = list(_at(raw, path.split(".")))
    return rule["is"] in given if "is" in rule else any(value is not False for value in given)


def _at(value: Any, names: list[str]) -> Iterator[Any]:
    """All values at a path; lists on the way are gone through."""
    if isinstance(value, list):
        for item in value:
            yield from _at(item, names)
    elif not names:
        yield value
    elif isinstance(value, Mapping) and names[0] in value:
        yield from _at(value[names[0]], names[1:])


def _check_compression(setup: Setup, rules: Rules) -> None:
    asked = setup.compression
    if asked is None:
        return
    where, most = "setup.contextWindowCompression", rules.context_tokens
    if asked.trigger is not None and not 0 < asked.trigger <= most:
        raise Refusal(1007, INVALID, f"{where}.triggerTokens: must be 1-{most}, got {asked.trigger}")
    if asked.target is not None and not 0 < asked.target < (asked.trigger or most):
        raise Refusal(
            1007, INVALID, f"{where}.slidingWindow.targetTokens: must be below the trigger, got {asked.target}"
        )


def _not_live(rules: Rules | None) -> str:
    return f"is {'no Live model' if rules is None else 'retired'}; one that is there: gemini-3.8-live"


def _not_found(model: str, backend: Backend, path: str) -> str:
    if backend != "dev":
        return f"Publisher Model `{model}` was not found or your project does not have access to it."
    version = next((part for part in path.split(".") if part.startswith("v1")), "v1beta")
    name = model if "/" in model else f"models/{model}"
    return (
        f"{name} is not found for API version {version}, or is not supported for bidiGenerateContent. "
        "Call ListModels to see the list of available models and their supported methods."
    )


@lru_cache(256)
def _rules(model: str, backend: Backend) -> Rules | None:
    fitting = [
        (len(pattern.replace("*", "")), name)
        for name, data in _files("models").items()
        for pattern in data["models"]
        if fnmatchcase(model, pattern)
    ]
    if not fitting:
        return None
    _, name = max(fitting)
    data = {**_merged("models", name), "name": name}
    overlay = _merged("backends", backend)
    refuse = [*data.get("refuse", ()), *overlay.get("refuse", ())]
    return Rules(**{key: _frozen(value) for key, value in {**data, **overlay, "refuse": refuse}.items()})


def _merged(folder: str, name: str) -> dict[str, Any]:
    data = dict(_files(folder)[name])
    like = data.pop("like", None)
    return {**_merged(folder, like), **data} if like else data


@cache
def _files(folder: str) -> Mapping[str, Mapping[str, Any]]:
    """The data of each file, by its name."""
    files = resources.files(__package__).joinpath(folder).iterdir()
    found = {file.name.removesuffix(".yaml"): yaml.safe_load(file.read_text("utf-8")) for file in files}
    known = {one.name for one in fields(Rules)} | {"like"}
    for name, data in found.items():
        if strange := data.keys() - known:
            raise ValueError(f"{folder}/{name}.yaml: no rule is named {', '.join(sorted(strange))}")
    return found


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
