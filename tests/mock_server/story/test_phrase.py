from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.story.phrase import Phrase, PhraseError


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("turn on the kitchen light", "Turn on the kitchen light!"),
        ("(turn|switch) on the [kitchen] light", "switch on the light"),
        ("(turn|switch) on the [kitchen] light", "turn on the kitchen light"),
        ("[please] [very] (a (b|c)|d)", "please a c"),
        ("weather in *", "weather in New York"),
        ("weather in *", "weather in"),
        ("*", ""),
        ("* light *", "the light is on"),
        ("set it to 30%", "set it to thirty percent"),
        ("what's up", "What’s up?"),
    ],
)
def test_matches(pattern, sentence):
    assert Phrase.parse(pattern).matches(sentence)
    assert Phrase.parse(pattern).nearness(sentence) <= 1


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("turn on the light", "turn off the light"),
        ("turn on the light", "turn on the lights"),
        ("turn on the light", "please turn on the light"),
        ("weather in *", "the weather in Paris"),
        ("(a|b) c", "c"),
        ("light", ""),
    ],
)
def test_does_not_match(pattern, sentence):
    assert not Phrase.parse(pattern).matches(sentence)


@pytest.mark.parametrize("pattern", ["(a", "[a", "a)", "a]", "(a]", "(a|b|c|d|e)" * 5, "(" * 5000])
def test_a_pattern_that_cannot_be_read_says_why(pattern):
    with pytest.raises(PhraseError, match=r".+"):
        Phrase.parse(pattern)


def test_the_nearest_sentence_is_the_most_alike():
    said = "turn on the kitchen lamp"
    near, far = Phrase.parse("turn on the kitchen light"), Phrase.parse("what time is it")
    assert near.nearness(said) > 0.8 > far.nearness(said)


def test_only_whole_sentences_can_be_spoken():
    assert Phrase.parse("(turn|switch) on [now]").spoken() == ("turn on now", "turn on", "switch on now", "switch on")
    assert Phrase.parse("weather in *").spoken() == ()


@settings(deadline=None)
@given(st.text(alphabet="ab ()[]|*", max_size=20))
def test_every_pattern_is_read_or_refused_and_matches_its_own_variants(pattern):
    try:
        phrase = Phrase.parse(pattern)
    except PhraseError:
        return
    assert all(phrase.matches(variant.replace("*", "x")) for variant in phrase.variants)
