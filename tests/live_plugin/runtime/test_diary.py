from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from live_plugin.config.live_blocks import PriceSettings
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.runtime.account import Account
from live_plugin.runtime.diary import Diary
from live_plugin.runtime.talk import Talk

PRICES = PriceSettings(text_in=0.5, audio_in=3, image_in=4, text_out=2, audio_out=12)
SECOND = bytes(32_000)


def kept(*happened: tuple[float, ev.Event | fx.Effect], prices: PriceSettings | None = PRICES) -> tuple[Diary, Any]:
    lines: list[str] = []
    talk, account = Talk(), Account(prices, None, lambda: date(2026, 11, 23))
    diary = Diary(talk, account, lambda: datetime(2026, 11, 23, tzinfo=UTC), lines.append, 0.5, 0.08)
    for now, item in happened:
        for observer in (talk, account, diary):
            observer(now, item)
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in lines)
    return diary, [json.loads(line) for line in lines]


TURN = [
    (0.0, ev.LinkUp()),
    (1.0, fx.StartActivity(1)),
    (1.0, fx.SendAudio(SECOND)),
    (2.5, fx.EndActivity(1)),
    (2.5, ev.Heard("open my secret safe")),
    (3.0, ev.ToolCalled("c1", "open", {"pin": "1234"})),
    (3.0, fx.RunTool("c1@1", "open", {"pin": "1234"}, 1)),
    (3.25, ev.ToolFinished("c1@1", {"error": "no"})),
    (4.0, ev.AudioGiven(bytes(48_000))),
    (4.0, fx.Play(bytes(48_000))),
    (5.0, ev.Used({"prompt": 100, "prompt.audio": 100})),
    (5.0, ev.TurnDone()),
    (5.0, fx.Answered(1)),
]


def test_an_exchange_is_one_line():
    diary, [line] = kept(*TURN)
    assert line == {
        "time": "2026-11-23T00:00:00.000+00:00",
        "exchange": 1,
        "outcome": "answered",
        "seconds": {
            "speech_to_mark": 0.5,
            "mark_to_sign": 0.5,
            "sign_to_sound": 1.0,
            "speech_to_sound": 2.0,
            "tools": 0.25,
            "whole": 4.0,
        },
        "speech_s": 1.0,
        "replayed_s": 0.0,
        "lost_s": 0,
        "said_s": 1.0,
        "unheard_s": 0.0,
        "flaws": [],
        "tools": [{"name": "open", "seconds": 0.25, "failed": True}],
        "searches": 0,
        "link_age_s": 5.0,
        "tokens": {"prompt": 100, "prompt.audio": 100},
        "usd_estimate": 0.0003,
        "usd_today_estimate": 0.0003,
    }
    assert diary.spreads["tools"].count == 1


def test_no_word_that_was_said_is_kept():
    _, lines = kept(*TURN)
    assert "secret" not in json.dumps(lines)
    assert "1234" not in json.dumps(lines)


def test_what_was_sent_again_and_what_was_lost_is_told():
    again = [
        (0.0, fx.StartActivity(1)),
        (0.0, fx.SendAudio(SECOND)),
        (1.0, ev.LinkDown("gone")),
        (2.0, fx.StartActivity(1)),
        (2.0, fx.SendAudio(SECOND)),
        (2.0, fx.EndActivity(1)),
        (9.0, fx.Unanswered(1)),
    ]
    _, [line] = kept(*again)
    assert (line["outcome"], line["speech_s"], line["replayed_s"], line["lost_s"]) == ("unanswered", 1.0, 1.0, 1.0)
    assert line["link_age_s"] is None


def test_each_line_has_the_tokens_since_the_one_before():
    second = [(10.0, fx.SendText("hello", 2)), (11.0, ev.Said("hi")), (11.0, ev.Used({"prompt": 7}))]
    _, lines = kept(*TURN, *second, (11.0, ev.TurnDone()), (11.0, fx.Answered(2)), prices=None)
    assert [line["tokens"] for line in lines] == [{"prompt": 100, "prompt.audio": 100}, {"prompt": 7}]
    assert lines[1]["usd_estimate"] is None
    assert "speech_to_mark" not in lines[1]["seconds"]


def test_searches_are_counted_and_not_told():
    searched = ev.Sourced((ev.Site("https://example.org/a"),), ("my secret", "more of it"))
    _, [line] = kept(*TURN[:-3], (4.0, searched), *TURN[-3:])
    assert line["searches"] == 2
    assert "secret" not in json.dumps(line)


def test_barging_in_is_timed_from_the_start_of_the_speech():
    cut = [(6.0, ev.Opened(b"")), (6.0, fx.Flush()), (6.0, fx.StartActivity(2)), (6.2, ev.Interrupted())]
    _, [line] = kept(*TURN[:-3], *cut, (6.3, fx.Flush()), (6.4, ev.TurnDone()), (6.4, fx.Answered(1)))
    assert (line["outcome"], line["seconds"]["barge_in"]) == ("interrupted", 0.08)
    unheard = [(1.0, ev.Opened(b"")), (1.0, fx.Flush())]
    _, [line] = kept(*unheard, *TURN)
    assert "barge_in" not in line["seconds"]


def test_an_exchange_that_nobody_began_makes_no_line():
    _, lines = kept((0.0, fx.SendAudio(SECOND)), (1.0, ev.Said("hello")), (1.0, ev.TurnDone()))
    assert lines == []
