from __future__ import annotations

import re
from math import isclose

from hypothesis import given
from hypothesis import strategies as st

from mock_server.hearing.grammar import Words, automaton, bigrams, phone_words

sentences = st.frozensets(st.lists(st.sampled_from("abcd"), min_size=1, max_size=4).map(tuple), min_size=1, max_size=12)


@given(sentences)
def test_the_automaton_accepts_the_sentences_and_nothing_else(known: frozenset[Words]) -> None:
    final, transitions = automaton(known)
    assert set(paths(transitions, 0, final)) == known


def paths(transitions: list[tuple], state: int, final: int) -> list[Words]:
    if state == final:
        return [()]
    steps = [step for step in transitions if step[0] == state]
    return [tuple(step[3:]) + rest for step in steps for rest in paths(transitions, step[1], final)]


@given(sentences)
def test_what_leaves_a_state_is_certain(known: frozenset[Words]) -> None:
    final, transitions = automaton(known)
    for state in range(final):
        assert isclose(sum(step[2] for step in transitions if step[0] == state), 1.0)


@given(sentences)
def test_counts_of_the_language_model_are_those_of_its_lists(known: frozenset[Words]) -> None:
    text = bigrams(known)
    for order, heading in ((1, "1-grams:"), (2, "2-grams:")):
        said = int(re.findall(rf"ngram {order}=(\d+)", text)[0])
        block = text.split("\\" + heading + "\n")[1].split("\n\n")[0]
        assert len(block.splitlines()) == said
    assert all(f" {phone} " in text for phone in phone_words())
