"""Tokens as the service counts them: sound by its seconds, text by its letters, the prompt with all that was before."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

from mock_server.wire.rules import Rules

AUDIO_TOKENS_PER_SECOND = 25
"""Live API reference 5.2; 63 tokens for 2.5 s in recorded traffic."""
LETTERS_PER_TOKEN = 4
IMAGE_TOKENS, SMALL_IMAGE_TOKENS = 258, 66
"""Live API reference 5.2: the general figure, and that of low resolution."""


@dataclass
class Meter:
    """What one session has heard and said; amounts of the present turn become context when it is over."""

    context_text: int = 0
    context_audio: int = 0
    context_image: int = 0
    heard_samples: int = 0
    """At 16 kHz."""
    heard_letters: int = 0
    seen_tokens: int = 0
    said_samples: int = 0
    """At 24 kHz."""
    said_letters: int = 0
    called_letters: int = 0
    """Of tool calls, which the model writes."""
    thought_letters: int = 0

    @property
    def context(self) -> int:
        """Tokens that the next prompt begins with."""
        return self.context_text + self.context_audio + self.context_image

    def report(self, rules: Rules) -> dict[str, Any]:
        """`usageMetadata` of the turn that is over; its tokens join the context."""
        self.context_text += ceil(self.heard_letters / LETTERS_PER_TOKEN)
        self.context_audio += ceil(self.heard_samples * AUDIO_TOKENS_PER_SECOND / 16_000)
        self.context_image += self.seen_tokens
        written = self.said_letters if rules.counts_words or not self.said_samples else 0
        said_text = ceil((written + self.called_letters) / LETTERS_PER_TOKEN)
        listed = said_text if rules.itemises_calls else ceil(written / LETTERS_PER_TOKEN)
        said_audio = ceil(self.said_samples * AUDIO_TOKENS_PER_SECOND / 24_000)
        thought = ceil(self.thought_letters / LETTERS_PER_TOKEN)
        prompt, said = self.context, said_text + said_audio
        report = {
            "promptTokenCount": prompt,
            f"{rules.said}TokenCount": said,
            "thoughtsTokenCount": thought,
            "totalTokenCount": prompt + said,  # recorded totals leave thoughts out
            "promptTokensDetails": _details(self.context_text, self.context_audio, self.context_image),
            f"{rules.said}TokensDetails": _details(listed, said_audio),
            **rules.usage_extra,
        }
        self.context_text, self.context_audio = self.context_text + said_text, self.context_audio + said_audio
        self.heard_samples = self.heard_letters = self.seen_tokens = 0
        self.said_samples = self.said_letters = self.called_letters = self.thought_letters = 0
        return {key: value for key, value in report.items() if value}

    def forget(self, left: int) -> None:
        """Keep `left` tokens of context, of each kind its share."""
        share = left / max(1, self.context)
        self.context_text = int(self.context_text * share)
        self.context_audio = int(self.context_audio * share)
        self.context_image = int(self.context_image * share)


def _details(text: int, audio: int, image: int = 0) -> list[dict[str, Any]]:
    counted = {"TEXT": text, "AUDIO": audio, "IMAGE": image}
    return [{"modality": name, "tokenCount": tokens} for name, tokens in counted.items() if tokens]
