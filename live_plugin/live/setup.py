"""What we ask of the service: the settings, told in the SDK's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from google.genai import types

from live_plugin.config.settings import LiveSettings


@dataclass(frozen=True)
class Setup:
    """The first message of every link; only the resumption handle differs from link to link."""

    model: str
    activity: str
    """Who marks where speech begins and ends: `local` (our gate) or `service`."""
    base: types.LiveConnectConfig
    resume: bool

    def config(self, handle: str) -> types.LiveConnectConfig:
        """The configuration of one link; `handle` continues an earlier session, empty begins a new one."""
        if not self.resume:
            return self.base.model_copy()
        return self.base.model_copy(update={"session_resumption": types.SessionResumptionConfig(handle=handle or None)})


def make_setup(settings: LiveSettings, instructions: str, tools: Sequence[Mapping[str, Any]]) -> Setup:
    """Settings, system instruction and tool declarations as one setup.

    `tools` are function declarations as the service takes them: `parameters` is its own kind of schema, for not every
    model understands `parametersJsonSchema`.
    """
    return Setup(
        model=settings.model,
        activity=settings.activity,
        base=types.LiveConnectConfig(
            response_modalities=[types.Modality.AUDIO],
            system_instruction=instructions or None,
            speech_config=_speech(settings),
            tools=_tools(tools),
            realtime_input_config=_realtime_input(settings),
            input_audio_transcription=types.AudioTranscriptionConfig() if settings.transcripts else None,
            output_audio_transcription=types.AudioTranscriptionConfig() if settings.transcripts else None,
        ),
        resume=settings.resumption,
    )


def _speech(settings: LiveSettings) -> types.SpeechConfig | None:
    if not settings.voice and not settings.language:
        return None
    voice = types.VoiceConfig(prebuilt_voice_config=types.PrebuiltVoiceConfig(voice_name=settings.voice))
    return types.SpeechConfig(voice_config=voice if settings.voice else None, language_code=settings.language or None)


def _tools(declarations: Sequence[Mapping[str, Any]]) -> list[Any] | None:
    if not declarations:
        return None
    functions = [types.FunctionDeclaration.model_validate(declaration) for declaration in declarations]
    return [types.Tool(function_declarations=functions)]


def _realtime_input(settings: LiveSettings) -> types.RealtimeInputConfig:
    local = settings.activity == "local"
    return types.RealtimeInputConfig(automatic_activity_detection=types.AutomaticActivityDetection(disabled=local))
