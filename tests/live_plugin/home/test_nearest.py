from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from live_plugin.home.nearest import listed, nearest


def test_the_most_similar_word_is_first() -> None:
    assert nearest("kichen lite", ["bedroom light", "garage", "kitchen light"])[0] == "kitchen light"


def test_there_are_always_words_to_choose_from() -> None:
    assert nearest("zzz", ["a", "b", "c", "d"]) == ["a", "b", "c"]


@settings(deadline=None)
@given(st.text(), st.lists(st.text()), st.integers(0, 5))
def test_the_nearest_are_different_known_words(word: str, words: list[str], count: int) -> None:
    found = nearest(word, words, count)
    assert len(found) == min(count, len(set(words)))
    assert set(found) <= set(words)
    assert len(set(found)) == len(found)


@settings(deadline=None)
@given(st.lists(st.text(min_size=1), min_size=1, unique=True))
def test_a_known_word_is_nearest_to_itself(words: list[str]) -> None:
    folded = {word.casefold() for word in words}
    if len(folded) == len(words):
        assert words[0] in nearest(words[0], words)


def test_a_list_reads_as_a_sentence() -> None:
    assert listed([]) == ""
    assert listed(["a"]) == "'a'"
    assert listed(["a", "b", "c"]) == "'a', 'b' or 'c'"
