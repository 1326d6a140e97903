"""How words sound, in the phones of the CMU dictionary."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

PHONES = (
    "AA", "AE", "AH", "AO", "AW", "AY", "B", "CH", "D", "DH", "EH", "ER", "EY", "F",
    "G", "HH", "IH", "IY", "JH", "K", "L", "M", "N", "NG", "OW", "OY", "P", "R",
    "S", "SH", "T", "TH", "UH", "UW", "V", "W", "Y", "Z", "ZH",
)  # fmt: skip

# Longest spelling first within each letter; a spelling that is not here is silent.
_SPELLINGS = {
    "tion": "SH AH N", "sion": "ZH AH N", "ough": "OW", "eigh": "EY", "igh": "AY", "tch": "CH", "dge": "JH",
    "sch": "SH", "ch": "CH", "ck": "K", "sh": "SH", "th": "TH", "ph": "F", "wh": "W", "qu": "K W", "ng": "NG",
    "kn": "N", "wr": "R", "gh": "G", "ee": "IY", "ea": "IY", "ie": "IY", "oo": "UW", "ou": "AW", "ow": "OW",
    "oa": "OW", "oi": "OY", "oy": "OY", "ai": "EY", "ay": "EY", "au": "AO", "aw": "AO", "ue": "UW", "ew": "UW",
    "er": "ER", "ir": "ER", "ur": "ER", "ar": "AA R", "or": "AO R", "a": "AE", "b": "B", "c": "K", "d": "D",
    "e": "EH", "f": "F", "g": "G", "h": "HH", "i": "IH", "j": "JH", "k": "K", "l": "L", "m": "M", "n": "N",
    "o": "AA", "p": "P", "q": "K", "r": "R", "s": "S", "t": "T", "u": "AH", "v": "V", "w": "W", "x": "K S",
    "y": "IY", "z": "Z",
}  # fmt: skip
_LONGEST = max(map(len, _SPELLINGS))


def pronunciations(words: Iterable[str], dictionary: Path) -> dict[str, list[str]]:
    """Every way to say each word: from the dictionary file, else guessed from the letters."""
    found: dict[str, list[str]] = {word: [] for word in words}
    with dictionary.open(encoding="utf-8") as lines:
        for line in lines:
            entry, _, phones = line.rstrip("\n").partition(" ")
            word = entry.partition("(")[0]
            if word in found:
                found[word].append(phones)
    return {word: ways or [guess(word)] for word, ways in found.items()}


def guess(word: str) -> str:
    """A pronunciation from the letters alone, for names that no dictionary has."""
    letters = "".join(letter for letter, _ in groupby(word.lower().removesuffix("e") if len(word) > 3 else word))
    phones, at = [], 0
    while at < len(letters):
        spelling = _spelling(letters, at)
        phones.append(_SPELLINGS.get(spelling, ""))
        at += len(spelling)
    return " ".join(filter(None, phones)) or "AH"


def _spelling(letters: str, at: int) -> str:
    parts = (letters[at : at + length] for length in range(_LONGEST, 0, -1))
    return next((part for part in parts if part in _SPELLINGS), letters[at])
