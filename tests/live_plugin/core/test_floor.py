"""What a stop word does, by whatever way it comes."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.ledger import INTERRUPTED, REFUSED
from live_plugin.core.session import Session, SessionSettings
from live_plugin.core.stopword import SETTLE_S

SENTENCE = bytes(3 * 32_000)
WORD = bytes(32_000)


def ready(*, spots: bool = False) -> Session:
    session = Session(SessionSettings(is_stop_word=lambda words: words.strip() == "stop", spots=spots))
    session.feed(ev.Started(), 0)
    session.feed(ev.LinkUp(), 0)
    return session


def spoken(session: Session, audio: bytes, now: float) -> list[fx.Effect]:
    return session.feed(ev.Opened(audio), now) + session.feed(ev.Closed(), now)


def asked() -> Session:
    """A session whose model has begun to speak about a sentence."""
    session = ready()
    spoken(session, SENTENCE, 0)
    session.feed(ev.AudioGiven(bytes(48_000)), 1)
    return session


def stopped_by_transcript(session: Session) -> list[fx.Effect]:
    spoken(session, WORD, 2)
    session.feed(ev.Interrupted(), 2)
    session.feed(ev.TurnDone(), 2)
    session.feed(ev.Heard("stop"), 3)
    return session.tick(3 + SETTLE_S)


def test_the_answer_to_a_stop_word_is_not_played_and_is_no_exchange() -> None:
    session = asked()
    assert stopped_by_transcript(session) == [fx.Flush(), fx.Withdrawn(2)]
    assert session.feed(ev.AudioGiven(b"okay"), 4) == []
    assert session.feed(ev.Said("Okay."), 4) == []
    assert session.feed(ev.TurnDone(), 5) == []
    assert session.settled
    spoken(session, SENTENCE, 10)
    assert session.feed(ev.AudioGiven(b"yes?"), 11) == [fx.Play(b"yes?")]


def test_a_call_that_comes_after_a_stop_word_is_answered_and_not_run() -> None:
    session = asked()
    stopped_by_transcript(session)
    call = ev.ToolCalled("c9", "open_garage")
    assert session.feed(call, 4) == [fx.SendResponse("c9", "open_garage", REFUSED)]
    assert session.feed(call, 4) == [], "an answer is given once"


def test_the_model_acts_before_the_moment_is_over() -> None:
    session = asked()
    spoken(session, WORD, 2)
    session.feed(ev.Interrupted(), 2)
    session.feed(ev.TurnDone(), 2)
    session.feed(ev.Heard("stop"), 3)
    effects = session.feed(ev.ToolCalled("c9", "open_garage"), 3.1)
    assert effects == [fx.Flush(), fx.Withdrawn(2), fx.SendResponse("c9", "open_garage", REFUSED)]


def test_a_tool_at_work_is_stopped_and_says_so() -> None:
    session = ready()
    spoken(session, SENTENCE, 0)
    session.feed(ev.ToolCalled("c1", "open_garage"), 1)
    effects = session.feed(ev.StopAsked(), 2)
    assert effects == [
        fx.Flush(),
        fx.StopTool("c1@1"),
        fx.SendResponse("c1", "open_garage", INTERRUPTED),
        fx.Withdrawn(1),
    ]
    assert session.feed(ev.ToolFinished("c1@1", {"output": "open"}), 2.1) == []
    assert session.feed(ev.AudioGiven(b"stopped"), 3) == []
    session.feed(ev.TurnDone(), 3)
    assert session.settled


def test_a_command_that_begins_like_a_stop_word_is_carried_out() -> None:
    session = asked()
    spoken(session, SENTENCE, 2)
    session.feed(ev.Interrupted(), 2)
    session.feed(ev.TurnDone(), 2)
    session.feed(ev.Heard("stop"), 3)
    session.feed(ev.Heard(" the blinds"), 3.2)
    assert fx.Flush() not in session.tick(4)
    assert session.feed(ev.ToolCalled("c1", "stop_blinds"), 4) == [fx.RunTool("c1@1", "stop_blinds", {}, 2)]


def test_with_nothing_to_stop_it_is_for_the_model() -> None:
    session = ready()
    spoken(session, WORD, 0)
    session.feed(ev.Heard("stop"), 1)
    session.tick(1 + SETTLE_S)
    assert session.feed(ev.ToolCalled("c1", "stop_timer"), 2) == [fx.RunTool("c1@1", "stop_timer", {}, 1)]
    session = ready()
    assert session.feed(ev.Typed("stop"), 0) == [fx.Flush(), fx.SendText("stop", 1)]


def test_a_stop_word_can_be_typed() -> None:
    session = asked()
    assert session.feed(ev.Typed("stop"), 2) == [fx.Flush(), fx.Withdrawn(1)]
    assert session.feed(ev.AudioGiven(b"on and on"), 3) == []


def test_without_a_link_it_takes_back_all_that_is_held() -> None:
    session = ready(spots=True)
    session.feed(ev.LinkDown("cable"), 0)
    spoken(session, SENTENCE, 1)
    effects = spoken(session, WORD, 4)
    assert effects[-1] == fx.Spot(2, WORD)
    assert session.feed(ev.StopAsked(2), 4.2) == [fx.Flush(), fx.Withdrawn(1), fx.Withdrawn(2)]
    session.tick(5)
    assert session.feed(ev.LinkUp(), 6) == []
    assert session.settled


def test_what_was_stopped_is_not_said_again_on_the_next_link() -> None:
    session = asked()
    session.feed(ev.StopAsked(), 2)
    session.feed(ev.LinkDown("cable"), 3)
    session.tick(3)
    assert session.feed(ev.LinkUp(), 4) == []
    assert session.settled


def test_a_sentence_is_not_looked_at_here() -> None:
    session = ready(spots=True)
    spoken(session, SENTENCE, 0)
    assert not [effect for effect in spoken(session, SENTENCE, 1) if isinstance(effect, fx.Spot)]
    assert [effect for effect in spoken(session, WORD, 2) if isinstance(effect, fx.Spot)]


def test_a_finding_that_comes_late_does_not_stop_what_was_said_since() -> None:
    session = ready(spots=True)
    spoken(session, SENTENCE, 0)
    spoken(session, WORD, 1)
    for now in (2, 3):
        session.feed(ev.AudioGiven(b"aa"), now)
        session.feed(ev.Generated(), now)
        session.feed(ev.TurnDone(), now)
    spoken(session, SENTENCE, 4)
    assert session.feed(ev.StopAsked(2), 4) == []
    assert session.feed(ev.AudioGiven(b"bb"), 5) == [fx.Play(b"bb")]


def test_a_service_that_is_silent_after_a_stop_word_is_not_asked_again() -> None:
    session = asked()
    session.feed(ev.StopAsked(), 2)
    assert session.deadline is not None
    assert session.tick(session.deadline) == []
    assert session.settled


STEPS = ("speak", "stop", "said", "done", "call", "finish", "down", "up", "button", "interrupted")


@pytest.mark.parametrize("spots", [True, False])
@given(st.lists(st.sampled_from(STEPS), max_size=60), st.integers(0, 2**32))
def test_after_a_stop_nothing_asked_before_is_played_run_or_said_again(
    spots: bool, steps: list[str], seed: int
) -> None:
    chance, session = random.Random(seed), ready(spots=spots)
    now, stopped, answered, calls, linked = 0.0, 0, set[str](), 0, True
    for step in steps:
        now += chance.uniform(0, 1)
        effects: list[fx.Effect] = []
        while (due := session.deadline) is not None and due <= now:
            effects += session.tick(due)
        match step:
            case "speak":
                effects += spoken(session, SENTENCE, now)
            case "stop" | "button":
                stopped = max(stopped, session._floor.conversation.latest)
                effects += session.feed(ev.StopAsked(), now)
            case "said" if linked:
                effects += session.feed(ev.AudioGiven(b"aa"), now)
            case "done" if linked:
                effects += session.feed(ev.TurnDone(), now)
            case "interrupted" if linked:
                effects += session.feed(ev.Interrupted(), now)
            case "call" if linked:
                calls += 1
                effects += session.feed(ev.ToolCalled(f"c{calls}", "f", {"n": calls}), now)
            case "finish" if calls:
                effects += session.feed(ev.ToolFinished(f"c{calls}@{session.link.epoch}", {}), now)
            case "down" if linked:
                linked = False
                effects += session.feed(ev.LinkDown("cable"), now)
        if any(isinstance(effect, fx.Disconnect) for effect in effects):
            linked = False
        if any(isinstance(effect, fx.Connect) for effect in effects):
            linked = True
            effects += session.feed(ev.LinkUp(), now)
        for effect in effects:
            if isinstance(effect, fx.SendResponse):
                assert effect.id not in answered, "answered twice"
                answered.add(effect.id)
            if isinstance(effect, fx.StartActivity):
                assert effect.utterance > stopped, "said again"
        pending = session._floor.conversation.pending
        if pending and 0 < pending.number <= stopped:
            assert not [effect for effect in effects if isinstance(effect, fx.Play | fx.RunTool)]
