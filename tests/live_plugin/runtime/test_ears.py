from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from live_plugin.core import events as ev
from live_plugin.core.gate import Gate, GateSettings
from live_plugin.core.listening import Button
from live_plugin.core.pcm import FRAME_BYTES, SILENCE
from live_plugin.runtime.ears import Ears, Pieces

SPEECH = b"\1\0" * (FRAME_BYTES // 2)
OPENED, PASSED, CLOSED = ev.Opened(SPEECH), ev.Passed(SPEECH), ev.Closed()


class Loud:
    def __call__(self, frame: bytes) -> float:
        return float(frame != SILENCE)

    def reset(self) -> None: ...


def gate() -> Gate:
    return Gate(GateSettings(start_ms=20, preroll_ms=0))


def test_hears_in_its_usual_way():
    ears = Ears(Loud(), gate())
    assert ears.hear(SPEECH) == [OPENED]
    assert ears.hearing
    assert ears.finish() == [CLOSED]


def test_the_listener_gets_the_frame_as_it_came_and_the_gate_what_is_left_of_it():
    came: list[bytes] = []
    ears = Ears(Loud(), gate(), came.append, lambda frame: SILENCE)
    assert ears.hear(SPEECH) == []
    assert came == [SPEECH]


def test_what_is_overheard_comes_beside_what_the_shut_ear_hears():
    ears = Ears(Loud(), gate(), without_echo=lambda frame: SILENCE, overhear=lambda frame: frame[:4])
    assert ears.hear(SPEECH) == [ev.Overheard(SPEECH[:4])]


def test_who_is_heard_is_not_overheard():
    ears = Ears(Loud(), gate(), overhear=lambda frame: frame[:4])
    assert ears.hear(SPEECH) == [OPENED]


def test_the_button_takes_over_at_once_and_gives_back():
    button = Button()
    ears = Ears(Loud(), gate(), button=button)
    assert ears.hear(SPEECH) == [OPENED]
    button.press()
    assert ears.hear(SPEECH) == [CLOSED, OPENED]
    assert ears.hear(SILENCE) == []
    button.release()
    assert ears.hear(SILENCE) == [ev.Passed(SILENCE), CLOSED]
    assert not ears.hearing
    assert ears.hear(SPEECH) == [OPENED]


def test_limited_to_the_button_nothing_else_is_sent():
    button, limits = Button(), [False]
    ears = Ears(Loud(), gate(), button=button, limited=lambda: limits[0])
    assert ears.hear(SPEECH) == [OPENED]
    limits[0] = True
    assert [ears.hear(SPEECH), ears.hear(SPEECH)] == [[CLOSED], []]
    button.press()
    assert ears.hear(SPEECH) == [OPENED]
    button.release()
    assert ears.hear(SPEECH) == [CLOSED]
    limits[0] = False
    assert ears.hear(SPEECH) == [OPENED]


def test_three_frames_make_a_piece():
    ears = Ears(Loud(), gate())
    assert [ears.hear(SPEECH) for _ in range(5)] == [[OPENED], [], [], [ev.Passed(3 * SPEECH)], []]
    assert ears.finish() == [PASSED, CLOSED]


@given(st.lists(st.builds(ev.Passed, st.binary(min_size=1)) | st.just(CLOSED)))
def test_pieces_lose_and_move_nothing(events):
    def flow(events):
        return [part for event in events for part in (event.audio if isinstance(event, ev.Passed) else [event])]

    pieces = Pieces()
    joined = [event for given in events for event in pieces.join([given])]
    assert flow([*joined, *pieces.join([CLOSED])]) == flow([*events, CLOSED])


@given(st.lists(st.tuples(st.sampled_from(["press", "release", "limit", "lift", "none"]), st.booleans())))
def test_every_utterance_that_opens_closes_before_the_next(steps):
    button, limits = Button(), [False]
    ears = Ears(Loud(), gate(), button=button, limited=lambda: limits[0])
    act = {"press": button.press, "release": button.release, "none": lambda: None}
    act |= {"limit": lambda: limits.insert(0, True), "lift": lambda: limits.insert(0, False)}
    told: list[ev.GateEvent] = []
    for step, loud in steps:
        act[step]()
        told += ears.hear(SPEECH if loud else SILENCE)
    is_open = False
    for event in [*told, *ears.finish()]:
        assert isinstance(event, ev.Opened) is not is_open
        is_open = not isinstance(event, ev.Closed)
    assert not is_open
