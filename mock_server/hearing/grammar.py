"""The two languages that the recogniser compares: the story's sentences only, and anything at all.

The second is a bigram model of the story's words in which any single phone may stand between them, so that what is
not in the story is best explained by phones. Both are only data here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from math import log10

from mock_server.hearing.pronunciation import PHONES

Words = tuple[str, ...]
Transition = tuple[int, int, float] | tuple[int, int, float, str]

PHONE_PREFIX = "_"
"""Marks a phone that is used as a word; no word of a sentence has it."""
ESCAPE = 0.3
"""Share of the probability that leaves the word pairs of the story."""
PHONE = 0.05
"""Probability of each phone once outside."""


def phone_words() -> dict[str, str]:
    """The phones as words of their own, and how they sound."""
    return {PHONE_PREFIX + phone.lower(): phone for phone in PHONES}


def automaton(sentences: Collection[Words]) -> tuple[int, list[Transition]]:
    """A tree of the sentences that shares beginnings: its final state, and its transitions from state 0."""
    beginnings = [sentence[:length] for sentence in sentences for length in range(len(sentence) + 1)]
    passing = Counter(beginnings)
    state = {beginning: number for number, beginning in enumerate(sorted(passing, key=len))}
    final = len(state)
    steps: list[Transition] = [
        (state[path[:-1]], state[path], passing[path] / passing[path[:-1]], path[-1]) for path in state if path
    ]
    return final, steps + [(state[path], final, 1 / passing[path]) for path in sentences]


def bigrams(sentences: Collection[Words]) -> str:
    """The open language as text in the ARPA format."""
    pairs = Counter(pair for words in sentences for pair in zip(("<s>", *words), (*words, "</s>"), strict=True))
    before = Counter(pair[0] for pair in pairs.elements())
    singles = list(_singles(sorted(before.keys() - {"<s>"})))
    doubles = [f"{log10((1 - ESCAPE) * count / before[a]):.4f} {a} {b}" for (a, b), count in sorted(pairs.items())]
    head = ["\\data\\", f"ngram 1={len(singles)}", f"ngram 2={len(doubles)}"]
    return "\n".join([*head, "", "\\1-grams:", *singles, "", "\\2-grams:", *doubles, "", "\\end\\", ""])


def _singles(words: list[str]) -> Iterator[str]:
    escape, share = log10(ESCAPE), log10((1 - ESCAPE) / (len(words) + 1))
    yield f"-99 <s> {escape:.4f}"
    yield f"{share:.4f} </s> 0"
    yield from (f"{share:.4f} {word} {escape:.4f}" for word in words)
    yield from (f"{log10(PHONE):.4f} {phone} 0" for phone in phone_words())
