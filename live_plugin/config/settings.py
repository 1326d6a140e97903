"""What can be said in plugins.yaml: the sections `live`, `audio` and `home`, and one block per plugin.

Checks that need more than one field sit on the field that the user has to change. `Surroundings`, handed in as
the validation context, says what relative paths start from and which environment variables there are.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from annotated_types import Gt, Interval
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    SecretStr,
    ValidationInfo,
    field_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from live_plugin.config.names import Language, Voice
from live_plugin.core.gate import GateSettings
from live_plugin.home.model import Frozen
from live_plugin.home.settings import HomeSettings

MODELS = {
    "mock": "gemini-2.5-flash-native-audio-latest",
    "gemini": "gemini-2.5-flash-native-audio-latest",
    "vertex": "gemini-live-2.5-flash-native-audio",
}
"""Backend → model that is taken when none is named."""

ENVIRONMENT = {
    "api_key": ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
    "project": ("GOOGLE_CLOUD_PROJECT",),
    "location": ("GOOGLE_CLOUD_LOCATION",),
}
"""Setting → environment variables that stand in for it, as in the SDK."""

NEEDS = {"mock": (), "gemini": ("api_key",), "vertex": ("project", "location")}
"""Backend → settings that it cannot do without."""

DEVICES = {"input": "microphone", "output": "speaker, none"}
"""What stands beside the path of a .wav file."""

ADVICE = {
    "api_key": "write `api_key: !secret gemini_api_key` or set GEMINI_API_KEY",
    "project": "write the id of your Google Cloud project, or set GOOGLE_CLOUD_PROJECT",
    "location": "write a region such as us-central1, or set GOOGLE_CLOUD_LOCATION",
}


@dataclass(frozen=True)
class Surroundings:
    """What the meaning of a file depends on besides its text."""

    folder: Path = field(default_factory=Path)
    """Relative paths start here."""
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)


def _surroundings(info: ValidationInfo) -> Surroundings:
    return info.context if isinstance(info.context, Surroundings) else Surroundings()


def _wav(path: Path, info: ValidationInfo) -> Path:
    if path.suffix.lower() != ".wav":
        raise ValueError(f"must be {DEVICES[str(info.field_name)]} or a path that ends in .wav, got '{path}'")
    return _surroundings(info).folder / path


def _several(given: Any) -> Any:
    return [given] if isinstance(given, str) else given


def _story(story: str, info: ValidationInfo) -> str:
    is_path = Path(story).suffix or "/" in story
    return str(_surroundings(info).folder / story) if is_path else story


WavPath = Annotated[Path, AfterValidator(_wav)]
Story = Annotated[str, Field(min_length=1), AfterValidator(_story)]


class MockSettings(Frozen):
    """The bundled mock of the service, for backend `mock`."""

    story: Annotated[tuple[Story, ...], BeforeValidator(_several)] = ("home",)
    """Stories it knows: names of bundled ones, or paths (relative to plugins.yaml) of your own."""
    speed: Annotated[float, Gt(0)] = 1.0
    """How many times faster than life it speaks; .inf is as fast as possible."""


class LiveSettings(Frozen):
    """The session with the Live service."""

    backend: Literal["mock", "gemini", "vertex"] = "mock"
    """Who answers: the bundled mock (no key, no network), the Gemini API, or Vertex AI."""
    model: Annotated[str, Field(min_length=1, validate_default=True)] = ""
    """Model name; left out, a native-audio model that the backend offers."""
    api_key: Annotated[SecretStr | None, Field(validate_default=True)] = None
    """Key of the Gemini API, best as `!secret`; left out, GEMINI_API_KEY or GOOGLE_API_KEY."""
    project: Annotated[str | None, Field(validate_default=True)] = None
    """Google Cloud project, for backend `vertex`; left out, GOOGLE_CLOUD_PROJECT."""
    location: Annotated[str | None, Field(validate_default=True)] = None
    """Google Cloud region such as us-central1, for backend `vertex`; left out, GOOGLE_CLOUD_LOCATION."""
    api_version: Annotated[str, Field(pattern=r"^v\d+((alpha|beta)\d*)?$")] | None = None
    """Version of the API such as v1alpha; left out, the usual one of the backend."""
    voice: Voice | None = None
    """Voice of the answers; left out, the service chooses (Puck)."""
    language: Language | None = None
    """Language of the answers; left out, a native-audio model follows the speaker."""
    instructions: str = ""
    """What the model is told about its role, in front of what it is told about the home."""
    activity: Literal["local", "service"] = "local"
    """Who marks where speech begins and ends: our gate (answers sooner, sends less) or the service."""
    transcripts: bool = True
    """Whether the service writes down what was heard and said."""
    resumption: bool = True
    """Whether a lost connection is continued where it broke."""
    connect_timeout_s: Annotated[float, Interval(ge=1, le=120)] = 10.0
    """Seconds until a connection that does not come about is given up and tried again."""
    answer_timeout_s: Annotated[float, Interval(ge=1, le=60)] = 8.0
    """Seconds after the end of speech until a service that says nothing counts as hanging."""
    mock: MockSettings = MockSettings()
    """The bundled mock of the service."""

    @field_validator("model", mode="before")
    @classmethod
    def _usual_model(cls, given: Any, info: ValidationInfo) -> Any:
        return MODELS.get(info.data.get("backend", "mock")) if given in ("", None) else given

    @field_validator("api_key", "project", "location", mode="before")
    @classmethod
    def _from_environment(cls, given: Any, info: ValidationInfo) -> Any:
        name, backend = str(info.field_name), info.data.get("backend", "mock")
        if given in ("", None) and name in NEEDS[backend]:
            environ = _surroundings(info).environ
            given = next((environ[key] for key in ENVIRONMENT[name] if environ.get(key)), None)
            if given is None:
                raise ValueError(f"backend '{backend}' needs it: {ADVICE[name]}")
        return given


class _Described(Frozen):
    gate: GateSettings


@dataclass(frozen=True, slots=True)
class GateOptions(GateSettings):
    """Decides which audio is sent."""

    detector: Literal["webrtc", "silero", "cascade"] = "webrtc"
    """What tells speech from noise: webrtc (small), silero (neural, extra `silero`), or both in a cascade."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """pydantic reads no docstrings of inherited fields: take their schemas from the class that has them."""
        schema = handler.resolve_ref_schema(handler(core))
        schema["properties"] |= _Described.model_json_schema()["$defs"]["GateSettings"]["properties"]
        return schema


class AudioSettings(Frozen):
    """What is heard and where the answers are played."""

    input: Literal["microphone"] | WavPath = "microphone"
    """`microphone`, or the path of a .wav file (relative to plugins.yaml)."""
    output: Literal["speaker", "none"] | WavPath = "speaker"
    """`speaker`, `none`, or the path of a .wav file to write (relative to plugins.yaml)."""
    gate: GateOptions = GateOptions()
    """Decides which audio is sent."""


class Settings(Frozen):
    """plugins.yaml as a whole."""

    live: LiveSettings = LiveSettings()
    """The session with the Live service."""
    audio: AudioSettings = AudioSettings()
    """What is heard and where the answers are played."""
    home: HomeSettings = HomeSettings()
    """The home: its areas and devices."""
    plugins: Mapping[str, Any] = {}
    """Plugins by name, each with its own options."""
