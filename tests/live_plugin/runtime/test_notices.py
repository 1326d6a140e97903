from __future__ import annotations

import asyncio
import logging
import threading
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.audio.null import NullSink
from live_plugin.audio.wav import read_wav
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.pcm import RATE_IN, seconds_in
from live_plugin.live import refusal
from live_plugin.runtime.notices import (
    AWAY_S,
    CLIP_OF,
    CLIPS,
    KEPT,
    TEXTS,
    Notice,
    Notices,
    ServiceNews,
    ServiceWatch,
    spoken_on,
)
from live_plugin.testing.clock import virtual

Item = ev.Event | fx.Effect
DOWN = ev.LinkDown("the cable is out")


def told(*items: tuple[float, Item | None]) -> list[str]:
    """What is told when all this happens at its time; None is the passing of time."""
    news = ServiceNews()
    kinds = []
    for now, item in items:
        kinds.append(news.tick(now))
        if item:
            kinds.append(news.note(now, item))
    return [kind for kind in kinds if kind]


def test_a_gap_that_nobody_notices_is_not_told() -> None:
    assert told((0, ev.LinkUp()), (5, DOWN), (5 + AWAY_S / 2, ev.LinkUp()), (99, None)) == []


def test_away_is_told_once_and_back_once() -> None:
    attempts = [(5 + n, DOWN) for n in range(30)]
    assert told((0, ev.LinkUp()), *attempts, (40, ev.LinkUp()), (99, None)) == ["away", "back"]


@pytest.mark.parametrize("said", [ev.Closed(), ev.Typed("light on")])
def test_who_speaks_meanwhile_is_told_that_it_is_kept(said: Item) -> None:
    assert told((0, ev.LinkUp()), (5, DOWN), (16, None), (20, said), (21, said), (30, ev.LinkUp())) == [
        "away",
        "held",
        "back",
    ]
    assert told((0, ev.LinkUp()), (5, DOWN), (6, said), (16, None), (30, ev.LinkUp())) == ["held", "back"]


@pytest.mark.parametrize("cause", refusal.ADVICE)
def test_a_refusal_is_told_by_its_cause(cause: str) -> None:
    down = ev.LinkDown("no", ev.Loss.REFUSED, cause)
    assert told((0, down), (0, fx.GiveUp("no")), (99, None)) == [cause]


def test_a_refusal_for_a_reason_that_nobody_knows() -> None:
    assert told((0, ev.LinkDown("no", ev.Loss.REFUSED)), (0, fx.GiveUp("no"))) == ["refused"]


def test_a_service_that_was_never_reached() -> None:
    assert told((0, DOWN), (1, DOWN), (2, fx.GiveUp("the service cannot be reached")), (99, None)) == ["unreachable"]


def test_an_answer_that_never_came() -> None:
    assert told((0, ev.LinkUp()), (9, fx.Unanswered(1))) == ["unanswered"]


ITEMS = st.sampled_from(
    [ev.LinkUp(), DOWN, ev.Closed(), ev.LinkDown("no", ev.Loss.REFUSED, "key"), fx.GiveUp("no"), None]
)


@given(st.lists(st.tuples(st.floats(0, 20), ITEMS)))
def test_nothing_is_told_twice_in_a_row(steps: list[tuple[float, Item | None]]) -> None:
    now, timed = 0.0, []
    for wait, item in steps:
        now += wait
        timed.append((now, item))
    kinds = [kind for kind in told(*timed) if kind not in ("key", "unreachable", "refused")]
    assert all(one != other for one, other in pairwise(kinds))
    assert all(kind in TEXTS for kind in kinds)


@virtual
async def test_the_watch_tells_in_time_and_leaves_no_timer() -> None:
    kinds: list[str] = []
    watch = ServiceWatch(kinds.append)
    clock = asyncio.get_running_loop().time
    watch(clock(), DOWN)
    await asyncio.sleep(AWAY_S - 1)
    assert kinds == []
    await asyncio.sleep(2)
    assert kinds == ["away"]
    watch(clock(), ev.LinkUp())
    watch(clock(), DOWN)
    watch.stop()
    await asyncio.sleep(2 * AWAY_S)
    assert kinds == ["away", "back"]


# ── the stream ────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_listener_hears_everything_and_the_latest_are_kept() -> None:
    notices, heard = Notices(), list[Notice]()
    notices.listeners += [heard.append, heard.append]
    for n in range(KEPT + 1):
        notices.say(f"egg {n} is done")
    notices.tell("back")
    assert heard[-2:] == [Notice(TEXTS["back"], "back")] * 2
    assert len(notices.told) == KEPT
    assert notices.told[0].text == "egg 2 is done"


async def test_warnings_of_the_house_are_notices_whatever_thread_they_come_from() -> None:
    notices, heard = Notices(), asyncio.Queue[Notice]()
    notices.listeners.append(heard.put_nowait)
    logger = logging.getLogger("live_plugin.home.backends.somewhere")
    with notices.warnings():
        thread = threading.Thread(target=logger.warning, args=("the broker at\n%s is away", "attic"))
        thread.start()
        assert await heard.get() == Notice("the broker at attic is away")
        thread.join()
        logger.info("nothing for a person")
    logger.warning("said by nobody's stream")
    await asyncio.sleep(0)
    assert heard.empty()


@pytest.mark.parametrize("kind", TEXTS)
def test_what_is_said_aloud_has_its_clip(kind: str) -> None:
    played = bytearray()
    spoken_on(NullSink(hear=played.extend))(Notice(TEXTS[kind], kind))
    assert bool(played) == (kind in CLIP_OF) == (kind not in ("away", "back", "new_day"))


def test_the_words_of_the_moment_are_not_said_aloud() -> None:
    played = bytearray()
    spoken_on(NullSink(hear=played.extend))(Notice("The egg timer is over."))
    assert not played


def test_the_clips_are_short_and_none_is_left_over() -> None:
    assert {file.stem for file in CLIPS.glob("*.wav")} == set(CLIP_OF.values())
    for file in CLIPS.glob("*.wav"):
        assert 1.5 < seconds_in(len(read_wav(file, RATE_IN)), RATE_IN) < 5


def test_no_notice_tells_a_secret_or_a_place_that_only_we_know() -> None:
    assert set(refusal.ADVICE) <= set(TEXTS)
    for text in TEXTS.values():
        assert "{" not in text
        assert len(text) < 100
