"""The words for kinds of devices, over all domains: "lights", "the lamp", "garage doors", "Rollläden"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from live_plugin.errors import HomeError
from live_plugin.home.domain import Domain
from live_plugin.home.domains import domains
from live_plugin.home.nearest import listed, nearest
from live_plugin.home.spoken import meaning, plain


@dataclass(frozen=True, slots=True)
class Kind:
    """What a word for devices means."""

    domain: str
    device_class: str | None = None
    single: bool = False
    """Whether the word means one of them only."""


def kinds_of(words: list[str]) -> tuple[Kind, ...]:
    """What these words, without the small ones, mean when they name no device but a kind of them."""
    return known_kinds().get(" ".join(words), ())


def label(domain: str | None) -> str:
    """What errors call a device of this domain."""
    known = domains().get(domain or "")
    return known.words[0] if known else "device"


def domain_called(name: str) -> str:
    """The domain of this name or one of its words; raises HomeError with the nearest."""
    if (asked := "_".join(plain(name).split())) in domains():
        return asked
    if kinds := kinds_of(meaning(plain(name).split())):
        return kinds[0].domain
    raise HomeError(f"there is no domain '{name[:40]}'; did you mean {listed(nearest(asked, domains()))}?")


@cache
def known_kinds() -> Mapping[str, tuple[Kind, ...]]:
    """What words mean, without the small ones."""
    found: dict[str, dict[Kind, None]] = defaultdict(dict)
    for domain in domains().values():
        single = {_key(word) for word in domain.one}
        for word, device_class in _words(domain):
            found[_key(word)][Kind(domain.name, device_class, _key(word) in single)] = None
    return {words: tuple(kinds) for words, kinds in found.items()}


def _words(domain: Domain) -> Iterator[tuple[str, str | None]]:
    for device_class, words in domain.classes.items():
        yield from ((word, device_class) for word in (device_class.replace("_", " "), *words))
    classed = {word for words in domain.classes.values() for word in words} | set(domain.classes)
    for word in (*domain.words, *domain.one, domain.name.replace("_", " ")):
        if word not in classed:
            yield word, None


def _key(word: str) -> str:
    return " ".join(meaning(plain(word).split()))
