"""Tapes played in virtual time, to clients that do what was recorded, do it otherwise, or do something else."""

from __future__ import annotations

import math
from base64 import b64encode
from pathlib import Path

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.conversation.effects import End, Note, Send
from mock_server.errors import StoryError
from mock_server.tape import Ending, Frame, Tape
from mock_server.tape.foreign import import_recording
from mock_server.tape.player import Player
from mock_server.tape.score import score
from mock_server.wire.message import parse

RECORDINGS = sorted((Path(__file__).parent / "recordings").glob("*.yaml"))
SETUP = {"setup": {"model": "models/gemini-3.8-live", "generationConfig": {"temperature": 0.5}}}
READY = {"setupComplete": {}}
DONE = {"serverContent": {"turnComplete": True}}
START, STOP = {"realtimeInput": {"activityStart": {}}}, {"realtimeInput": {"activityEnd": {}}}


def says(text):
    return {"clientContent": {"turns": [{"role": "user", "parts": [{"text": text}]}], "turnComplete": True}}


def call(*ids):
    return {"toolCall": {"functionCalls": [{"id": id_, "name": "f", "args": {}} for id_ in ids]}}


def answer(id_, output="on"):
    return {"toolResponse": {"functionResponses": [{"id": id_, "name": "f", "response": {"output": output}}]}}


def voice(seed, seconds=1.0):
    """Something like a sentence: bursts of tones that no other seed has."""
    random, time = np.random.default_rng(seed), np.arange(int(16_000 * seconds)) / 16_000
    sound = np.zeros(len(time))
    for begin in np.arange(0, seconds, 0.1):
        here = (time >= begin) & (time < begin + 0.1)
        sound[here] = sum(np.sin(2 * np.pi * hz * time[here]) for hz in random.uniform(150, 5000, 4))
    return (sound * 3000).astype("<i2").tobytes()


def audio(pcm, size=1280):
    for at in range(0, len(pcm), size):
        blob = {"mimeType": "audio/pcm;rate=16000", "data": b64encode(pcm[at : at + size]).decode()}
        yield {"realtimeInput": {"audio": blob}}


def tape(*entries, name="t"):
    """Entries: (side, message) or (side, message, at)."""
    return Tape(tuple(Frame(*entry) for entry in entries), name=name)


class Room:
    """A player and its clock."""

    def __init__(self, *tapes, setup=SETUP, speed=1.0, strict=True):
        self.now, self.sent, self.notes, self.end = 0.0, [], [], None
        first = parse(orjson.dumps(setup))[0]
        self.player = Player([score(one) for one in tapes], first, speed=speed, strict=strict, now=0.0)
        self.drain()

    def client(self, *messages):
        for message in messages:
            for fact in parse(orjson.dumps(message)):
                self.player.feed(fact, self.now)
            self.drain()

    def drain(self):
        while (effect := self.player.next(self.now)) is not None:
            match effect:
                case Send(message):
                    self.sent.append((round(self.now, 3), message))
                case Note(text):
                    self.notes.append(text)
                case End():
                    self.end = effect

    def wait(self, seconds):
        until = self.now + seconds
        while (deadline := self.player.deadline) is not None and deadline <= until and self.end is None:
            self.now = max(self.now, deadline)
            before = self.player.left
            self.drain()
            assert self.player.left < before or self.end or self.player.deadline != deadline, "a deadline did nothing"
        self.now = until

    @property
    def messages(self):
        return [message for _, message in self.sent]


@pytest.mark.parametrize("file", RECORDINGS, ids=lambda file: file.stem)
@pytest.mark.parametrize("pieces", [512, 3200, 10**6], ids=lambda size: f"{size} bytes per message")
def test_recordings_of_the_service_are_played_frame_for_frame_in_their_order(file, pieces):
    [recorded] = import_recording(file)
    setup, *rest = recorded.messages("client")
    room = Room(recorded, setup=setup, speed=math.inf)
    for message in rest:
        blob = message.get("realtime_input", {}).get("audio")
        if blob is None:
            room.client(message)
        else:
            raw = parse(orjson.dumps(message))[0].pcm
            room.client(*audio(raw, pieces))
    assert room.messages == [*recorded.messages("server")]
    assert (room.notes, room.player.over(), room.player.astray) == ([], (), None)


