"""The section `live` of plugins.yaml: the session with the Live service.

Checks that need more than one field sit on the field that the user has to change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from annotated_types import Gt, Interval
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from live_plugin.config import rules
from live_plugin.config.live_blocks import (
    BudgetSettings,
    CompressionSettings,
    DetectionSettings,
    PriceSettings,
    ResumptionSettings,
    SafetySettings,
    SamplingSettings,
    SearchSettings,
    Showing,
    ThinkingSettings,
    ToolBehavior,
    ToolsSettings,
    TranscriptsSettings,
    TranslationSettings,
    TurnSettings,
)
from live_plugin.config.names import Language, Voice
from live_plugin.config.prices import price_of
from live_plugin.config.rules import Complaint
from live_plugin.config.surroundings import Surroundings
from live_plugin.home.model import Frozen

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

ADVICE = {
    "api_key": "write `api_key: !secret gemini_api_key` or set GEMINI_API_KEY",
    "project": "write the id of your Google Cloud project, or set GOOGLE_CLOUD_PROJECT",
    "location": "write a region such as us-central1, or set GOOGLE_CLOUD_LOCATION",
}

ONLY_NON_BLOCKING = "is for tools with `behavior: non_blocking`"
TOKEN = "auth_tokens/"
"""How the name of an ephemeral token begins; it stands in for a key and is known to v1alpha only."""


def _several(given: Any) -> Any:
    return [given] if isinstance(given, str) else given


def _story(story: str, info: ValidationInfo) -> str:
    is_path = Path(story).suffix or "/" in story
    return str(Surroundings.of(info).folder / story) if is_path else story


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
    """Key of the Gemini API, best as `!secret`, or the name of an ephemeral token; left out, GEMINI_API_KEY or
    GOOGLE_API_KEY."""
    project: Annotated[str | None, Field(validate_default=True)] = None
    """Google Cloud project, for backend `vertex`; left out, GOOGLE_CLOUD_PROJECT."""
    location: Annotated[str | None, Field(validate_default=True)] = None
    """Google Cloud region such as us-central1, for backend `vertex`; left out, GOOGLE_CLOUD_LOCATION."""
    api_version: Annotated[str, Field(pattern=r"^v\d+((alpha|beta)\d*)?$")] | None = None
    """Version of the API; left out, v1beta1 on Vertex, else v1beta, or v1alpha where a setting or token needs it."""
    base_url: Annotated[str, Field(pattern=r"^https://")] | None = None
    """Where the service is reached when it is not at the vendor's: a gateway, or `live-mock serve`."""
    modality: Literal["audio", "text"] = "audio"
    """What the model answers in; current models know audio only, and their words are in the transcript."""
    voice: Voice | None = None
    """Voice of the answers; left out, the service chooses (Puck)."""
    language: Language | None = None
    """Language of the answers; left out, a native-audio model follows the speaker."""
    instructions: str = ""
    """What the model is told about its role, in front of what it is told about the home."""
    activity: Literal["local", "service"] = "local"
    """Who marks where speech begins and ends: our gate (answers sooner, sends less) or the service."""
    detection: DetectionSettings = DetectionSettings()
    """How the service finds speech, for `activity: service`."""
    turns: TurnSettings = TurnSettings()
    """What belongs to a turn of the person, and what it does to the model's."""
    transcripts: TranscriptsSettings = TranscriptsSettings()
    """What the service writes down of the talk."""
    affective_dialog: bool = False
    """Whether the model answers in the mood that it hears."""
    proactive_audio: bool | None = None
    """Whether the model stays silent when it was not spoken to."""
    proactive_video: bool | None = None
    """Whether a picture alone may make the model speak; needs proactive_audio."""
    thinking: ThinkingSettings = ThinkingSettings()
    """How much the model thinks before it speaks."""
    search: SearchSettings = SearchSettings()
    """Google Search, for answers that need today's world."""
    tools: ToolsSettings = ToolsSettings()
    """How the model waits for tools."""
    sampling: SamplingSettings = SamplingSettings()
    """How the model chooses its words."""
    media_resolution: Literal["low", "medium", "high"] | None = None
    """How closely the model looks at pictures; low costs least."""
    pictures: Showing | None = None
    """How a picture that a tool shows goes to the model: in the tool's answer, as a turn behind it, or as a frame of
    video before it; left out, in the way that the model is known to see it."""
    compression: CompressionSettings = CompressionSettings()
    """Forgetting the oldest part of a long talk."""
    resumption: ResumptionSettings = ResumptionSettings()
    """Continuing a session on a new connection."""
    history: bool = True
    """Whether a session that could not be continued is told what was said so far."""
    safety: SafetySettings = SafetySettings()
    """From which likelihood on an answer is blocked."""
    translation: TranslationSettings | None = None
    """What an interpreter model translates into."""
    labels: Mapping[str, str] = Field(default_factory=dict)
    """Labels of the session, for bills and reports of Google Cloud."""
    budget: BudgetSettings = BudgetSettings()
    """What the talk may cost."""
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
            environ = Surroundings.of(info).environ
            given = next((environ[key] for key in ENVIRONMENT[name] if environ.get(key)), None)
            if given is None:
                raise ValueError(f"backend '{backend}' needs it: {ADVICE[name]}")
        return given

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        faults = [_fault(*complaint) for check in CHECKS for complaint in check(self)]
        if faults:
            raise ValidationError.from_exception_data("live", faults)
        return self

    @property
    def has_token(self) -> bool:
        """Whether the key is an ephemeral token."""
        return self.api_key is not None and self.api_key.get_secret_value().startswith(TOKEN)

    @property
    def version(self) -> str:
        """The version of the API that these settings need."""
        if self.api_version:
            return self.api_version
        if self.backend == "vertex":
            return "v1beta1"
        needs_alpha = self.has_token or rules.needs_alpha(self, self.model)
        return "v1alpha" if self.backend == "gemini" and needs_alpha else "v1beta"

    @property
    def notes(self) -> list[str]:
        """What a person should know about these settings although it is not wrong."""
        return rules.notes(self.model)

    @property
    def prices(self) -> PriceSettings | None:
        """What the tokens of this session cost; None where nobody knows, and for the mock, which costs nothing."""
        return self.budget.prices or (None if self.backend == "mock" else price_of(self.model))

    @property
    def showing(self) -> Showing:
        """How a picture that a tool shows goes to the model; no model refuses a frame of video."""
        return self.pictures or rules.usual_showing(self.model) or "video"

    def tool(self, name: str) -> ToolBehavior:
        """How the model waits for this tool; the behavior is None for a model of which nothing is known."""
        own = self.tools.each.get(name, self.tools)
        behavior = own.behavior or self.tools.behavior or rules.usual_behavior(self.model)
        scheduling = own.scheduling or self.tools.scheduling or "when_idle"
        return ToolBehavior(behavior=behavior, scheduling=scheduling if behavior == "non_blocking" else None)


