"""An ear that hears what the test says."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from mock_server.hearing import Guess


@dataclass
class SaidEar:
    """Hears, in turn, the sentences it was told; then nothing."""

    sentences: list[str] = field(default_factory=list)

    def recognise(self, pcm: bytes) -> Guess:
        assert pcm
        text = self.sentences.pop(0) if self.sentences else None
        return Guess(text, 1.0 if text else 0.0, "fingerprint" if text else "none")


@pytest.fixture
def said_ear():
    """An ear for tests that are not about hearing."""
    return lambda sentences: SaidEar(list(sentences))
