"""A sentence of a story and the words it is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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
    """Plain words; a sentence with `*` (any words) is known by its recordings only."""
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