def _fault(path: str, text: str) -> InitErrorDetails:
    return InitErrorDetails(
        type=PydanticCustomError("live", "{text}", {"text": text}), loc=tuple(path.split(".")), input=None
    )


def _suits_model(live: LiveSettings) -> Iterator[Complaint]:
    yield from rules.complaints(live, live.model, live.backend)


def _detection_is_used(live: LiveSettings) -> Iterator[Complaint]:
    for name in ("start", "end", "prefix_ms", "silence_ms"):
        if live.activity == "local" and getattr(live.detection, name) is not None:
            yield f"detection.{name}", "is for `activity: service`; with `local` see audio.gate"


def _scheduling_is_used(live: LiveSettings) -> Iterator[Complaint]:
    for name, own in live.tools.each.items():
        if own.scheduling and live.tool(name).behavior == "blocking":
            yield f"tools.each.{name}.scheduling", ONLY_NON_BLOCKING
    tools = (live.tool(name).behavior for name in ("", *live.tools.each))
    if live.tools.scheduling and all(behavior == "blocking" for behavior in tools):
        yield "tools.scheduling", ONLY_NON_BLOCKING


def _video_needs_audio(live: LiveSettings) -> Iterator[Complaint]:
    if live.proactive_video and live.proactive_audio is None:
        yield "proactive_video", "needs `proactive_audio: true` beside it"


def _token_needs_alpha(live: LiveSettings) -> Iterator[Complaint]:
    if live.backend == "gemini" and live.has_token and live.version != "v1alpha":
        yield "api_version", f"an ephemeral token needs v1alpha, not {live.version}; leave it out"


def _budget_has_prices(live: LiveSettings) -> Iterator[Complaint]:
    if live.budget.usd_per_day is not None and live.backend != "mock" and live.prices is None:
        yield "budget.usd_per_day", f"nobody here knows what {live.model} costs; write its prices in budget.prices"


CHECKS: tuple[Callable[[LiveSettings], Iterator[Complaint]], ...] = (
    _suits_model,
    _detection_is_used,
    _scheduling_is_used,
    _video_needs_audio,
    _token_needs_alpha,
    _budget_has_prices,
)
