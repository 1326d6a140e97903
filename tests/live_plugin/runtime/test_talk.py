from __future__ import annotations

from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.runtime.talk import Talk


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
    talk = told(
        fx.SendText("who won", 1), ev.Sourced((site,), ("match",)), ev.Sourced((site, other), ("match", "cup"))
    )
    assert talk.exchanges[0].sources == [site, other]
    assert talk.exchanges[0].queries == ["match", "cup"]


def test_what_was_given_up_is_marked() -> None:
    talk = told(fx.SendText("hello", 4), fx.Unanswered(4))
    assert talk.exchanges[0].unanswered


def test_news_before_the_first_utterance_are_nobodys() -> None:
    talk = told(ev.Said("hello"), ev.Interrupted(), fx.Play(b""), ev.ToolFinished("x", {}), fx.RunTool("y", "n", {}, 0))
    assert talk.exchanges == []
