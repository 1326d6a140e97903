from __future__ import annotations

from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.plugins.events import Answered, Heard
from live_plugin.plugins.news import News
from live_plugin.runtime.talk import Talk


def told_of(*items: ev.Event | fx.Effect) -> list[object]:
    told: list[object] = []
    talk = Talk()
    news = News(talk.exchanges, told.append)
    for at, item in enumerate(items):
        talk(at, item)
        news(at, item)
    return told


def test_pieces_become_one_sentence_when_something_follows_from_it() -> None:
    assert told_of(
        fx.StartActivity(1),
        ev.Heard(" turn on"),
        ev.Heard(" the lamp"),
        fx.RunTool("c1", "set_light", {}, 1),
        fx.RunTool("c2", "set_light", {}, 1),
        ev.Said("The lamp "),
        ev.Said("is on."),
        fx.Answered(1),
    ) == [Heard("turn on the lamp", 1), Answered("The lamp is on.", 1)]


def test_a_sentence_without_an_answer_is_heard_all_the_same() -> None:
    assert told_of(fx.SendText("hello", 1), fx.Unanswered(1)) == [Heard("hello", 1)]


def test_a_call_that_no_utterance_led_to_tells_nothing() -> None:
    assert told_of(fx.RunTool("c1", "set_light", {}, 0)) == []
