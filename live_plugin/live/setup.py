"""What we ask of the service: the settings, told in the SDK's words.

What was left out is not sent: the service has its own defaults, and not every model knows every field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from google import genai
from google.genai import types
from pydantic import ValidationError

from live_plugin.config import rules
from live_plugin.config.live_blocks import SafetySettings, TranscriptSettings
from live_plugin.config.settings import LiveSettings
from live_plugin.errors import LivePluginError
from live_plugin.home.nearest import listed, nearest

INTERRUPTS = {True: "START_OF_ACTIVITY_INTERRUPTS", False: "NO_INTERRUPTION", None: None}
COVERAGE = {
    "speech": "TURN_INCLUDES_ONLY_ACTIVITY",
    "everything": "TURN_INCLUDES_ALL_INPUT",
    "speech_and_video": "TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO",
    None: None,
}
BLOCK = {
    "low_and_above": "BLOCK_LOW_AND_ABOVE",
    "medium_and_above": "BLOCK_MEDIUM_AND_ABOVE",
    "only_high": "BLOCK_ONLY_HIGH",
    "none": "BLOCK_NONE",
    "off": "OFF",
}
PHISHING = {
    "low": "BLOCK_LOW_AND_ABOVE",
    "medium": "BLOCK_MEDIUM_AND_ABOVE",
    "high": "BLOCK_HIGH_AND_ABOVE",
    "higher": "BLOCK_HIGHER_AND_ABOVE",
    "very_high": "BLOCK_VERY_HIGH_AND_ABOVE",
    "only_extremely_high": "BLOCK_ONLY_EXTREMELY_HIGH",
    None: None,
}
Fields = dict[str, Any]


@dataclass(frozen=True)
class Setup:
    """The first message of every link; only what continues an earlier session differs from link to link."""

    settings: LiveSettings
    base: types.LiveConnectConfig

    @property
    def model(self) -> str:
        """Name of the model."""
        return self.settings.model

    @property
    def activity(self) -> str:
        """Who marks where speech begins and ends: `local` (our gate) or `service`."""
        return self.settings.activity

    def config(self, handle: str = "", *, seeded: bool = False) -> types.LiveConnectConfig:
        """The configuration of one link; `handle` continues an earlier session, empty begins a new one.

        `seeded` announces that the first thing sent is the conversation so far, to a service that understands it.
        """
        extra: dict[str, Any] = {}
        if self.settings.resumption.enabled:
            transparent = self._transparent or None
            extra["session_resumption"] = types.SessionResumptionConfig(handle=handle or None, transparent=transparent)
        if seeded and self.announces_history:
            extra["history_config"] = types.HistoryConfig(initial_history_in_client_content=True)
        return self.base.model_copy(update=extra)

    @property
    def announces_history(self) -> bool:
        """Whether the conversation so far is complete when it is sent; else it would be answered."""
        return rules.announces_history(self.model, self.settings.backend)

    @property
    def _transparent(self) -> bool:
        wanted = self.settings.resumption.transparent
        return self.settings.backend == "vertex" if wanted is None else wanted

    def scheduling(self, tool: str) -> types.FunctionResponseScheduling | None:
        """When the answer of this tool is to be spoken; None for tools that the model waits for."""
        wanted = self.settings.tool(tool).scheduling
        return types.FunctionResponseScheduling(wanted.upper()) if wanted else None


def make_setup(settings: LiveSettings, instructions: str, tools: Sequence[Mapping[str, Any]]) -> Setup:
    """Settings, system instruction and tool declarations as one setup; `tools` as for `declare`.

    Raises LivePluginError for a setting that is newer than the installed SDK.
    """
    config = _given(
        response_modalities=[settings.modality.upper()],
        system_instruction=instructions or None,
        tools=declare(settings, tools) or None,
        speech_config=_speech(settings),
        realtime_input_config=_realtime_input(settings),
        input_audio_transcription=_transcript(settings.transcripts.heard),
        output_audio_transcription=_transcript(settings.transcripts.said),
        context_window_compression=_compression(settings),
        safety_settings=_safety(settings.safety) or None,
        labels=dict(settings.labels) or None,
        **_generation(settings),
        **_character(settings),
    )
    try:
        return Setup(settings, types.LiveConnectConfig.model_validate(config))
    except ValidationError as error:
        unknown = ".".join(map(str, error.errors()[0]["loc"]))
        sdk = f"google-genai {genai.__version__}"
        raise LivePluginError(f"{sdk} does not take {unknown}: pip install --upgrade google-genai") from None


def notes(settings: LiveSettings, tools: Sequence[Mapping[str, Any]]) -> list[str]:
    """What a person should know about these settings although it does not stop a session: one line each."""
    names = [str(tool["name"]) for tool in tools]
    strangers = [name for name in settings.tools.each if name not in names]
    return settings.notes + [
        f"live.tools.each.{name}: there is no such tool; did you mean {listed(nearest(name, names))}?"
        for name in strangers
    ]


def declare(settings: LiveSettings, tools: Sequence[Mapping[str, Any]]) -> list[Any]:
    """The tools of a session: ours, each with its behavior, and Google Search.

    `tools` are function declarations as the service takes them: `parameters` is its own kind of schema, for not every
    model understands `parametersJsonSchema`. The behavior is always told where the model's way is known: defaults
    differ between generations.
    """
    functions = [types.FunctionDeclaration.model_validate({**tool, **_behavior(settings, tool)}) for tool in tools]
    declared: list[Any] = [types.Tool(function_declarations=functions)] if functions else []
    return [*declared, *_search(settings)]


def _behavior(settings: LiveSettings, tool: Mapping[str, Any]) -> dict[str, types.Behavior]:
    behavior = settings.tool(tool["name"]).behavior
    return {"behavior": types.Behavior(behavior.upper())} if behavior else {}


def _search(settings: LiveSettings) -> list[types.Tool]:
    search = settings.search
    wanted = _given(
        exclude_domains=list(search.exclude_domains) or None, blocking_confidence=PHISHING[search.block_phishing]
    )
    return [types.Tool.model_validate({"google_search": wanted})] if search.enabled else []


def _speech(settings: LiveSettings) -> Fields | None:
    voice = {"prebuilt_voice_config": {"voice_name": settings.voice}} if settings.voice else None
    return _block(voice_config=voice, language_code=settings.language)


def _realtime_input(settings: LiveSettings) -> Fields:
    detection, turns = settings.detection, settings.turns
    return _given(
        automatic_activity_detection=_given(
            disabled=settings.activity == "local",
            start_of_speech_sensitivity=_word("START_SENSITIVITY_", detection.start),
            end_of_speech_sensitivity=_word("END_SENSITIVITY_", detection.end),
            prefix_padding_ms=detection.prefix_ms,
            silence_duration_ms=detection.silence_ms,
        ),
        activity_handling=INTERRUPTS[turns.interrupts],
        turn_coverage=COVERAGE[turns.coverage],
        interim_transcript_timestamp_enabled=settings.transcripts.interim_times,
    )


def _transcript(side: TranscriptSettings) -> Fields | None:
    wanted = _given(
        language_codes=list(side.languages) or None,
        custom_vocabulary=list(side.vocabulary) or None,
        word_timestamp=side.word_times,
        diarization=side.speakers,
        mode=_word("", side.style),
    )
    return wanted if side.enabled else None


def _compression(settings: LiveSettings) -> Fields | None:
    wanted = settings.compression
    window = _given(target_tokens=wanted.target_tokens)
    return _given(trigger_tokens=wanted.trigger_tokens, sliding_window=window) if wanted.enabled else None


def _safety(safety: SafetySettings) -> list[Fields]:
    limits = safety.model_dump(exclude={"method"}, exclude_none=True)
    method = _word("", safety.method)
    return [
        _given(category=f"HARM_CATEGORY_{name.upper()}", threshold=BLOCK[limit], method=method)
        for name, limit in limits.items()
    ]


def _generation(settings: LiveSettings) -> Fields:
    """How the words are chosen."""
    sampling = settings.sampling
    return {
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "top_k": sampling.top_k,
        "max_output_tokens": sampling.max_tokens,
        "seed": sampling.seed,
        "media_resolution": _word("MEDIA_RESOLUTION_", settings.media_resolution),
    }


def _character(settings: LiveSettings) -> Fields:
    """How the model behaves besides its words."""
    thinking, into = settings.thinking, settings.translation
    return {
        "enable_affective_dialog": settings.affective_dialog or None,
        "explicit_vad_signal": settings.detection.signals,
        "proactivity": _block(proactive_audio=settings.proactive_audio, proactive_video=settings.proactive_video),
        "thinking_config": _block(
            thinking_budget=thinking.budget,
            thinking_level=_word("", thinking.level),
            include_thoughts=thinking.include,
        ),
        "translation_config": into and _block(target_language_code=into.language, echo_target_language=into.echo),
    }


def _word(prefix: str, word: str | None) -> str | None:
    """The name in the API's enum that a word of plugins.yaml stands for."""
    return f"{prefix}{word}".upper() if word else None


def _given(**fields: Any) -> Fields:
    """Only what was set: an older SDK refuses even None in a field that it does not know."""
    return {name: value for name, value in fields.items() if value is not None}


def _block(**fields: Any) -> Fields | None:
    """The same, and None when nothing was set: for blocks that mean nothing when they are empty."""
    return _given(**fields) or None
