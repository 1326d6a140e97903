"""What plugins can listen to besides `Changed`, a device's new state: whole sentences, each once."""

from __future__ import annotations

from dataclasses import dataclass

from live_plugin.home.model import Changed

__all__ = ["Answered", "Changed", "Heard"]


@dataclass(frozen=True, slots=True)
class Heard:
    """A person has said or written something, and the model has begun to act on it."""

    text: str
    """As the service understood it; empty where `live.transcripts` is off."""
    utterance: int
    """The number that the context of its tool calls has."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The model has answered."""

    text: str
    """What it said; empty where it kept silent or `live.transcripts` is off."""
    utterance: int
    """Number of the utterance that was answered."""
