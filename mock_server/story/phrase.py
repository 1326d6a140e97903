"""Sentences as people write and say them: patterns of words, and how near two sentences are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from itertools import product

from mock_server.hearing.sentence import words_of

MOST_VARIANTS = 500
"""Sentences that one pattern may stand for; more is a mistake in the pattern."""

_TOKEN = re.compile(r"[()\[\]|*]|[^()\[\]|*\s]+")
Words = tuple[str, ...]


class PhraseError(ValueError):
    """A pattern that cannot be read; the text says what is wrong."""


@dataclass(frozen=True)
class Phrase:
    """A sentence pattern; `variants` are all sentences it stands for, as written, `*` for any words."""

    source: str
    variants: tuple[str, ...]

    @classmethod
    def parse(cls, source: str) -> Phrase:
        """Read a pattern; raises `PhraseError`."""
        tokens = _TOKEN.findall(source)
        try:
            variants, rest = _alternatives(tokens, 0)
        except RecursionError:
            raise PhraseError("has too many brackets within brackets") from None
        if rest != len(tokens):
            raise PhraseError(f"{tokens[rest]!r} closes nothing in {source!r}")
        return cls(source, tuple(dict.fromkeys(" ".join(variant) for variant in variants)))

    def matches(self, text: str) -> bool:
        """Whether the sentence is one of those the pattern stands for."""
        return self._expression.fullmatch(_spoken(text)) is not None

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        return re.compile("|".join(map(_expression, self.variants)))

    def nearness(self, text: str) -> float:
        """0 to 1: how much of the sentence the nearest variant shares."""
        heard = " ".join(words_of(text))
        near = (SequenceMatcher(None, heard, " ".join(words_of(v)), autojunk=False) for v in self.variants)
        return max((match.ratio() for match in near if match.real_quick_ratio() > 0.3), default=0.0)

    def spoken(self) -> tuple[str, ...]:
        """The variants a recogniser can be given: those without `*`."""
        return tuple(variant for variant in self.variants if "*" not in variant and words_of(variant))


@lru_cache(64)
def _spoken(text: str) -> str:
    """The words of a sentence, each with a space behind it; one sentence is compared with every step."""
    return "".join(word + " " for word in words_of(text))


def _expression(variant: str) -> str:
    return r"(?:\S+ )*".join(_words_expression(part) for part in variant.split("*"))


def _words_expression(part: str) -> str:
    return "".join(f"{re.escape(word)} " for word in words_of(part))


def _alternatives(tokens: Sequence[str], at: int) -> tuple[list[Words], int]:
    """Sequences separated by `|`, up to a closing bracket or the end."""
    found: list[Words] = []
    while True:
        variants, at = _sequence(tokens, at)
        found += variants
        if at == len(tokens) or tokens[at] != "|":
            return found, at
        at += 1


def _sequence(tokens: Sequence[str], at: int) -> tuple[list[Words], int]:
    variants: list[Words] = [()]
    while at < len(tokens) and tokens[at] not in (")", "]", "|"):
        following, at = _element(tokens, at)
        variants = [left + right for left, right in product(variants, following)]
        if len(variants) > MOST_VARIANTS:
            raise PhraseError(f"stands for more than {MOST_VARIANTS} sentences; use * or fewer alternatives")
    return variants, at


def _element(tokens: Sequence[str], at: int) -> tuple[list[Words], int]:
    token = tokens[at]
    if token not in ("(", "["):
        return [(token,)], at + 1
    inner, end = _alternatives(tokens, at + 1)
    closing = {"(": ")", "[": "]"}[token]
    if end == len(tokens) or tokens[end] != closing:
        raise PhraseError(f"{token!r} has no {closing!r}")
    return inner + ([()] if token == "[" else []), end + 1
