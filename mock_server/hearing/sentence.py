"""A sentence of a story and the ways it may be said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

MOST_VARIANTS = 64
"""A pattern with more alternatives than this is heard by its first ones only."""

_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)*")
_ONES = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """What may be said, and recordings of somebody saying it."""

    text: str
    """Plain words, or a pattern as in `says`: `(a|b)`, `[optional]`; `*` stands for words that cannot be foreseen."""
    recordings: tuple[Path, ...] = ()
    """WAV files, any rate."""


def words_of(text: str) -> tuple[str, ...]:
    """The words as they are spoken: lower case, no punctuation, "30%" as "thirty percent"."""
    plain = text.lower().replace("’", "'").replace("%", " percent ").replace("°", " degrees ")
    return tuple(word for token in _TOKEN.findall(plain) for word in _spoken(token))


def _spoken(token: str) -> tuple[str, ...]:
    if not token.isdecimal():
        return (token,)
    if len(token) > 3:
        return tuple(_ONES[int(digit)] for digit in token)
    return tuple(_number(int(token)))


def _number(value: int) -> Iterator[str]:
    if value >= 100:
        yield from (_ONES[value // 100], "hundred")
        if not (value := value % 100):
            return
    if value >= 20:
        yield _TENS[value // 10 - 2]
        if not (value := value % 10):
            return
    yield _ONES[value]


def variants(text: str) -> tuple[str, ...]:
    """Every plain sentence the pattern stands for, optional words first; unbalanced brackets are plain text."""
    whole = tuple(" ".join(found.split()) for found in islice(_expand(text), MOST_VARIANTS))
    return tuple(dict.fromkeys(whole)) or (text,)


def _expand(text: str) -> Iterator[str]:
    if not (group := re.search(r"\(([^()\[\]]*)\)|\[([^()\[\]]*)\]", text)):
        yield re.sub(r"[()\[\]|]", " ", text)
        return
    choices = [group[2], ""] if group[2] is not None else group[1].split("|")
    for choice in choices:
        yield from _expand(text[: group.start()] + choice + text[group.end() :])
