"""What can be said in plugins.yaml: the sections `live`, `audio`, `home` and `reports`, and one block per plugin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from annotated_types import Interval
from pydantic import AfterValidator, Field, GetJsonSchemaHandler, ValidationInfo, field_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from live_plugin.config.live import LiveSettings, MockSettings
from live_plugin.config.page import PageSettings
from live_plugin.config.surroundings import Surroundings
from live_plugin.config.video import VideoSettings
from live_plugin.core.gate import GateSettings
from live_plugin.home.model import Frozen, describe
from live_plugin.home.settings import HomeSettings

__all__ = ["AudioSettings", "LiveSettings", "MockSettings", "ReportSettings", "Settings", "Surroundings"]

DEVICES = {"input": "microphone, browser, wyoming", "output": "speaker, browser, wyoming, none"}
"""What stands beside the path of a .wav file."""


def _wav(path: Path, info: ValidationInfo) -> Path:
    if path.suffix.lower() != ".wav":
        raise ValueError(f"must be {DEVICES[str(info.field_name)]} or a path that ends in .wav, got '{path}'")
    return Surroundings.of(info).folder / path


def _beside(path: Path, info: ValidationInfo) -> Path:
    return Surroundings.of(info).folder / path


def _phrase(words: str) -> str:
    if not all(part.isalpha() for word in words.split() for part in word.split("'")) or not words.strip():
        raise ValueError(f"must be the words as one says them, such as hey jarvis, got '{words}'")
    return " ".join(words.lower().split())


WavPath = Annotated[Path, AfterValidator(_wav)]


@dataclass(frozen=True, slots=True)
class GateOptions(GateSettings):
    """Decides which audio is sent."""

    detector: Literal["webrtc", "silero", "cascade"] = "webrtc"
    """What tells speech from noise: webrtc (small), silero (neural, extra `silero`), or both in a cascade."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler.resolve_ref_schema(handler(core))
        describe(schema, cls, handler)
        return schema


class WakeWordSettings(Frozen):
    """What wakes the ear, for `listen: wake_word`; until then no sound leaves the house."""

    phrase: Annotated[str, AfterValidator(_phrase)] = "okay nabu"
    """okay nabu, hey jarvis, hey mycroft or alexa (extra `wake`); other English words need the extra `hear`."""
    follow_up_s: Annotated[float, Interval(ge=0, le=120)] = 8.0
    """Seconds after an answer in which one may go on without the wake word; 0 asks for it each time."""
    sound: bool = True
    """Whether a short sound says that the wake word was heard; one may speak on over it."""


class WyomingSettings(Frozen):
    """A satellite: microphone and speaker of another room, which speak the Wyoming protocol (extra `wyoming`)."""

    host: Annotated[str, Field(min_length=1)]
    """Its name or address."""
    port: Annotated[int, Interval(ge=1, le=65_535)] = 10_700
    """Its port."""


class AudioSettings(Frozen):
    """What is heard and where the answers are played."""

    input: Literal["microphone", "browser", "wyoming"] | WavPath = "microphone"
    """`microphone`, `browser` (of whoever looks at the page), `wyoming` (a satellite), or the path of a .wav file
    (relative to plugins.yaml)."""
    output: Literal["speaker", "browser", "wyoming", "none"] | WavPath = "speaker"
    """`speaker`, `browser` (of whoever looks at the page), `wyoming` (a satellite), `none`, or the path of a .wav file
    to write (relative to plugins.yaml)."""
    wyoming: Annotated[WyomingSettings | None, Field(validate_default=True)] = None
    """The satellite, where it is input or output."""
    duplex: Literal["half", "full", "echo_cancelling"] = "half"
    """half: deaf but to stop words while an answer is played; full: one can speak over it, with a headset or where the
    echo is taken out already; echo_cancelling: one can speak over it beside a loudspeaker (extra `echo`)."""
    listen: Literal["always", "wake_word", "push_to_talk"] = "always"
    """always: whoever speaks; wake_word: who says it first; push_to_talk: only while somebody holds the button."""
    wake_word: WakeWordSettings = WakeWordSettings()
    """What wakes the ear, for `listen: wake_word`."""
    area: str | None = None
    """Id of the area where the microphone stands; "the light" is then the one in this area."""
    gate: GateOptions = GateOptions()
    """Decides which audio is sent."""

    @field_validator("wyoming")
    @classmethod
    def _satellite_that_is_known(cls, wyoming: WyomingSettings | None, info: ValidationInfo) -> WyomingSettings | None:
        wanted = [name for name in ("input", "output") if info.data.get(name) == "wyoming"]
        if wanted and wyoming is None:
            raise ValueError(f"`{wanted[0]}: wyoming` needs the satellite's address, such as {{host: 192.168.1.20}}")
        return wyoming

    @field_validator("duplex")
    @classmethod
    def _echo_that_is_there(cls, duplex: str, info: ValidationInfo) -> str:
        if duplex == "echo_cancelling" and info.data.get("output") != "speaker":
            raise ValueError("must be half or full unless `output: speaker`; browsers take their own echo out")
        return duplex


class ReportSettings(Frozen):
    """What is written down about each exchange: times, tokens and money, never a word that was said."""

    file: Annotated[Path, AfterValidator(_beside)] | None = None
    """File (relative to plugins.yaml) that gets one line of JSON for each exchange."""
    otel: bool = False
    """Whether OpenTelemetry gets spans (extra `otel`); its own environment variables say where they go."""


class Settings(Frozen):
    """plugins.yaml as a whole."""

    live: LiveSettings = Field(default_factory=LiveSettings)
    """The session with the Live service."""
    audio: AudioSettings = AudioSettings()
    """What is heard and where the answers are played."""
    video: VideoSettings = VideoSettings()
    """What is seen beside what is heard."""
    home: HomeSettings = Field(default_factory=HomeSettings)
    """The home: its areas and devices."""
    reports: ReportSettings = ReportSettings()
    """What is written down about each exchange."""
    page: PageSettings = PageSettings()
    """The page that shows the talk and the house in a browser."""
    plugins: Mapping[str, Any] = {}
    """Plugins by name, each with its own options."""
