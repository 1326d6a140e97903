"""Tokens as the service counts them: sound by its seconds, text by its letters, the prompt with all that was before."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

from mock_server.wire.rules import Rules

AUDIO_TOKENS_PER_SECOND = 25
"""Live API reference 5.2; 63 tokens for 2.5 s in recorded traffic."""
LETTERS_PER_TOKEN = 4


@dataclass
class Meter:
    """What one session has heard and said; amounts of the present turn become context when it is over."""

    context_text: int = 0
    context_audio: int = 0
    heard_samples: int = 0
    """At 16 kHz."""
    heard_letters: int = 0
    said_samples: int = 0
    """At 24 kHz."""
    said_letters: int = 0

    def report(self, rules: Rules) -> dict[str, Any]:
        """`usageMetadata` of the turn that is over; its tokens join the context."""
        self.context_text += ceil(self.heard_letters / LETTERS_PER_TOKEN)
        self.context_audio += ceil(self.heard_samples * AUDIO_TOKENS_PER_SECOND / 16_000)
        said_text = ceil(self.said_letters / LETTERS_PER_TOKEN) if not self.said_samples else 0
        said_audio = ceil(self.said_samples * AUDIO_TOKENS_PER_SECOND / 24_000)
        prompt, said = self.context_text + self.context_audio, said_text + said_audio
        report = {
            "promptTokenCount": prompt,
            f"{rules.said}TokenCount": said,
            "totalTokenCount": prompt + said,
            "promptTokensDetails": _details(self.context_text, self.context_audio),
            f"{rules.said}TokensDetails": _details(said_text, said_audio),
            **rules.usage_extra,
        }
        self.context_text, self.context_audio = self.context_text + said_text, self.context_audio + said_audio
        self.heard_samples = self.heard_letters = self.said_samples = self.said_letters = 0
        return {key: value for key, value in report.items() if value}


def _details(text: int, audio: int) -> list[dict[str, Any]]:
    counted = {"TEXT": text, "AUDIO": audio}
    return [{"modality": name, "tokenCount": tokens} for name, tokens in counted.items() if tokens]
