from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.core.events import Closed, GateEvent, Opened, Passed
from live_plugin.core.gate import Gate, GateSettings
from live_plugin.core.listening import (
    FIRST_START_MS,
    FIRST_WORD_S,
    LATE_MS,
    LONGEST_HOLD_S,
    Button,
    HeldGate,
    Listening,
    WakeGate,
)
from live_plugin.core.pcm import FRAME_BYTES, FRAME_MS

SMALL = GateSettings(start_ms=40, preroll_ms=100, hangover_ms=100, longest_ms=3000)
LATE, FIRST_START = LATE_MS // FRAME_MS, FIRST_START_MS // FRAME_MS
HANGOVER = SMALL.hangover_ms // FRAME_MS
SECOND = 1000 // FRAME_MS


def frame(number: int) -> bytes:
    return number.to_bytes(4, "little") * (FRAME_BYTES // 4)


def numbers(audio: bytes) -> list[int]:
    return [int.from_bytes(audio[i : i + 4], "little") for i in range(0, len(audio), FRAME_BYTES)]


class World:
    """A wake gate with what it asks for; frames are numbered from 0."""

    def __init__(self, follow_up_s: float = 2.0) -> None:
        self.woken = self.answering = False
        self.told: list[int] = []
        self.gate = WakeGate(
            lambda frame: self.woken, lambda: self.answering, follow_up_s, SMALL, lambda: self.told.append(self.count)
        )
        self.heard: list[list[int]] = []
        self.count = 0

    def hear(self, frames: int, speech: float = 0.0, *, woken: bool = False, answering: bool = False) -> World:
        self.woken, self.answering = woken, answering
        for _ in range(frames):
            for event in self.gate.feed(frame(self.count), speech):
                self.take(event)
            self.count += 1
        return self

    def take(self, event: GateEvent) -> None:
        if isinstance(event, Opened):
            self.heard.append(numbers(event.audio))
        elif isinstance(event, Passed):
            self.heard[-1] += numbers(event.audio)


def test_asleep_nothing_is_handed_on():
    assert World().hear(500, 1.0).heard == []


def test_the_person_is_told_when_the_wake_word_is_heard_and_not_while_it_is_awake():
    world = World().hear(50).hear(1, woken=True).hear(20).hear(1, woken=True)
    assert world.told == [50]


def test_what_is_said_in_the_same_breath_loses_no_frame():
    world = World().hear(100, 1.0).hear(1, 1.0, woken=True).hear(50, 1.0).hear(HANGOVER)
    assert world.heard == [list(range(101 - LATE, 151 + HANGOVER))]


def test_what_is_said_after_a_pause_begins_as_ever():
    world = World().hear(100, 1.0).hear(1, 1.0, woken=True).hear(3 * SECOND).hear(50, 1.0).hear(HANGOVER)
    assert world.heard == [list(range(101 + 3 * SECOND - LATE, 151 + 3 * SECOND + HANGOVER))]


def test_the_rest_of_the_wake_word_itself_opens_nothing():
    world = World().hear(100, 1.0).hear(1, 1.0, woken=True).hear(FIRST_START - 1, 1.0).hear(SECOND)
    assert world.heard == []
    assert world.gate.awake


def test_who_says_nothing_more_lets_it_fall_asleep():
    world = World().hear(1, woken=True).hear(round(FIRST_WORD_S * SECOND) - 1)
    assert world.gate.awake
    assert world.hear(1).gate.awake is False
    assert world.hear(100, 1.0).heard == []


def test_one_may_go_on_for_as_long_as_the_follow_up_lasts_after_the_answer():
    world = World(follow_up_s=2.0).hear(1, woken=True).hear(20, 1.0).hear(HANGOVER)
    world.hear(3 * SECOND)  # the answer is late: by now it sleeps
    assert not world.gate.awake
    world.hear(5 * SECOND, answering=True).hear(2 * SECOND - 2).hear(20, 1.0).hear(HANGOVER)
    assert len(world.heard) == 2
    assert world.hear(2 * SECOND).gate.awake is False


def test_without_follow_up_each_sentence_needs_its_wake_word():
    world = World(follow_up_s=0).hear(1, woken=True).hear(20, 1.0).hear(HANGOVER)
    assert len(world.heard) == 1
    assert not world.gate.awake
    world.hear(20, answering=True).hear(100, 1.0)
    assert len(world.heard) == 1


def test_the_wake_word_counts_while_an_answer_is_played():
    world = World(follow_up_s=0).hear(5, 1.0, answering=True)
    world.hear(1, 1.0, woken=True, answering=True).hear(20, 1.0, answering=True).hear(HANGOVER)
    assert len(world.heard) == 1


@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 1.0]), st.booleans(), st.integers(1, 40), st.sampled_from([0, 0, 0, 1])),
        max_size=30,
    ),
    st.sampled_from([0.0, 0.5, 2.0]),
)
def test_frames_are_handed_on_in_order_once_and_none_from_before_the_wake_word(spans, follow_up_s):
    world, woken_at = World(follow_up_s), None
    for speech, answering, frames, woken in spans:
        if woken and woken_at is None:
            woken_at = world.count
        if woken:
            world.hear(1, speech, woken=True, answering=answering and woken_at is not None)
        world.hear(frames, speech, answering=answering and woken_at is not None)
    told = [number for utterance in world.heard for number in utterance]
    assert told == sorted(set(told))
    assert all(utterance == list(range(utterance[0], utterance[-1] + 1)) for utterance in world.heard)
    assert not told or (woken_at is not None and told[0] > woken_at - LATE)


def test_while_the_button_is_held_everything_is_sent_and_its_release_ends_it():
    button = Button()
    gate = HeldGate(button)
    assert gate.feed(frame(0), 1.0) == []
    button.press()
    assert gate.feed(frame(1), 0.0) == [Opened(frame(1))]
    assert gate.is_open
    assert gate.feed(frame(2), 0.0) == [Passed(frame(2))]
    button.release()
    assert gate.feed(frame(3), 1.0) == [Closed()]
    assert gate.feed(frame(4), 1.0) == []


def test_a_button_that_is_stuck_is_let_go():
    button = Button()
    button.toggle()
    gate = HeldGate(button)
    told = [event for number in range(round(LONGEST_HOLD_S * SECOND) + 100) for event in gate.feed(frame(number), 0)]
    assert len(told) == LONGEST_HOLD_S * SECOND + 1
    assert told[-1] == Closed()
    assert not button.held


@pytest.mark.parametrize("listening", [Gate(SMALL), World().gate, HeldGate(Button())])
def test_finishing_what_was_never_open_says_nothing(listening: Listening):
    assert listening.finish() == []
    assert not listening.is_open
