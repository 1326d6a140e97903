"""Stop words, recognised on this computer: they work also while the service cannot be reached.

A short utterance is decoded twice with pocketsphinx (extra `hear`, English only): as a stop word or some other short
sentence, and as any sounds at all. It is a stop word if that explains the sound nearly as well as anything does.

pocketsphinx stops all of Python while it decodes and takes 60 MB, so it works in a process of its own:
`python -m live_plugin.vad.stopword SENTENCES`, sentences as JSON. It reads utterances, each behind its length in bytes
(32 bits, little-endian), and answers each with one of `ANSWERS`; it ends when nobody can ask any more.
"""

from __future__ import annotations

import json
import math
import struct
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from live_plugin.core.pcm import RATE_IN
from live_plugin.errors import MissingExtra

SENTENCES = ("stop", "stop it", "stop talking", "cancel", "never mind", "forget it", "be quiet", "shut up")
"""English stop words that sound like little else; "quiet" sounds like "quite" and "enough" like "enough of"."""
OTHERS = (
    "yes, no, okay, on, off, down, next, pause, play, open, close, louder, quieter, quite, kitchen, hello, red, blue, "
    "lamp, light, lights, lights on, lights off, light on, light off, turn it on, turn it off, good night, open it, "
    "good morning, thank you, lock the door, close it, open the door, dim it, brighter, dimmer, warmer, the door, "
    "what time is it, who is it, stop the blinds, stop the music, stop the timer, stop the alarm, cancel the timer, "
    "cancel the alarm, half past ten, bedroom, dinner, heating, forty two, one, two, three, four, five, six, seven, "
    "eight, nine, ten, twenty, thirty, bedroom lamp, shop, channel, candle, remember it, start, again, mute, volume, "
    "shut the door, stop the fan, the big one"
)
"""What else is said to a house in a breath; it competes with the stop words."""
PHONES = "AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH"
"""The sounds of the English dictionary."""
DITHER = 4
"""Noise (± this many steps of 16 bits): the acoustic model cannot bear digital silence."""
MARGIN = RATE_IN // 10
"""Samples of surroundings that are left on both sides of the words, and of silence beyond them."""
MOMENT = RATE_IN // 100
QUIET_DB = 35.0
"""So far below the loudest moment nothing is a word."""
LEAST_FIT = -2.0
"""By how much a stop word may be less likely than any sounds at all: logarithm per 10 ms."""
SCALE = 1024
"""pocketsphinx gives the logarithm of likelihoods divided by this."""
SILENT = frozenset({"<s>", "</s>", "<sil>", "(NULL)"})
LENGTH = struct.Struct("<I")
ANSWERS = (b"n", b"y")
"""Whether it is a stop word → byte."""
Words = tuple[str, ...]
Samples = npt.NDArray[np.int16]


class Spotter:
    """Says of one short utterance whether it is a stop word. Not to be used from two threads at once."""

    def __init__(self, sentences: Iterable[str]) -> None:
        """Of the sentences those count whose words are in the English dictionary; raises MissingExtra."""
        self._decoder = _decoder()
        spelled = (tuple(sentence.casefold().split()) for sentence in sentences)
        self._wanted = frozenset(words for words in spelled if all(map(self._decoder.lookup_word, words)))
        others = (sentence.strip() for sentence in OTHERS.split(","))
        self._teach("sentences", _any([*map(" ".join, sorted(self._wanted)), *others]))
        sounds = {f"_{phone.lower()}": phone for phone in PHONES.split()}
        for word, phone in sounds.items():
            self._decoder.add_word(word, phone, False)
        self._teach("sounds", f"({_any(sounds)})+")

    def __call__(self, audio: bytes) -> bool:
        """Take one utterance (16 kHz PCM); for a tenth of its length no other thread of Python runs."""
        words, fit = self.judge(audio)
        return words in self._wanted and fit >= LEAST_FIT

    def judge(self, audio: bytes) -> tuple[Words, float]:
        """The likeliest words, and how well they explain the sound beside any sounds at all (up to 0)."""
        samples = with_margin(np.frombuffer(audio[: len(audio) & ~1], "<i2").astype(np.int16))
        if not samples.any():
            return (), -math.inf
        noise = np.random.default_rng(len(samples)).integers(-DITHER, DITHER + 1, len(samples))
        pcm = np.clip(samples + noise, -32768, 32767).astype("<i2").tobytes()
        words, fit, length = self._decode("sentences", pcm)
        _, best, _ = self._decode("sounds", pcm)
        return words, (fit - best) / max(1, length)

    def _decode(self, grammar: str, pcm: bytes) -> tuple[Words, float, int]:
        """Words, logarithm of their likelihood, and their length in 10 ms."""
        self._decoder.activate_search(grammar)
        self._decoder.reinit_feat()  # or the noise of the last utterance would colour this one
        self._decoder.start_utt()
        self._decoder.process_raw(pcm, full_utt=True)
        self._decoder.end_utt()
        parts = [(part.word, part.ascore, part.end_frame - part.start_frame + 1) for part in self._decoder.seg() or ()]
        spoken = [part for part in parts if part[0] not in SILENT]
        fit = sum(SCALE * math.log(max(likelihood, 1e-300)) for _, likelihood, _ in parts)
        return tuple(word.partition("(")[0] for word, *_ in spoken), fit, sum(length for *_, length in spoken)

    def _teach(self, name: str, rule: str) -> None:
        self._decoder.add_jsgf_string(name, f"#JSGF V1.0;\ngrammar {name};\npublic <said> = {rule};\n")


def _any(alternatives: Iterable[str]) -> str:
    return " | ".join(f"({words})" for words in alternatives)


def _decoder() -> Any:
    try:
        from pocketsphinx import Decoder, get_model_path
    except ImportError as error:
        raise MissingExtra("to hear stop words without the service", "hear") from error
    model = Path(get_model_path()) / "en-us"
    dictionary = str(model / "cmudict-en-us.dict")
    # bestpath looks for a shorter way through the lattice and loses the last words of a grammar
    return Decoder(hmm=str(model / "en-us"), dict=dictionary, lm=None, bestpath=False, cmn="batch", loglevel="FATAL")


def with_margin(samples: Samples) -> Samples:
    """The words between equal margins: what a gate leaves around them shifts how the model evens out microphones."""
    whole = len(samples) // MOMENT
    power = np.square(samples[: whole * MOMENT].astype(np.float32)).reshape(whole, MOMENT).mean(axis=1)
    if not whole or not power.any():
        return samples
    loud = np.flatnonzero(power > power.max() * 10 ** (-QUIET_DB / 10))
    begin, end = max(0, loud[0] * MOMENT - MARGIN), (loud[-1] + 1) * MOMENT + MARGIN
    return np.pad(samples[begin:end], MARGIN)


def serve(spotter: Spotter, asked: BinaryIO, answered: BinaryIO) -> None:
    """Answer until the other side of the pipe is closed, be it by an end in mid-utterance."""
    while len(length := asked.read(LENGTH.size)) == LENGTH.size:
        (size,) = LENGTH.unpack(length)
        answered.write(ANSWERS[spotter(asked.read(size))])
        answered.flush()


if __name__ == "__main__":
    serve(Spotter(json.loads(sys.argv[1])), sys.stdin.buffer, sys.stdout.buffer)
