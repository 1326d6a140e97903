"""Which sentence of the story was that?"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from mock_server.hearing import recording
from mock_server.hearing.fingerprint import Fingerprint, Likeness
from mock_server.hearing.recording import Samples
from mock_server.hearing.sentence import Sentence, variants

MOST_NEAREST = 3
CLEARLY = 0.08
"""By how much a fingerprint must beat every other sentence."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What the ear made of an utterance."""

    text: str | None
    """The sentence of the story, or None if it was none of them."""
    score: float
    """Likeness from 0 to 1."""
    how: Literal["fingerprint", "recogniser", "none"]
    nearest: tuple[tuple[str, float], ...] = ()
    """The most likely sentences and their likeness, best first."""


class Ear:
    """Knows the sentences of the stories and says which one was spoken.

    A recording that the story knows is recognised by its fingerprint; any other voice needs the recogniser, which
    comes with the extra `hear` ("auto": used if installed). Nothing is read or loaded before the first utterance.
    May be used from several threads.
    """

    def __init__(
        self, sentences: Sequence[Sentence], *, recogniser: Literal["auto", "none"] = "auto"
    ) -> None:
        self._sentences = tuple(sentences)
        self._lock = threading.Lock()

    def recognise(self, pcm: bytes) -> Guess:
        """Name the sentence in one utterance of 16 kHz mono s16le sound; takes up to a few hundred milliseconds.

        Raises RecordingError if a recording of the story cannot be read.
        """
        samples = np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2").astype(np.int16)
        with self._lock:
            return self._by_fingerprint(samples)

    @cached_property
    def _known(self) -> list[tuple[str, Fingerprint]]:
        return [
            (variants(sentence.text)[0], Fingerprint(recording.read(path)))
            for sentence in self._sentences
            for path in sentence.recordings
        ]

    def _by_fingerprint(self, samples: Samples) -> Guess:
        heard = Fingerprint(samples)
        found: dict[str, Likeness] = {}
        for text, known in self._known:
            likeness = known.likeness(heard)
            if text not in found or likeness.whole > found[text].whole:
                found[text] = likeness
        ranked = sorted(found.items(), key=lambda item: -item[1].whole)
        nearest = tuple((text, round(max(0.0, likeness.whole), 3)) for text, likeness in ranked[:MOST_NEAREST])
        if not ranked or not ranked[0][1].same:
            return Guess(None, 0.0, "none", nearest)
        if len(ranked) > 1 and ranked[0][1].whole < ranked[1][1].whole + CLEARLY:
            return Guess(None, 0.0, "none", nearest)
        return Guess(nearest[0][0], nearest[0][1], "fingerprint", nearest)
