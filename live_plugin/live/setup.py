"""What we ask of the service: the settings, told in the SDK's words.

What was left out is not sent: the service has its own defaults, and not every model knows every field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from google.genai import types

from live_plugin.config.live_blocks import SafetySettings, TranscriptSettings
from live_plugin.config.settings import LiveSettings
from live_plugin.home.nearest import listed, nearest

T = TypeVar("T")

INTERRUPTS = {
    True: types.ActivityHandling.START_OF_ACTIVITY_INTERRUPTS,
    False: types.ActivityHandling.NO_INTERRUPTION,
}
COVERAGE = {
    "speech": types.TurnCoverage.TURN_INCLUDES_ONLY_ACTIVITY,
    "everything": types.TurnCoverage.TURN_INCLUDES_ALL_INPUT,
    "speech_and_video": types.TurnCoverage.TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO,
}
BLOCK = {
    "low_and_above": types.HarmBlockThreshold.BLOCK_LOW_AND_ABOVE,
    "medium_and_above": types.HarmBlockThreshold.BLOCK_MEDIUM_AND_ABOVE,
    "only_high": types.HarmBlockThreshold.BLOCK_ONLY_HIGH,
    "none": types.HarmBlockThreshold.BLOCK_NONE,
    "off": types.HarmBlockThreshold.OFF,
}
PHISHING = {
    "low": types.PhishBlockThreshold.BLOCK_LOW_AND_ABOVE,
    "medium": types.PhishBlockThreshold.BLOCK_MEDIUM_AND_ABOVE,
    "high": types.PhishBlockThreshold.BLOCK_HIGH_AND_ABOVE,
    "higher": types.PhishBlockThreshold.BLOCK_HIGHER_AND_ABOVE,
    "very_high": types.PhishBlockThreshold.BLOCK_VERY_HIGH_AND_ABOVE,
    "only_extremely_high": types.PhishBlockThreshold.BLOCK_ONLY_EXTREMELY_HIGH,
}


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

        `seeded` announces that the first thing sent is the conversation so far, ended by `turn_complete`: the service
        then waits for it and does not answer it.
        """
        extra: dict[str, Any] = {}
        if self.settings.resumption.enabled:
            transparent = self._transparent or None
            extra["session_resumption"] = types.SessionResumptionConfig(handle=handle or None, transparent=transparent)
        if seeded:
            extra["history_config"] = types.HistoryConfig(initial_history_in_client_content=True)
        return self.base.model_copy(update=extra)

    @property
    def _transparent(self) -> bool:
        wanted = self.settings.resumption.transparent
        return self.settings.backend == "vertex" if wanted is None else wanted

    def scheduling(self, tool: str) -> types.FunctionResponseScheduling | None:
        """When the answer of this tool is to be spoken; None for tools that the model waits for."""
        wanted = self.settings.tool(tool).scheduling
        return types.FunctionResponseScheduling(wanted.upper()) if wanted else None


def make_setup(settings: LiveSettings, instructions: str, tools: Sequence[Mapping[str, Any]]) -> Setup:
    """Settings, system instruction and tool declarations as one setup; `tools` as for `declare`."""
    return Setup(
        settings,
        types.LiveConnectConfig(
            response_modalities=[types.Modality(settings.modality.upper())],
            system_instruction=instructions or None,
            speech_config=_speech(settings),
            tools=declare(settings, tools) or None,
            realtime_input_config=_realtime_input(settings),
            input_audio_transcription=_transcript(settings.transcripts.heard),
            output_audio_transcription=_transcript(settings.transcripts.said),
            context_window_compression=_compression(settings),
            safety_settings=_safety(settings.safety) or None,
            labels=dict(settings.labels) or None,
            **_generation(settings),
            **_character(settings),
        ),
    )


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
    if not search.enabled:
        return []
    return [
        types.Tool(
            google_search=types.GoogleSearch(
                exclude_domains=list(search.exclude_domains) or None,
                blocking_confidence=PHISHING[search.block_phishing] if search.block_phishing else None,
            )
        )
    ]