def test_frames_come_at_the_pace_of_the_tape_counted_from_what_the_client_did():
    recorded = tape(
        ("client", SETUP, 0.0),
        ("server", READY, 0.8),
        ("client", says("hello"), 5.0),
        ("server", {"serverContent": {}}, 5.3),
        ("server", DONE, 7.0),
    )
    room = Room(recorded)
    room.wait(2)
    room.client(says("hello"))
    room.wait(9)
    assert [at for at, _ in room.sent] == [0.8, 2.3, 4.0]
    fast = Room(recorded, speed=10)
    fast.wait(2)
    fast.client(says("hello"))
    fast.wait(9)
    assert [at for at, _ in fast.sent] == [0.08, 2.03, 2.2]


def test_what_a_client_says_too_early_waits_for_its_turn():
    room = Room(tape(("client", SETUP, 0), ("server", READY, 1), ("client", says("a"), 2), ("server", DONE, 3)))
    room.client(says("a"))
    assert room.sent == []
    room.wait(5)
    assert [at for at, _ in room.sent] == [1.0, 2.0]


def test_another_spelling_is_the_same():
    recorded = tape(("client", SETUP), ("server", READY), ("client", says("hello")), ("server", DONE))
    room = Room(recorded)
    room.client({"client_content": {"turn_complete": True, "turns": [{"parts": [{"text": "hello"}], "role": "user"}]}})
    assert room.messages == [READY, DONE]


def test_another_sentence_ends_the_session_and_tells_where():
    recorded = tape(("client", SETUP), ("server", READY), ("client", says("hello")), ("server", DONE), name="hall")
    room = Room(recorded)
    room.client(says("goodbye"))
    assert room.end.code == 1011
    assert "tape hall, line 4: content.texts" in room.end.reason
    assert "'hello'" in room.end.reason
    assert "'goodbye'" in room.end.reason
    assert room.player.over() == ("tape hall: ended before line 4; 2 messages were not played",)


def test_a_lenient_player_notes_the_difference_and_goes_on():
    room = Room(tape(("client", SETUP), ("client", says("hello")), ("server", DONE)), strict=False)
    room.client(START, says("goodbye"))
    assert room.messages == [DONE]
    assert "content was expected, activityStart came" in room.notes[0]
    assert "('goodbye',) came" in room.notes[1]


def test_a_setup_may_differ_and_the_difference_is_noted():
    other = {"setup": {"model": "models/gemini-3.8-live", "generationConfig": {"temperature": 0.7}}}
    room = Room(tape(("client", SETUP), ("server", READY)), setup=other)
    assert room.messages == [READY]
    assert room.notes == ["tape t: setup.generationConfig.temperature: 0.5 was expected, 0.7 came"]


def test_answers_to_parallel_calls_may_come_in_any_order():
    recorded = tape(("client", SETUP), ("server", call("a", "b")), ("client", answer("a")), ("client", answer("b")))
    recorded = tape(*[(f.side, f.message) for f in recorded.frames], ("server", DONE))
    room = Room(recorded)
    room.client(answer("b"), answer("a"))
    assert room.messages == [call("a", "b"), DONE]
    assert room.player.astray is None


def test_another_answer_of_a_tool_is_told_by_its_field():
    room = Room(tape(("client", SETUP), ("server", call("a")), ("client", answer("a")), ("server", DONE)))
    room.client(answer("a", "off"))
    assert "toolAnswer.response.output: 'on' was expected, 'off' came" in room.end.reason


