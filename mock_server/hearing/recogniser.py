"""Understands any voice saying a sentence of the story, with pocketsphinx (extra `hear`).

The sound is decoded twice: as one of the sentences, and as anything. It is the sentence if that explains the sound
nearly as well as anything does, all of the speech belongs to it, and no word of it fits badly.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from mock_server.hearing import grammar
from mock_server.hearing.grammar import Words
from mock_server.hearing.margin import with_margin
from mock_server.hearing.pronunciation import pronunciations
from mock_server.hearing.recording import RATE, Samples

DITHER = 4
"""Noise (± this many steps of 16 bits) that keeps digital silence from upsetting the acoustic model."""
SCALE = 1024
"""pocketsphinx gives the logarithm of likelihoods divided by this."""
BEAMS = {"beam": 1e-80, "wbeam": 1e-60, "pbeam": 1e-80}
"""Wide: a synthetic or foreign voice is unlikely in many places and must not be given up."""
WORST_WEIGHT = 0.4
LEAST_CONFIDENCE = -7.0
"""Where nine in ten sentences of voices never heard before are still understood, and hardly any others."""
LEAST_COVERED = 0.8
"""Part of the speech that the sentence must account for; the rest would have to be silence."""
LONGEST_WORD = 100
"""Moments of 10 ms; a longer "word" is other speech laid over it."""
LONGEST_S = 15
"""No sentence takes longer; of what does the end is decoded, or all other sessions would wait for their turn."""
SILENT = frozenset({"<s>", "</s>", "<sil>", "(NULL)", "[NOISE]", "[SPEECH]"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """The likeliest sentence and how sure that is."""

    words: Words
    """Empty if no sentence could be laid over the sound."""
    score: float
    """0 to 1; from 0.5 on the sentence was said."""
    free: Words
    """The words that were heard when any were allowed."""


@dataclass(frozen=True, slots=True)
class _Path:
    """One explanation of the sound."""

    words: Words
    fit: float
    """Logarithm of the likelihood of all of it."""
    frames: int
    """Length without silence, in 10 ms."""
    worst: float
    """That of the worst word, per frame."""
    longest: int
    """Length of the longest word, in 10 ms."""


def installed() -> bool:
    """Whether pocketsphinx is there."""
    return find_spec("pocketsphinx") is not None


class Recogniser:
    """Decides which of the sentences was said, if any. Not to be used from two threads at once."""

    def __init__(self, sentences: Collection[Words]) -> None:
        self._sentences = frozenset(filter(None, sentences))
        self._decoder = _decoder(self._sentences)

    def hear(self, samples: Samples) -> Verdict:
        """Decode one utterance; takes about a sixth of its length."""
        samples = with_margin(samples)[-LONGEST_S * RATE :]
        noise = np.random.default_rng(len(samples)).integers(-DITHER, DITHER + 1, len(samples))
        pcm = np.clip(samples + noise, -32768, 32767).astype("<i2").tobytes()
        strict, free = self._decode("story", pcm), self._decode("anything", pcm)
        heard = tuple(word for word in free.words if not word.startswith(grammar.PHONE_PREFIX))
        covers = strict.frames >= LEAST_COVERED * free.frames and strict.longest <= LONGEST_WORD
        if strict.words not in self._sentences or not covers:
            return Verdict((), 0.0, heard)
        confidence = (strict.fit - free.fit) / max(1, free.frames) + WORST_WEIGHT * strict.worst
        return Verdict(strict.words, 1 / (1 + math.exp(min(50.0, LEAST_CONFIDENCE - confidence))), heard)

    def _decode(self, language: str, pcm: bytes) -> _Path:
        self._decoder.activate_search(language)
        self._decoder.reinit_feat()  # or the noise of the last utterance would colour this one
        self._decoder.start_utt()
        self._decoder.process_raw(pcm, full_utt=True)
        self._decoder.end_utt()
        said = self._decoder.hyp()
        parts = [(s.word, _log(s.ascore), s.end_frame - s.start_frame + 1) for s in self._decoder.seg() or ()]
        spoken = [part for part in parts if part[0] not in SILENT]
        return _Path(
            words=tuple(said.hypstr.split()) if said else (),
            fit=sum(fit for _, fit, _ in parts),
            frames=sum(frames for _, _, frames in spoken),
            worst=min((fit / frames for _, fit, frames in spoken), default=-math.inf),
            longest=max((frames for _, _, frames in spoken), default=0),
        )


def _log(likelihood: float) -> float:
    return SCALE * math.log(max(likelihood, 1e-300))


def _decoder(sentences: Collection[Words]) -> Any:
    """A decoder that knows the words of the sentences and no others."""
    from pocketsphinx import Decoder, NGramModel, get_model_path

    model = Path(get_model_path()) / "en-us"
    # bestpath looks for a shorter way through the lattice and loses the last words of a grammar
    decoder = Decoder(
        hmm=str(model / "en-us"), dict=None, lm=None, bestpath=False, cmn="batch", compallsen=True,
        loglevel="FATAL", **BEAMS,
    )  # fmt: skip
    sounds = pronunciations({word for words in sentences for word in words}, model / "cmudict-en-us.dict")
    for word, ways in (sounds | {word: [phone] for word, phone in grammar.phone_words().items()}).items():
        for number, phones in enumerate(ways, 1):
            decoder.add_word(word if number == 1 else f"{word}({number})", phones, False)
    final, transitions = grammar.automaton(sentences)
    decoder.add_fsg("story", decoder.create_fsg("story", 0, final, transitions))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "anything.arpa"
        file.write_text(grammar.bigrams(sentences), "utf-8")
        decoder.add_lm("anything", NGramModel(decoder.config, decoder.logmath, str(file)))
    return decoder
