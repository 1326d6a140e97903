"""Answers that are none, and what is done about them."""

from __future__ import annotations

import pytest

from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.session import Session, SessionSettings

CUT_SHORT = (ev.Said("Thanks for calling. This"), ev.AudioGiven(b"aa"), ev.TurnDone())
EMPTY = (ev.TurnDone(),)
WHOLE = (ev.Said("It is on."), ev.AudioGiven(b"aa"), ev.Generated(), ev.TurnDone())
SENTENCE = bytes(3 * 32_000)


def asked(answer_timeout_s: float | None = 8.0) -> Session:
    session = Session(SessionSettings(answer_timeout_s))
    session.feed(ev.Started(), 0)
    session.feed(ev.LinkUp(), 0)
    session.feed(ev.Opened(SENTENCE), 0)
    session.feed(ev.Closed(), 0)
    return session


def told(session: Session, *events: ev.Event, now: float = 1) -> list[fx.Effect]:
    effects = [effect for event in events for effect in session.feed(event, now)]
    return [effect for effect in effects if not isinstance(effect, fx.Play)]


@pytest.mark.parametrize(("answer", "flaw"), [(CUT_SHORT, fx.Flaw.CUT_SHORT), (EMPTY, fx.Flaw.EMPTY)])
def test_the_model_is_asked_once_to_go_on(answer: tuple[ev.Event, ...], flaw: fx.Flaw) -> None:
    session = asked()
    assert told(session, *answer) == [fx.Flawed(1, flaw), fx.GoOn(1)]
    assert not session.settled
    assert told(session, *WHOLE, now=2) == [fx.Answered(1)]
    assert session.settled


def test_a_second_flaw_is_counted_and_borne() -> None:
    session = asked()
    told(session, *EMPTY)
    assert told(session, *CUT_SHORT, now=2) == [fx.Flawed(1, fx.Flaw.CUT_SHORT), fx.Answered(1)]
    assert session.settled


def test_a_whole_answer_is_left_alone() -> None:
    assert told(asked(), *WHOLE) == [fx.Answered(1)]


def test_an_answer_that_was_spoken_over_is_left_alone() -> None:
    session = asked()
    told(session, ev.Said("Thanks for"), ev.AudioGiven(b"aa"))
    session.feed(ev.Opened(SENTENCE), 2)
    assert told(session, ev.Interrupted(), ev.TurnDone(), now=2) == [fx.Flush(), fx.Answered(1)]


def test_where_the_person_has_said_more_the_model_answers_that() -> None:
    session = asked()
    session.feed(ev.Opened(SENTENCE), 2)
    assert told(session, *EMPTY, now=3) == [fx.Answered(1)]


def test_a_model_that_may_stay_silent_may_do_so() -> None:
    session = asked(answer_timeout_s=None)
    assert told(session, *EMPTY) == [fx.Answered(1)]


def test_a_turn_that_the_service_ended_for_a_reason_is_no_flaw() -> None:
    assert told(asked(), ev.Said("I can"), ev.TurnDone("PROHIBITED_INPUT_CONTENT")) == [fx.Answered(1)]


def test_a_model_that_does_not_go_on_is_asked_again_on_a_fresh_link() -> None:
    session = asked()
    told(session, *EMPTY)
    assert session.deadline == 9
    assert session.tick(9) == [fx.Flush(), fx.Disconnect()]


def test_what_was_not_heard_is_told_to_the_next_session_as_such() -> None:
    session = asked()
    told(session, ev.Heard("tell me a story"), ev.AudioGiven(bytes(4 * 48_000)), ev.Said("Once upon a time it was."))
    session.feed(ev.Opened(SENTENCE), 2)
    session.feed(ev.Unheard(2.0), 2)
    told(session, ev.Interrupted(), ev.TurnDone(), now=2)
    session.feed(ev.LinkDown("cable"), 3)
    [connect] = session.tick(3)
    assert connect == fx.Connect(
        "", (("user", "tell me a story"), ("model", "Once upon a [broken off, not heard: time it was.]"))
    )
