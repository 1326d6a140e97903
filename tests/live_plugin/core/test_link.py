from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.core.link import STEPS, Link, LinkSettings, LinkState
from live_plugin.core.table import IllegalStep


def link(**settings: float) -> Link:
    return Link(LinkSettings(**settings), jitter=lambda: 0.5)  # type: ignore[arg-type]


def connected() -> Link:
    made = link()
    made.start(0)
    made.up(0.0)
    made.worked()
    return made


def test_an_illegal_step_names_state_and_step_and_changes_nothing() -> None:
    made = link()
    with pytest.raises(IllegalStep, match="link cannot 'up' while idle"):
        made.up(0.0)
    assert made.state is LinkState.IDLE
    assert made.epoch == 0


def test_the_first_retry_after_a_working_link_is_immediate_and_later_ones_wait_longer() -> None:
    made = connected()
    waits = []
    for now in range(5):
        made.down(float(now))
        assert made.due is not None
        waits.append(made.due - now)
        made.retry(0)
    assert waits[0] == 0
    assert waits[1:] == sorted(waits[1:])
    assert waits[1] > 0


@given(st.integers(min_value=0, max_value=2000), st.floats(min_value=0, max_value=1))
def test_no_wait_is_ever_longer_than_the_longest(failures: int, jitter: float) -> None:
    made = Link(LinkSettings(longest_wait_s=30), jitter=lambda: jitter)
    made.start(0)
    for _ in range(min(failures, 50)):
        made.down(0.0)
        assert made.due is not None
        assert 0 <= made.due <= 30
        made.retry(0)


def test_a_service_that_was_never_reached_becomes_hopeless() -> None:
    made = link(first_attempts=2)
    made.start(0)
    made.down(0.0)
    assert not made.hopeless
    made.retry(0)
    made.down(1.0)
    assert made.hopeless


def test_a_service_that_was_reached_once_is_never_hopeless() -> None:
    made = connected()
    for _ in range(10):
        made.down(0.0)
        made.retry(0)
    assert not made.hopeless


def test_it_leaves_before_the_announced_end() -> None:
    made = connected()
    made.away(50.0, now=100.0)
    assert made.state is LinkState.LEAVING
    assert made.open
    assert made.due == 145.0


def test_a_link_that_dies_at_once_is_not_dialled_in_a_loop() -> None:
    made = connected()
    for wait in (0.0, 1.0, 2.0):
        made.down(0.0)
        assert made.due == wait
        made.retry(0)
        made.up(0.0)


def test_a_link_that_lived_for_a_while_has_worked() -> None:
    made = connected()
    made.down(0.0)
    made.retry(0)
    made.up(0.0)
    made.down(10.0)
    assert made.due == 10.0


def test_the_end_of_a_link_that_was_left_is_not_a_second_failure() -> None:
    made = connected()
    made.down(1.0)
    made.down(2.0)
    assert made.due == 1.0


def test_every_state_can_be_closed_for_good() -> None:
    assert all((state, "close") in STEPS for state in LinkState)
    assert [step for state, step in STEPS if state is LinkState.CLOSED] == ["close"]


def test_who_speaks_need_not_wait_for_the_next_attempt() -> None:
    made = link()
    made.start(0)
    for now in (0.0, 10.0, 20.0):
        made.down(now)
        made.retry(now)
    made.down(20.5)
    assert made.due is not None
    assert made.due > 22
    made.hurry(20.6)
    assert made.due == 21, "not sooner than a second after the last attempt"
    made.hurry(30)
    assert made.due == 21


def test_to_speak_while_there_is_a_link_changes_nothing() -> None:
    made = link()
    made.start(0)
    made.hurry(5)
    assert made.due is None
    made.up(6)
    made.hurry(7)
    assert made.due is None
