from __future__ import annotations

import pytest

from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.runtime.talk import KEPT, Talk


def told(*items: ev.Event | fx.Effect) -> Talk:
    talk = Talk()
    for now, item in enumerate(items):
        talk(float(now), item)
    return talk


def test_an_exchange_holds_all_that_followed_from_an_utterance() -> None:
    talk = told(
        fx.StartActivity(1),
        fx.SendAudio(bytes(32_000)),
        fx.EndActivity(1),
        ev.Heard(" lamp"),
        ev.Heard(" on"),
        fx.RunTool("c1@1", "set_light", {"on": True}, 1),
        ev.ToolFinished("c1@1", {"output": "on"}),
        fx.Play(bytes(48_000)),
        ev.Said("It is on."),
        fx.Answered(1),
    )
    [exchange] = talk.exchanges
    assert (exchange.heard, exchange.said) == (" lamp on", "It is on.")
    assert (exchange.heard_s, exchange.said_s) == (1.0, 1.0)
    assert (exchange.began, exchange.ended, exchange.first_sound, exchange.over) == (0, 2, 7, 9)
    [action] = exchange.actions
    assert (action.started, action.finished, action.error) == (5, 6, "")


def test_words_after_an_interruption_belong_to_the_exchange_that_is_still_open() -> None:
    talk = told(
        fx.SendText("tell me a story", 1),
        ev.Said("Once upon"),
        fx.StartActivity(2),
        ev.Interrupted(),
        fx.Answered(1),
        fx.EndActivity(2),
        ev.Heard("stop"),
    )
    first, second = talk.exchanges
    assert first.interrupted
    assert (first.said, second.heard) == ("Once upon", "stop")


def test_an_utterance_that_is_sent_again_is_counted_once() -> None:
    talk = told(fx.StartActivity(1), fx.SendAudio(bytes(32_000)), fx.StartActivity(1), fx.SendAudio(bytes(64_000)))
    assert [exchange.heard_s for exchange in talk.exchanges] == [2.0]


def test_sources_are_kept_once_with_what_was_searched_for() -> None:
    site = ev.Site("https://example.org/match", "The match", "example.org")
    other = ev.Site("https://example.org/cup", "The cup", "example.org")
    talk = told(fx.SendText("who won", 1), ev.Sourced((site,), ("match",)), ev.Sourced((site, other), ("match", "cup")))
    assert talk.exchanges[0].sources == [site, other]
    assert talk.exchanges[0].queries == ["match", "cup"]


def test_what_was_given_up_is_marked() -> None:
    talk = told(fx.SendText("hello", 4), fx.Unanswered(4))
    assert talk.exchanges[0].unanswered


def test_news_before_the_first_utterance_are_nobodys() -> None:
    talk = told(ev.Said("hello"), ev.Interrupted(), fx.Play(b""), ev.ToolFinished("x", {}), fx.RunTool("y", "n", {}, 0))
    assert talk.exchanges == []


def test_what_was_flushed_before_it_was_played_is_marked_as_not_heard() -> None:
    talk = told(
        fx.SendText("tell me a story", 1),
        fx.Play(bytes(4 * 48_000)),
        ev.Said("Once upon a time there was a king"),
        fx.Flush(),
        ev.Unheard(2.0),
        ev.Said(" and a queen."),
        fx.Answered(1),
    )
    [exchange] = talk.exchanges
    assert (exchange.said, exchange.unheard) == ("Once upon a time", " there was a king and a queen.")
    assert (exchange.said_s, exchange.unheard_s) == (4.0, 2.0)


def test_the_answer_of_a_sentence_that_is_sent_again_begins_anew() -> None:
    again = (fx.StartActivity(1), fx.Play(bytes(48_000)), ev.Said("It is on."))
    talk = told(*again, fx.Flush(), ev.Unheard(1.0), *again, fx.Answered(1))
    [exchange] = talk.exchanges
    assert (exchange.said, exchange.unheard, exchange.unheard_s) == ("It is on.", "", 0)


@pytest.mark.parametrize("border", [ev.TurnDone(), ev.LinkUp()])
def test_a_turn_that_follows_one_that_was_broken_off_is_heard(border: ev.Event) -> None:
    looking = (fx.SendText("how long is the flight", 1), fx.Play(bytes(48_000)), ev.Said("I am looking."))
    talk = told(*looking, fx.Answered(1), fx.Flush(), ev.Said(" Or"), border, ev.Said(" It takes two hours."))
    [exchange] = talk.exchanges
    assert (exchange.said, exchange.unheard) == ("I am looking. It takes two hours.", " Or")


def test_what_the_model_says_after_a_stop_word_is_heard_by_nobody() -> None:
    talk = told(fx.StartActivity(1), fx.EndActivity(1), ev.Heard("stop"), fx.Withdrawn(1), ev.Said("Okay."))
    [exchange] = talk.exchanges
    assert (exchange.stopped, exchange.said, exchange.unheard) == (True, "", "Okay.")


def test_a_tool_that_was_stopped_is_at_work_no_more() -> None:
    talk = told(fx.SendText("open", 1), fx.RunTool("c1@1", "open", {}, 1), fx.StopTool("c1@1"))
    [action] = talk.exchanges[0].actions
    assert (action.finished, action.error) == (2, "stopped")


def test_flaws_of_answers_are_counted() -> None:
    talk = told(fx.SendText("hello", 1), fx.Flawed(1, fx.Flaw.EMPTY), fx.Flawed(1, fx.Flaw.CUT_SHORT))
    assert talk.exchanges[0].flaws == [fx.Flaw.EMPTY, fx.Flaw.CUT_SHORT]
    assert talk.flaws == {fx.Flaw.EMPTY: 1, fx.Flaw.CUT_SHORT: 1}


def test_only_the_latest_exchanges_are_kept() -> None:
    talk = told(*(fx.SendText("hello", number) for number in range(KEPT + 5)))
    assert [exchange.number for exchange in talk.exchanges] == list(range(5, KEPT + 5))
