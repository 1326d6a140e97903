from __future__ import annotations

from dataclasses import fields
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.core.events import Closed, GateEvent, Opened, Passed
from live_plugin.core.gate import Gate, GateSettings
from live_plugin.core.pcm import FRAME_BYTES

SMALL = GateSettings(start_ms=60, preroll_ms=100, hangover_ms=100, longest_ms=3000)


def frame(number: int) -> bytes:
    return number.to_bytes(4, "little") * (FRAME_BYTES // 4)


def run(gate: Gate, speech: list[float]) -> list[list[GateEvent]]:
    return [gate.feed(frame(i), p) for i, p in enumerate(speech)]


def numbers(audio: bytes) -> list[int]:
    return [int.from_bytes(audio[i : i + 4], "little") for i in range(0, len(audio), FRAME_BYTES)]


def utterances(events: list[GateEvent]) -> list[list[int]]:
    """Frame numbers of each utterance; fails where openings and closings do not alternate."""
    found: list[list[int]] = []
    is_open = False
    for event in events:
        assert isinstance(event, Opened) is not is_open
        if isinstance(event, Opened):
            found.append(numbers(event.audio))
        elif isinstance(event, Passed):
            found[-1] += numbers(event.audio)
        is_open = not isinstance(event, Closed)
    assert not is_open
    return found


def test_opens_with_the_preroll_once_speech_has_lasted() -> None:
    told = run(Gate(SMALL), [0] * 10 + [1] * 3)
    assert told[:-1] == [[]] * 12
    assert told[-1] == [Opened(b"".join(map(frame, range(5, 13))))]


def test_the_preroll_counts_from_the_first_hint_of_speech() -> None:
    told = run(Gate(SMALL), [0] * 10 + [1, 1, 0, 1, 1])
    assert told[-1] == [Opened(b"".join(map(frame, range(5, 15))))]


def test_no_preroll_sends_nothing_from_before_the_speech() -> None:
    told = run(Gate(GateSettings(start_ms=40, preroll_ms=0)), [0] * 10 + [1, 1])
    assert told[-1] == [Opened(frame(10) + frame(11))]


def test_a_click_does_not_open() -> None:
    assert run(Gate(SMALL), [0, 1, 1, 0] * 10) == [[]] * 40


def test_speech_with_short_dips_opens() -> None:
    assert any(run(Gate(SMALL), [1, 1, 0, 1, 1]))


def test_closes_after_the_hangover_and_sends_it() -> None:
    told = run(Gate(SMALL), [1] * 3 + [0] * 5)
    assert told[-2:] == [[Passed(frame(6))], [Passed(frame(7)), Closed()]]


@pytest.mark.parametrize(("speech", "closes"), [(0.15, False), (0.14, True)])
def test_keeping_open_takes_less_than_opening(speech: float, closes: bool) -> None:
    told = run(Gate(SMALL), [0.5] * 3 + [speech] * 10)
    assert any(Closed() in events for events in told) is closes


def test_the_longest_utterance_is_cut_without_losing_a_frame() -> None:
    gate = Gate(SMALL)
    sent = utterances([event for events in run(gate, [1] * 320) for event in events] + gate.finish())
    assert [len(each) for each in sent] == [150, 150, 20]
    assert [number for each in sent for number in each] == list(range(320))


def test_finish_closes_once_and_forgets() -> None:
    gate = Gate(SMALL)
    run(gate, [1] * 3)
    assert gate.is_open
    assert gate.finish() == [Closed()]
    assert gate.finish() == []
    assert gate.feed(frame(9), 1) == []
    assert not gate.is_open


settings = st.builds(
    GateSettings,
    start_ms=st.integers(20, 200),
    preroll_ms=st.integers(0, 300),
    hangover_ms=st.integers(100, 300),
    longest_ms=st.integers(3000, 3500),
)
runs = st.lists(st.tuples(st.floats(0, 1), st.integers(1, 100)), max_size=12)


@given(settings, runs)
def test_no_frame_is_lost_doubled_or_reordered(settings: GateSettings, runs: list[tuple[float, int]]) -> None:
    gate = Gate(settings)
    speech = [p for p, count in runs for _ in range(count)]
    sent = utterances([event for events in run(gate, speech) for event in events] + gate.finish())
    for utterance in sent:
        assert utterance == list(range(utterance[0], utterance[-1] + 1))
        assert len(utterance) <= settings.longest_ms / 20 + 1
    flat = [n for utterance in sent for n in utterance]
    assert flat == sorted(set(flat))


@given(st.lists(st.floats(0, 1), max_size=200), settings)
def test_sure_silence_always_closes_and_sure_speech_always_opens(speech: list[float], settings: GateSettings) -> None:
    gate = Gate(settings)
    run(gate, speech)
    for number in range(15):
        gate.feed(frame(number), 0)
    assert not gate.is_open
    for number in range(10):
        gate.feed(frame(number), 1)
    assert gate.is_open


def test_every_setting_has_a_range_that_holds_its_default() -> None:
    hints = get_type_hints(GateSettings, include_extras=True)
    for field in fields(GateSettings):
        (interval,) = hints[field.name].__metadata__
        assert interval.ge <= field.default <= interval.le