def test_something_said_behind_the_end_ends_the_session():
    room = Room(tape(("client", SETUP), ("server", READY)))
    room.client(says("more"))
    assert room.end.reason == "tape t: is over; content came"


def test_behind_the_end_a_lenient_player_is_deaf():
    room = Room(tape(("client", SETUP), ("server", READY)), strict=False)
    room.client(says("more"), says("still more"))
    assert room.end is None
    assert len(room.notes) == 2


def test_a_longer_tape_goes_on_where_a_shorter_one_is_over():
    short = tape(("client", SETUP), ("server", READY))
    long = tape(*[(frame.side, frame.message) for frame in short.frames], ("client", says("more")), ("server", DONE))
    room = Room(short, long)
    room.client(says("more"))
    assert room.messages == [READY, DONE]


def test_the_recorded_end_comes_last():
    recorded = Tape((Frame("client", SETUP, 0.0), Frame("server", READY, 0.5)), Ending("server", 1008, "gone", 2.0))
    room = Room(recorded)
    room.wait(1.9)
    assert room.end is None
    room.wait(0.2)
    assert (room.end.code, room.end.reason) == (1008, "gone")


def test_an_end_that_the_client_made_is_left_to_the_client():
    room = Room(Tape((Frame("client", SETUP), Frame("server", READY)), Ending("client", 1000)))
    room.wait(100)
    assert room.end is None
    assert room.player.left == 0


def spoken(seed, marks=True, name="t", reply=DONE, seconds=1.0):
    """A tape of one spoken turn; with marks, or with silence behind it."""
    entries, at = [("client", SETUP, 0.0), ("server", READY, 0.1)], 1.0
    pcm = voice(seed, seconds)
    entries += [("client", START, at)] if marks else []
    for message in audio(pcm if marks else pcm + bytes(32_000)):
        at += 0.04
        entries.append(("client", message, at))
    entries += [("client", STOP, at)] if marks else []
    return tape(*entries, ("server", reply, at + 0.5), name=name)


@pytest.mark.parametrize("marks", [True, False])
def test_speech_is_the_same_however_it_is_cut_and_without_its_silence(marks):
    room = Room(spoken(1, marks))
    room.wait(1)
    room.client(*([START] if marks else []), *audio(bytes(6400) + voice(1), 333 * 2), *([STOP] if marks else []))
    room.wait(2)
    assert room.messages == [READY, DONE]
    assert room.player.astray is None


@pytest.mark.parametrize("marks", [True, False])
def test_other_speech_is_not_taken_for_the_recorded(marks):
    room = Room(spoken(1, marks))
    room.wait(1)
    room.client(*([START] if marks else []), *audio(voice(2)), *([STOP] if marks else []))
    room.wait(5)
    assert "another sound" in room.end.reason
    assert room.messages == [READY]


def test_shorter_speech_is_over_after_some_silence():
    room = Room(spoken(1, marks=False))
    room.wait(1)
    room.client(*audio(voice(1)[:9600]))
    room.wait(2.9)
    assert room.end is None
    room.wait(0.2)
    assert "0.3 s of sound came, 2.0 s are on the tape" in room.end.reason


def test_nothing_comes_before_anything_was_said():
    room = Room(spoken(1, marks=False))
    room.client(*audio(bytes(320_000)))
    room.wait(60)
    assert room.messages == [READY]
    assert room.end is None


def test_two_utterances_sent_at_once_are_told_apart():
    one, two = spoken(1), spoken(2)
    later = [(frame.side, frame.message, frame.at + 10) for frame in two.frames[2:]]
    room = Room(tape(*[(f.side, f.message, f.at) for f in one.frames], *later))
    room.client(START, *audio(voice(1)), STOP, START, *audio(voice(2)), STOP)
    room.wait(10)
    assert room.messages == [READY, DONE, DONE]
    assert room.player.astray is None


