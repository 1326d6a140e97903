from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.runtime.latency import Spread, Stages, spreads, stages
from live_plugin.runtime.talk import Action, Exchange

SPOKEN = {"number": 1, "began": 10.0, "ended": 12.0, "first_sound": 13.5, "over": 15.0, "heard_s": 2.0}


def test_a_spoken_exchange_has_every_stage():
    actions = [Action("a", {}, 12.5, 13.0), Action("b", {}, 12.75, 13.25), Action("c", {}, 14.0)]
    taken = stages(Exchange(**SPOKEN, actions=actions), hangover_s=0.5, sign=12.4, barge_in=0.08)
    assert taken.speech_to_mark == 0.5
    assert taken.mark_to_sign == pytest.approx(0.4)
    assert taken.sign_to_sound == pytest.approx(1.1)
    assert taken.speech_to_sound == 2.0
    assert taken.tools == 0.75
    assert taken.barge_in == 0.08
    assert taken.whole == 5.0


def test_a_typed_exchange_waits_for_no_hang_over():
    taken = stages(Exchange(1, began=1.0, ended=1.0, first_sound=2.0), hangover_s=0.5, sign=None)
    assert taken == Stages(speech_to_sound=1.0)


def test_one_that_was_never_answered_has_no_stages():
    assert stages(Exchange(1, began=1.0), 0.5, None) == Stages()


def test_a_sound_before_the_mark_is_no_answer_to_it():
    assert stages(Exchange(1, began=0.0, ended=5.0, first_sound=2.0), 0.0, None).speech_to_sound is None


def test_the_spread_is_over_those_that_had_the_stage():
    many = [Stages(tools=float(n)) for n in range(1, 101)] + [Stages()]
    assert spreads(many) == {"tools": Spread(100, 50.0, 95.0)}
    assert spreads([]) == {}


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_any_spread_lies_in_what_was_measured(values):
    spread = spreads([Stages(whole=value) for value in values])["whole"]
    assert min(values) <= spread.p50 <= spread.p95 <= max(values)
    assert spread.count == len(values)
