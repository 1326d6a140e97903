"""The blocks of the section `live`: what can be asked of the model, each named for a person.

What is left out is not sent, and the service decides. Which model takes what is in `models.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from annotated_types import Gt, Interval
from pydantic import Field, ValidationInfo, field_validator

from live_plugin.config.names import Harm, Language, LanguageHint
from live_plugin.home.model import Frozen

Behavior = Literal["blocking", "non_blocking"]
Scheduling = Literal["interrupt", "when_idle", "silent"]
Showing = Literal["answer", "turn", "video"]
"""How a picture that a tool shows goes out: in its answer, as a turn behind it, or as video before it."""
Tokens = Annotated[int, Gt(0)]
Dollars = Annotated[float, Interval(ge=0)]


class DetectionSettings(Frozen):
    """How the service finds speech, for `activity: service`; our own gate has its settings under `audio`."""

    start: Literal["high", "low"] | None = None
    """How easily sound counts as the start of speech; left out, high on the Gemini API and low on Vertex AI."""
    end: Literal["high", "low"] | None = None
    """How easily a pause counts as the end of speech."""
    prefix_ms: Annotated[int, Interval(ge=0, le=5000)] | None = None
    """Milliseconds of speech needed before it counts as begun."""
    silence_ms: Annotated[int, Interval(ge=0, le=10_000)] | None = None
    """Milliseconds of silence needed before speech counts as ended."""
    signals: bool | None = None
    """Whether the service tells when it hears speech begin and end; Vertex AI only."""


class TurnSettings(Frozen):
    """What belongs to a turn of the person, and what it does to the model's."""

    interrupts: bool | None = None
    """Whether speech breaks off the model's answer at the service; left out, it does."""
    coverage: Literal["speech", "everything", "speech_and_video"] | None = None
    """What the model is shown of the time between turns; left out, each model has its own way."""
    stop_words: tuple[str, ...] | None = None
    """Whole sentences that stop the assistant at once; left out, those of `language` or else of any, [] for none."""


class TranscriptSettings(Frozen):
    """What the service writes down of one side."""

    enabled: bool = True
    """Whether it writes down anything."""
    languages: tuple[LanguageHint, ...] = ()
    """Languages to expect, such as en-US; left out, any."""
    vocabulary: tuple[str, ...] = ()
    """Words that it might mishear, such as names of devices."""
    word_times: bool | None = None
    """Whether each word gets its time."""
    speakers: bool | None = None
    """Whether people are told apart."""
    style: Literal["verbatim", "smart"] | None = None
    """verbatim, or smart: without slips of the tongue and filler words."""


class TranscriptsSettings(Frozen):
    """What the service writes down of the talk."""

    heard: TranscriptSettings = TranscriptSettings()
    """What the person said."""
    said: TranscriptSettings = TranscriptSettings()
    """What the model said."""
    interim_times: bool | None = None
    """Whether transcripts that are not final have times."""


class ThinkingSettings(Frozen):
    """How much the model thinks before it speaks."""

    budget: Annotated[int, Interval(ge=-1, le=65_536)] | None = None
    """Tokens it may think; 0 turns thinking off, -1 leaves it to the model."""
    level: Literal["minimal", "low", "medium", "high", "xhigh"] | None = None
    """How hard it thinks, for models that count in levels."""
    include: bool | None = None
    """Whether its thoughts are sent to us; they are never spoken."""


class SearchSettings(Frozen):
    """Google Search, for answers that need today's world."""

    enabled: bool = False
    """Whether the model may search."""
    exclude_domains: tuple[str, ...] = ()
    """Web sites that are never used, such as example.com; Vertex AI only."""
    block_phishing: Literal["low", "medium", "high", "higher", "very_high", "only_extremely_high"] | None = None
    """Confidence from which a site counts as phishing and is left out; Vertex AI only."""


class CompressionSettings(Frozen):
    """Forgetting the oldest part of a long talk; without it a session ends after 15 minutes."""

    enabled: bool = True
    """Whether the talk may be shortened."""
    trigger_tokens: Tokens | None = None
    """Length from which it is shortened; left out, the service chooses."""
    target_tokens: Tokens | None = None
    """Length that it is shortened to, less than trigger_tokens; left out, half of that."""

    @field_validator("target_tokens")
    @classmethod
    def _below_trigger(cls, target: int | None, info: ValidationInfo) -> int | None:
        trigger = info.data.get("trigger_tokens")
        if target is not None and trigger is not None and target >= trigger:
            raise ValueError(f"must be less than trigger_tokens, {trigger}; half of it is usual")
        return target


class ResumptionSettings(Frozen):
    """Continuing a session on a new connection; the service ends each one after about ten minutes."""

    enabled: bool = True
    """Whether a lost connection is continued where it broke."""
    transparent: bool | None = None
    """Whether the service says which message it took last; left out, wherever it can: Vertex AI."""


class SamplingSettings(Frozen):
    """How the model chooses its words."""

    temperature: Annotated[float, Interval(ge=0, le=2)] | None = None
    """0 for the same words each time, 2 for the most unlike ones."""
    top_p: Annotated[float, Interval(ge=0, le=1)] | None = None
    """Only the likeliest words are considered that together have this probability."""
    top_k: Annotated[int, Interval(ge=1, le=1000)] | None = None
    """Only so many of the likeliest words are considered."""
    max_tokens: Tokens | None = None
    """Longest answer; 25 tokens are about a second of speech."""
    seed: int | None = None
    """The same number gives about the same answers again."""


class ToolBehavior(Frozen):
    """How the model waits for one tool."""

    behavior: Behavior | None = None
    """blocking: it waits for the answer; non_blocking: it talks on. Left out, blocking where the model has it."""
    scheduling: Scheduling | None = None
    """When the answer of a non-blocking tool is spoken: it interrupts, waits until idle, or stays silent."""


class ToolsSettings(ToolBehavior):
    """How the model waits for tools."""

    each: Mapping[str, ToolBehavior] = Field(default_factory=dict)
    """Tools, by name, that differ from the rest."""


class SafetySettings(Frozen):
    """From which likelihood on an answer of this kind is blocked; left out, the service decides."""

    harassment: Harm | None = None
    """Insults and threats."""
    hate_speech: Harm | None = None
    """Contempt for groups of people."""
    sexually_explicit: Harm | None = None
    """Sexual content."""
    dangerous_content: Harm | None = None
    """Help for what harms."""
    civic_integrity: Harm | None = None
    """Talk about elections."""
    method: Literal["severity", "probability"] | None = None
    """What is weighed; left out, probability. Vertex AI only."""


class TranslationSettings(Frozen):
    """What an interpreter model translates into."""

    language: Language | LanguageHint | None = None
    """Language to translate into, such as de or de-DE."""
    echo: bool | None = None
    """Whether speech that is already in that language is repeated."""


class PriceSettings(Frozen):
    """US dollars for a million tokens."""

    text_in: Dollars
    """Text sent, the whole talk so far included."""
    audio_in: Dollars
    """Speech sent."""
    image_in: Dollars
    """Pictures sent."""
    text_out: Dollars
    """Text and thoughts given."""
    audio_out: Dollars
    """Speech given."""


class BudgetSettings(Frozen):
    """What the talk may cost; all money is an estimate from the service's token counts."""

    usd_per_day: Annotated[float, Gt(0)] | None = None
    """US dollars a day, after which only push-to-talk is sent; left out, there is no limit."""
    prices: PriceSettings | None = None
    """Prices of your contract; left out, those in prices.yaml."""
