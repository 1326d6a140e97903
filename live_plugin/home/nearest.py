"""The nearest of many words, for the sentence "did you mean": cheap enough for ten thousand names."""

from __future__ import annotations

import heapq
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

ENOUGH = 2000
"""Words looked at before common runs of letters are left out; keeps a miss among ten thousand names under 2 ms."""


def trigrams(word: str) -> set[str]:
    """All runs of three characters of `  word `; the padding makes beginnings weigh more than ends."""
    padded = f"  {word.casefold()} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


class Words:
    """A set of words that can be asked for those most like another."""

    def __init__(self, words: Iterable[str]) -> None:
        self._size: dict[str, int] = {}
        self._with: dict[str, list[str]] = defaultdict(list)
        for word in dict.fromkeys(words):
            grams = trigrams(word)
            self._size[word] = len(grams)
            for gram in grams:
                self._with[gram].append(word)

    def nearest(self, word: str, count: int = 3) -> list[str]:
        """Up to `count` words, the most similar first; unlike words fill up, so that there is always a choice."""
        wanted = trigrams(word)
        shared = Counter(self._sharing(wanted))
        best = heapq.nlargest(count, shared, key=lambda w: (2 * shared[w] / (len(wanted) + self._size[w]), w))
        rest = (other for other in self._size if other not in shared)
        return [*best, *itertools.islice(rest, count - len(best))]

    def _sharing(self, grams: set[str]) -> Iterator[str]:
        """Words that share runs of letters, the rarest first; after enough words the rest tells nothing."""
        seen = 0
        for words in sorted((self._with.get(gram, []) for gram in grams), key=len):
            if seen and seen + len(words) > ENOUGH:
                return
            seen += len(words)
            yield from words


def nearest(word: str, words: Iterable[str], count: int = 3) -> list[str]:
    """Up to `count` of `words`, the most similar to `word` first."""
    return Words(words).nearest(word, count)


def listed(words: Iterable[str], last: str = "or") -> str:
    """`a, b or c`; a word that holds a comma would be misread, so each is quoted."""
    quoted = [f"'{word}'" for word in words]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"