def test_many_utterances_do_not_add_up_small_differences():
    """Each sentence has its soft end cut off by a gate."""
    entries, at = [("client", SETUP, 0.0), ("server", READY, 0.0)], 0.0
    for seed in range(12):
        for message in audio(voice(seed) + bytes(3200)):
            at += 0.04
            entries.append(("client", message, at))
        entries.append(("server", {"serverContent": {"turnComplete": True, "number": seed}}, at))
    room = Room(tape(*entries))
    for seed in range(12):
        room.client(*audio(voice(seed)[:-1920]))
        room.wait(0.5)
        assert len(room.messages) == seed + 2
    assert room.player.astray is None


def test_of_several_tapes_the_one_is_taken_that_fits_what_is_done():
    choice = [
        tape(("client", SETUP), ("server", READY), ("client", says(text)), ("server", {"goAway": {"timeLeft": text}}))
        for text in ("1s", "2s", "3s")
    ]
    room = Room(*choice)
    room.client(says("2s"))
    assert room.messages == [READY, {"goAway": {"timeLeft": "2s"}}]


@pytest.mark.parametrize("marks", [True, False])
def test_of_several_tapes_the_one_is_taken_that_sounds_like_what_is_said(marks):
    choice = [spoken(seed, marks, str(seed), {"goAway": {"timeLeft": f"{seed}s"}}) for seed in (1, 2, 3)]
    room = Room(*choice)
    room.wait(1)
    room.client(*([START] if marks else []), *audio(voice(3)), *([STOP] if marks else []))
    room.wait(5)
    assert room.messages == [READY, {"goAway": {"timeLeft": "3s"}}]
    assert room.player.score.name == "3"


def test_a_tape_with_other_calls_is_not_changed_to():
    """The client would answer ids that the other tape never gave."""
    one = tape(("client", SETUP), ("server", call("a")), ("client", answer("a")), ("client", says("x")))
    two = tape(("client", SETUP), ("server", call("b")), ("client", answer("b")), ("client", says("y")))
    room = Room(one, two)
    room.client(answer("a"), says("y"))
    assert room.end is not None


def test_the_tape_with_the_nearest_setup_is_taken():
    resumed = {"setup": {**SETUP["setup"], "sessionResumption": {"handle": "h1"}}}
    first, second = tape(("client", SETUP), ("server", READY)), tape(("client", resumed), ("server", DONE))
    assert Room(first, second, setup=resumed).messages == [DONE]
    assert Room(second, first).messages == [READY]


def test_a_tape_on_which_the_client_says_what_none_may_say_is_a_fault():
    with pytest.raises(StoryError, match=r"t/tape.jsonl:3:1: client: .*nonsense|Unknown"):
        score(tape(("client", SETUP), ("client", {"nonsense": 1})))


POSSIBLE = [SETUP, says("hello"), says("bye"), START, STOP, answer("a"), answer("b"), *audio(voice(1), 16_000)]
steps = st.lists(st.sampled_from(POSSIBLE) | st.floats(0.1, 4.0), max_size=12)


@given(
    frames=st.lists(st.sampled_from([*POSSIBLE, READY, DONE, call("a")]), max_size=8), done=steps, strict=st.booleans()
)
@settings(max_examples=150)
def test_whatever_the_client_does_only_the_tape_comes_in_its_order_and_at_most_one_end(frames, done, strict):
    client = {orjson.dumps(message) for message in POSSIBLE}
    recorded = tape(
        ("client", SETUP, 0.0),
        *(("client" if orjson.dumps(m) in client else "server", m, n * 0.2) for n, m in enumerate(frames)),
    )
    room = Room(recorded, strict=strict)
    for step in done:
        if isinstance(step, float):
            room.wait(step)
        else:
            room.client(step)
    room.wait(100)
    assert room.messages == [*recorded.messages("server")][: len(room.sent)]
    assert (room.end is None) == (room.player.astray is None)
