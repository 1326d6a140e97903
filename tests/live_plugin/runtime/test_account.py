from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.config.live_blocks import PriceSettings
from live_plugin.config.prices import price_of
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.pcm import SILENCE
from live_plugin.runtime.account import Account, estimate
from live_plugin.runtime.purse import Purse

PRICES = PriceSettings(text_in=0.5, audio_in=3, image_in=4, text_out=2, audio_out=12)
MONDAY = date(2026, 11, 23)


class Calendar:
    day = MONDAY

    def __call__(self) -> date:
        return self.day


def account(usd_per_day=None, prices=PRICES, calendar=None, purse=None, notify=bool) -> Account:
    return Account(prices, usd_per_day, calendar or Calendar(), purse, notify)


def told(counted: Account, *items: ev.Event | fx.Effect) -> Account:
    for item in items:
        counted(0.0, item)
    return counted


def turn(**tokens: int) -> list[ev.Event]:
    counts = {name.replace("_", ".", 1): count for name, count in tokens.items()}
    return [ev.AudioGiven(bytes(48_000)), ev.Used(counts), ev.TurnDone()]


@pytest.mark.parametrize(
    ("tokens", "usd"),
    [
        ({"prompt": 1000, "prompt.audio": 400, "prompt.text": 600}, 400 * 3 + 600 * 0.5),
        ({"prompt.image": 10, "prompt.video": 10}, 20 * 4),
        ({"response": 100, "response.audio": 80, "response.text": 20}, 80 * 12 + 20 * 2),
        ({"thoughts": 50}, 50 * 2),
        ({"tool_use": 5, "tool_use.text": 5}, 5 * 0.5),
        ({"prompt": 482, "prompt.text": 360}, 360 * 0.5 + 122 * 4),
        ({"response": 10}, 10 * 12),
        ({"prompt": 1, "prompt.audio": 64}, 64 * 3),
        ({"total": 10_000, "cached": 5}, 0),
        ({}, 0),
    ],
)
def test_money_is_estimated_by_modality_and_errs_upwards(tokens, usd):
    assert estimate(tokens, PRICES) == pytest.approx(usd / 1_000_000)


def test_a_turn_and_the_total_are_counted():
    counted = told(account(), fx.SendAudio(bytes(32_000)), *turn(prompt_audio=25), *turn(prompt_audio=50))
    assert (counted.turn.tokens, counted.turn.sent_s, counted.turn.said_s) == ({"prompt.audio": 50}, 0, 1)
    assert (counted.total.tokens, counted.total.sent_s, counted.total.said_s) == ({"prompt.audio": 75}, 1, 2)
    assert counted.total.usd == pytest.approx(75 * 3 / 1_000_000)


def test_a_later_receipt_of_the_same_turn_replaces_the_earlier():
    sound = ev.AudioGiven(b"")
    receipts = [ev.Used({"prompt": 10, "response": 5}), ev.Used({"prompt": 10, "response": 9})]
    assert told(account(), sound, *receipts, ev.TurnDone()).total.tokens == {"prompt": 10, "response": 9}


def test_receipts_that_do_not_contain_each_other_are_added():
    receipts = [ev.Used({"prompt": 10, "response": 5}), ev.Used({"prompt": 2, "response": 9})]
    assert told(account(), ev.Said("a"), *receipts, ev.TurnDone()).total.tokens == {"prompt": 12, "response": 14}


def test_a_receipt_that_comes_after_its_turn_is_not_lost_to_the_next():
    counted = told(account(), ev.Said("a"), ev.TurnDone(), ev.Used({"prompt": 10}), *turn(prompt=10, response=1))
    assert counted.total.tokens == {"prompt": 20, "response": 1}


def test_what_a_broken_link_had_counted_is_kept():
    counted = told(account(), ev.Said("a"), ev.Used({"prompt": 10}), ev.LinkDown("gone"))
    assert counted.total.tokens == {"prompt": 10}


def test_seconds_heard_and_not_sent_are_saved():
    counted = account()
    for _ in range(500):
        counted.hear(SILENCE)
    told(counted, fx.SendAudio(SILENCE * 100))
    assert (counted.heard_s, counted.saved_s) == (pytest.approx(10), pytest.approx(8))
    told(counted, *turn())
    assert counted.saved_s == pytest.approx(8)


def test_without_prices_there_is_no_estimate_and_no_limit():
    counted = told(account(usd_per_day=0.01, prices=None), *turn(prompt_audio=10**9))
    assert counted.total.usd is None
    assert not counted.limited


def test_the_limit_of_the_day_is_told_once_and_ends_with_the_day():
    calendar, notices = Calendar(), []
    counted = told(account(0.003, calendar=calendar, notify=notices.append), *turn(prompt_audio=999))
    assert (counted.limited, notices) == (False, [])
    told(counted, *turn(prompt_audio=1), *turn(prompt_audio=1))
    counted.hear(SILENCE)
    assert (counted.limited, notices) == (True, [True])
    calendar.day += timedelta(days=1)
    counted.hear(SILENCE)
    assert (counted.limited, notices, counted.spent_today) == (False, [True, False], 0.0)
    assert counted.total.usd == pytest.approx(0.003 + 3 / 1_000_000)


@pytest.mark.parametrize(("day", "limited"), [(MONDAY, True), (MONDAY - timedelta(days=1), False)])
def test_a_restart_does_not_refill_the_budget(day, limited):
    purse, notices = Purse(), []
    purse.spend(day, 1.0)
    counted = account(1.0, purse=purse, notify=notices.append)
    counted.hear(SILENCE)
    assert (counted.limited, notices) == (limited, [True] * limited)


COUNTS = st.dictionaries(
    st.sampled_from(["prompt", "prompt.audio", "prompt.text", "response", "response.audio", "thoughts", "total"]),
    st.integers(0, 10**6),
)
ITEMS = st.one_of(
    COUNTS.map(ev.Used),
    st.just(ev.TurnDone()),
    st.just(ev.LinkDown("gone")),
    st.just(ev.Said("a")),
    st.integers(0, 3).map(lambda n: fx.SendAudio(SILENCE * n)),
    st.just(ev.Interrupted()),
    st.just(ev.GoAway(1)),
)


@given(st.lists(ITEMS, max_size=40), st.floats(0.01, 10))
def test_any_traffic_keeps_the_books(items, cap):
    counted, turns, sent = account(usd_per_day=cap), 0.0, 0
    for item in items:
        before = counted.total.usd or 0.0
        counted(0.0, item)
        after = counted.total.usd or 0.0
        assert after >= before
        turns += after - before
        sent += len(item.audio) if isinstance(item, fx.SendAudio) else 0
    counted(0.0, ev.TurnDone())
    assert all(count > 0 for count in counted.turn.tokens.values())
    assert counted.spent_today == pytest.approx(counted.total.usd)
    assert counted.limited == (counted.spent_today >= cap)
    assert counted.total.sent_s == pytest.approx(sent / 32_000)


@pytest.mark.parametrize("model", ["gemini-3.8-live", "models/gemini-2.5-flash-native-audio-latest"])
def test_speech_costs_what_the_table_says(model):
    prices = price_of(model)
    assert (prices.audio_in, prices.audio_out) == (3, 12)
    assert price_of("gemini-9-live") is None


def test_searches_are_counted_once_in_each_turn() -> None:
    searched = ev.Sourced((), ("weather", "weather tomorrow"))
    counted = told(account(), searched, searched, *turn(prompt=1), searched, *turn(prompt=1))
    assert (counted.turn.searches, counted.total.searches) == (2, 4)
