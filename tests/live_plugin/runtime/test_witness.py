from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.audio.paced import LATE_S, LEAD_S
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.pcm import RATE_OUT
from live_plugin.home.confirmation import Sentence
from live_plugin.home.risk import Risk
from live_plugin.plugins.guard import Guard
from live_plugin.runtime.witness import ECHO_S, SETTLE_S, Sentences, Witness
from live_plugin.testing.clock import virtual

Item = ev.Event | fx.Effect
SECOND = bytes(2 * RATE_OUT)


def told(*items: tuple[float, Item]) -> list[Sentence]:
    """What is heard when all this happens at its time, and then nothing more."""
    sentences, found = Sentences(), list[Sentence]()
    for now, item in items:
        found += sentences.take(now)
        sentences.note(now, item)
    return [*found, *sentences.take(1000)]


def spoken(number: int, began: float, *words: str) -> list[tuple[float, Item]]:
    heard = [(began + 0.6 + 0.1 * n, ev.Heard(word)) for n, word in enumerate(words)]
    return [
        (began, ev.Opened(b"")),
        (began, fx.StartActivity(number)),
        (began + 0.5, ev.Closed()),
        (began + 0.5, fx.EndActivity(number)),
        *heard,
    ]


def test_a_sentence_is_whole_when_no_word_follows() -> None:
    sentences = Sentences()
    for now, item in spoken(1, 10, "ye", "s"):
        sentences.note(now, item)
    assert sentences.due == pytest.approx(10.7 + SETTLE_S)
    assert sentences.take(10.7) == []
    assert sentences.take(11.5) == [Sentence("yes", 10, alone=True, utterance=1)]
    assert (sentences.take(99), sentences.due) == ([], None)


def test_words_belong_to_the_oldest_that_is_not_answered() -> None:
    late = [*spoken(1, 10, "unlock"), *spoken(2, 12)[:2], (12.1, ev.Heard(" the door")), (12.2, fx.Answered(1))]
    found = told(*late, (12.5, ev.Closed()), (12.6, ev.Heard("yes")))
    assert [(s.text, s.began, s.utterance) for s in found] == [("unlock", 10, 1), ("yes", 12, 2)]


def test_a_late_transcript_belongs_to_the_latest() -> None:
    found = told(*spoken(1, 10), (11, fx.Answered(1)), (11.5, ev.Heard("yes")))
    assert [(s.text, s.began) for s in found] == [("yes", 10)]


def test_what_begins_while_the_model_is_heard_is_not_alone() -> None:
    speech = (10.0, fx.Play(SECOND * 3))
    assert [s.alone for s in told(speech, *spoken(1, 12.9, "yes"))] == [False]
    assert [s.alone for s in told(speech, *spoken(1, 13 + ECHO_S - 0.1, "yes"))] == [False]
    assert [s.alone for s in told(speech, *spoken(1, 13 + ECHO_S, "yes"))] == [True]


def test_when_a_sentence_counts_again_a_satellite_is_silent_whatever_it_was_sent() -> None:
    assert ECHO_S >= LEAD_S + LATE_S


def test_an_utterance_begins_with_its_preroll() -> None:
    [sentence] = told((10.0, fx.Play(SECOND)), (12.0, ev.Opened(bytes(32_000))), *spoken(1, 12, "yes")[1:])
    assert (sentence.began, sentence.alone) == (11, False)


def test_what_is_flushed_is_not_heard() -> None:
    items = [(10.0, fx.Play(SECOND * 30)), (11.0, fx.Flush()), *spoken(1, 12, "yes")]
    assert [s.alone for s in told(*items)] == [True]


def test_the_model_speaking_into_an_open_gate_spoils_it() -> None:
    begun, *rest = spoken(1, 10, "yes")
    assert [s.alone for s in told(begun, (10.1, fx.Play(b"\0\0")), *rest)] == [False]


def test_one_that_is_sent_again_is_heard_anew_and_keeps_its_time() -> None:
    items = [*spoken(1, 10)[:3], (10.6, ev.Heard("ye")), (11, fx.StartActivity(1)), (11.2, ev.Heard("yes"))]
    assert told(*items) == [Sentence("yes", 10, alone=True, utterance=1)]


def test_one_that_was_held_keeps_its_own_time() -> None:
    held = [(10.0, ev.Opened(b"")), (10.5, ev.Closed()), (20.0, ev.Opened(b"")), (20.5, ev.Closed())]
    sent = [(30.0, fx.StartActivity(1)), (30.5, ev.Heard("yes")), (33, fx.Answered(1)), (34.0, fx.StartActivity(2))]
    found = told(*held, *sent, (35, ev.Heard("no")))
    assert [(s.text, s.began) for s in found] == [("yes", 10), ("no", 20)]


def test_what_is_written_is_no_sentence_of_the_microphone() -> None:
    items = [(10.0, ev.Typed("yes")), (10.0, fx.SendText("yes", 1)), (10.1, ev.Heard("yes"))]
    assert told(*items) == []


ITEMS: list[Item] = [ev.Opened(b""), ev.Closed(), ev.Heard("yes"), fx.Play(SECOND), fx.Flush(), ev.Interrupted()]
NUMBERED = [fx.StartActivity, fx.Answered, fx.Unanswered]


@given(
    st.lists(
        st.tuples(
            st.floats(0, 3),
            st.sampled_from(ITEMS) | st.builds(lambda kind, n: kind(n), st.sampled_from(NUMBERED), st.integers(1, 4)),
        )
    )
)
def test_whatever_happens_a_sentence_alone_has_nothing_played_in_it(steps: list[tuple[float, Item]]) -> None:
    """And each utterance is one sentence at most, begun when a gate opened."""
    now, opened, played, items = 0.0, list[float](), list[float](), list[tuple[float, Item]]()
    for wait, item in steps:
        now += wait
        items.append((now, item))
        opened += [now] if isinstance(item, ev.Opened) else []
        played += [now] if isinstance(item, fx.Play) else []
    found = told(*items)
    assert len({s.utterance for s in found}) == len(found)
    for sentence in found:
        assert sentence.began in opened
        if sentence.alone:
            assert not any(0 <= sentence.began - at < ECHO_S for at in played)


@virtual
async def test_the_guard_is_told_in_time_and_no_timer_is_left() -> None:
    heard: list[tuple[str, str]] = []
    guard = Guard(Risk({}))
    guard.record = lambda kind, context, details: heard.append((context.microphone, details["text"]))
    witness = Witness(guard, "kitchen")
    for _, item in spoken(1, 0, "yes"):
        witness(asyncio.get_running_loop().time(), item)
    assert heard == []
    await asyncio.sleep(SETTLE_S)
    await asyncio.sleep(0)
    assert heard == [("kitchen", "yes")]
    witness.typed("hello")
    assert heard[1:] == [("kitchen", "hello")]
    for _, item in spoken(2, 0, "late"):
        witness(asyncio.get_running_loop().time(), item)
    witness.stop()
    await asyncio.sleep(60)
    assert len(heard) == 2