def _speech(settings: LiveSettings) -> types.SpeechConfig | None:
    if not settings.voice and not settings.language:
        return None
    voice = types.VoiceConfig(prebuilt_voice_config=types.PrebuiltVoiceConfig(voice_name=settings.voice))
    return types.SpeechConfig(voice_config=voice if settings.voice else None, language_code=settings.language or None)


def _realtime_input(settings: LiveSettings) -> types.RealtimeInputConfig:
    detection, turns = settings.detection, settings.turns
    return types.RealtimeInputConfig(
        automatic_activity_detection=types.AutomaticActivityDetection(
            disabled=settings.activity == "local",
            start_of_speech_sensitivity=_enum(types.StartSensitivity, "START_SENSITIVITY_", detection.start),
            end_of_speech_sensitivity=_enum(types.EndSensitivity, "END_SENSITIVITY_", detection.end),
            prefix_padding_ms=detection.prefix_ms,
            silence_duration_ms=detection.silence_ms,
        ),
        activity_handling=None if turns.interrupts is None else INTERRUPTS[turns.interrupts],
        turn_coverage=COVERAGE[turns.coverage] if turns.coverage else None,
        interim_transcript_timestamp_enabled=settings.transcripts.interim_times,
    )


def _transcript(side: TranscriptSettings) -> types.AudioTranscriptionConfig | None:
    if not side.enabled:
        return None
    return types.AudioTranscriptionConfig(
        language_codes=list(side.languages) or None,
        custom_vocabulary=list(side.vocabulary) or None,
        word_timestamp=side.word_times,
        diarization=side.speakers,
        mode=_enum(types.AudioTranscriptionConfigMode, "", side.style),
    )


def _compression(settings: LiveSettings) -> types.ContextWindowCompressionConfig | None:
    wanted = settings.compression
    if not wanted.enabled:
        return None
    window = types.SlidingWindow(target_tokens=wanted.target_tokens)
    return types.ContextWindowCompressionConfig(trigger_tokens=wanted.trigger_tokens, sliding_window=window)


def _safety(safety: SafetySettings) -> list[types.SafetySetting]:
    method = _enum(types.HarmBlockMethod, "", safety.method)
    limits = {name: BLOCK[limit] for name, limit in safety.model_dump(exclude={"method"}).items() if limit}
    return [
        types.SafetySetting(category=_enum(types.HarmCategory, "HARM_CATEGORY_", name), threshold=limit, method=method)
        for name, limit in limits.items()
    ]


def _generation(settings: LiveSettings) -> dict[str, Any]:
    """How the words are chosen."""
    sampling = settings.sampling
    return {
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "top_k": sampling.top_k,
        "max_output_tokens": sampling.max_tokens,
        "seed": sampling.seed,
        "media_resolution": _enum(types.MediaResolution, "MEDIA_RESOLUTION_", settings.media_resolution),
    }


def _character(settings: LiveSettings) -> dict[str, Any]:
    """How the model behaves besides its words."""
    thinking, translation = settings.thinking, settings.translation
    return {
        "enable_affective_dialog": settings.affective_dialog or None,
        "explicit_vad_signal": settings.detection.signals,
        "proactivity": _or_none(
            types.ProactivityConfig(proactive_audio=settings.proactive_audio, proactive_video=settings.proactive_video)
        ),
        "thinking_config": _or_none(
            types.ThinkingConfig(
                thinking_budget=thinking.budget,
                thinking_level=_enum(types.ThinkingLevel, "", thinking.level),
                include_thoughts=thinking.include,
            )
        ),
        "translation_config": translation
        and types.TranslationConfig(target_language_code=translation.language, echo_target_language=translation.echo),
    }


def _enum(kind: type[T], prefix: str, word: str | None) -> T | None:
    """The member of an SDK enum that a word of plugins.yaml stands for."""
    return kind(f"{prefix}{word}".upper()) if word else None  # type: ignore[call-arg]  # an enum is called by value


def _or_none(config: T) -> T | None:
    """The config, or None where nothing in it was set."""
    return None if config == type(config)() else config
