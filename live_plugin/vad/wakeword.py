"""Wake words: whether the phrase that wakes the ear has just been said. All of it is found out on this computer.

Four phrases have a network of their own, trained on many voices (`pymicro-wakeword`, extra `wake`). Any other English
phrase is looked for by its sounds (`pocketsphinx`, extra `hear`), which takes ten times the work and is less sure.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from live_plugin.errors import AudioError, MissingExtra

TRAINED = {
    "alexa": "ALEXA",
    "hey jarvis": "HEY_JARVIS",
    "hey mycroft": "HEY_MYCROFT",
    "okay nabu": "OKAY_NABU",
}
"""Phrase → its network in pymicro-wakeword."""
FEWEST_SOUNDS = 6
"""A phrase of fewer is heard in too much that was not meant."""
STRICTNESS = 2
"""Orders of magnitude per sound by which the phrase may be less likely than anything else; benchmarks/wake.py."""


class WakeWord(Protocol):
    """Called with every frame in turn; keeps what it needs to know of the earlier ones."""

    def __call__(self, frame: bytes) -> bool:
        """Return whether the phrase has just ended, at most 300 ms ago, as of this frame (20 ms, 16 kHz)."""
        ...


def make(phrase: str) -> WakeWord:
    """Return what recognises this phrase, given in small letters.

    Raises MissingExtra where its library is not installed, AudioError for a phrase that cannot be recognised.
    """
    return Trained(phrase) if phrase in TRAINED else Spelled(phrase)


class Trained:
    """One of the `TRAINED` phrases; about 9 s of processor time per hour of audio."""

    def __init__(self, phrase: str) -> None:
        try:
            from pymicro_wakeword import MicroWakeWord, MicroWakeWordFeatures, Model
        except ImportError as error:
            raise MissingExtra(f"the wake word '{phrase}'", "wake") from error
        self._network = MicroWakeWord.from_builtin(Model[TRAINED[phrase]])
        self._features = MicroWakeWordFeatures()

    def __call__(self, frame: bytes) -> bool:
        """Return whether the network is sure."""
        sure = [self._network.process_streaming(features) for features in self._features.process_streaming(frame)]
        return any(sure)


class Spelled:
    """Any phrase whose words are in pocketsphinx' English dictionary; about 85 s of processor time per hour."""

    def __init__(self, phrase: str) -> None:
        self._decoder = _decoder(phrase)
        sounds = [self._sounds(word, phrase) for word in phrase.split()]
        if sum(sounds) < FEWEST_SOUNDS:
            raise AudioError(f"the wake word '{phrase}' is too short to be told from other speech: take a longer one")
        self._decoder.config["kws_threshold"] = 10.0 ** (-STRICTNESS * sum(sounds))
        self._decoder.add_keyphrase("wake", phrase)
        self._decoder.activate_search("wake")
        self._decoder.start_utt()

    def __call__(self, frame: bytes) -> bool:
        """Return whether the phrase was found; what was found once is not found again."""
        self._decoder.process_raw(frame)
        if self._decoder.hyp() is None:
            return False
        self._decoder.end_utt()
        self._decoder.start_utt()
        return True

    def _sounds(self, word: str, phrase: str) -> int:
        sounds = self._decoder.lookup_word(word)
        if sounds is None:
            known = ", ".join(sorted(TRAINED))
            raise AudioError(
                f"the wake word '{phrase}': '{word}' is no known English word; take others, or one of {known}"
            )
        return len(sounds.split())


def _decoder(phrase: str) -> Any:
    try:
        from pocketsphinx import Decoder, get_model_path
    except ImportError as error:
        raise MissingExtra(f"the wake word '{phrase}'", "hear") from error
    model = Path(get_model_path()) / "en-us"
    # after 100 ms a better end of the phrase would have come; by itself it would wait for 400
    return Decoder(
        hmm=str(model / "en-us"), dict=str(model / "cmudict-en-us.dict"), lm=None, kws_delay=10, loglevel="FATAL"
    )
