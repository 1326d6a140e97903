"""Which sentence of the story was that?"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np

from mock_server.hearing import recogniser, recording
from mock_server.hearing.fingerprint import Fingerprint, Likeness
from mock_server.hearing.recogniser import Recogniser, Verdict
from mock_server.hearing.sentence import Sentence, words_of

MOST_NEAREST = 3
CLEARLY = 0.08
"""By how much a fingerprint must beat every other sentence."""

LONGEST_S = 60
"""Of what is longer, such as a whole recording in one message, the end is listened to."""

Ranking = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Guess:
    """What the ear made of an utterance."""

    text: str | None
    """The sentence of the story, as written there, or None if it was none of them."""
    score: float
    """How sure, from 0 to 1."""
    how: Literal["fingerprint", "recogniser", "none"]
    nearest: Ranking = ()
    """The most likely sentences and their likeness (0 to 1), best first."""


class Ear:
    """Knows the sentences of the stories and says which one was spoken.

    A recording that the story knows is recognised by its fingerprint; any other voice needs the recogniser, which
    comes with the extra `hear` ("auto": used if installed). Nothing is read or loaded before the first utterance.
    May be used from several threads.
    """

    def __init__(self, sentences: Sequence[Sentence], *, recogniser: Literal["auto", "none"] = "auto") -> None:
        self._sentences = tuple(sentences)
        self._wanted = recogniser
        self._lock = threading.Lock()

    def recognise(self, pcm: bytes) -> Guess:
        """Name the sentence in one utterance of 16 kHz mono s16le sound; takes up to a sixth of its length.

        Raises RecordingError if a recording of the story cannot be read.
        """
        whole = np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2").astype(np.int16)
        samples = whole[-LONGEST_S * recording.RATE :]
        with self._lock:
            known = _by_fingerprint(Fingerprint(samples), self._known)
            if known.text is not None or not self._recogniser or not samples.any():
                return known
            return self._by_voice(self._recogniser.hear(samples), known)

    @cached_property
    def _known(self) -> list[tuple[str, Fingerprint]]:
        """Every recording once, under the first sentence that names it."""
        owner: dict[Path, str] = {}
        for sentence in self._sentences:
            for path in sentence.recordings:
                owner.setdefault(path, sentence.text)
        return [(text, Fingerprint(recording.read(path))) for path, text in owner.items()]

    @cached_property
    def _texts(self) -> dict[tuple[str, ...], str]:
        """Words as they are spoken, and the sentence they are; one with `*` cannot be foreseen."""
        plain = [sentence.text for sentence in self._sentences if "*" not in sentence.text]
        return {words: text for text in reversed(plain) if (words := words_of(text))}

    @cached_property
    def _recogniser(self) -> Recogniser | None:
        usable = self._wanted == "auto" and recogniser.installed() and self._texts
        return Recogniser(self._texts.keys()) if usable else None

    def _by_voice(self, verdict: Verdict, known: Guess) -> Guess:
        if verdict.score >= 0.5:
            text, score = self._texts[verdict.words], round(verdict.score, 3)
            return Guess(text, score, "recogniser", ((text, score),))
        return Guess(None, 0.0, "none", _nearest(verdict.free, self._texts) or known.nearest)


def _by_fingerprint(heard: Fingerprint, known: Iterable[tuple[str, Fingerprint]]) -> Guess:
    found: dict[str, Likeness] = {}
    for text, fingerprint in known:
        likeness = fingerprint.likeness(heard)
        if text not in found or likeness.whole > found[text].whole:
            found[text] = likeness
    ranked = sorted(found.items(), key=lambda item: -item[1].whole)
    nearest = tuple((text, round(max(0.0, likeness.whole), 3)) for text, likeness in ranked[:MOST_NEAREST])
    rival = ranked[1][1].whole if len(ranked) > 1 else 0.0
    if not ranked or not ranked[0][1].same or ranked[0][1].whole < rival + CLEARLY:
        return Guess(None, 0.0, "none", nearest)
    return Guess(nearest[0][0], nearest[0][1], "fingerprint", nearest)


def _nearest(heard: Sequence[str], texts: dict[tuple[str, ...], str]) -> Ranking:
    """The sentences that share most words with what was heard."""
    likeness = {text: SequenceMatcher(None, heard, words, autojunk=False).ratio() for words, text in texts.items()}
    ranked = sorted(((text, round(score, 3)) for text, score in likeness.items() if score), key=lambda it: -it[1])
    return tuple(ranked[:MOST_NEAREST])
