"""What goes wrong within a turn."""

from __future__ import annotations

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed

from mock_server.faults import TROUBLES
from mock_server.faults.turn import (
    CutShort,
    EmptyTurn,
    ErrorFrame,
    HalfFrame,
    HugeFrame,
    LateAudio,
    NotJson,
    ShortWordUnheard,
    Stall,
)
from mock_server.journal import Recognition
from tests.mock_server.faults.conftest import Stage

WHOLE = ["outputTranscription", "a", "b", "c", "d", "generationComplete", "turnComplete"]
HELLO = {"clientContent": {"turns": [{"parts": [{"text": "hello"}]}], "turnComplete": True}}


@pytest.mark.parametrize(
    ("trouble", "sent"),
    [
        (CutShort(chunks=2), ["outputTranscription", "a", "b", "turnComplete"]),
        (CutShort(chunks=9), WHOLE),
        (EmptyTurn(), ["turnComplete"]),
        (Stall(chunks=2), ["outputTranscription", "a", "b"]),
        (NotJson(chunks=1), ["outputTranscription", "a", "bytes", "c", "d", "generationComplete", "turnComplete"]),
        (ErrorFrame(chunks=0), ["outputTranscription", "error", "b", "c", "d", "generationComplete", "turnComplete"]),
    ],
)
async def test_every_turn_is_spoilt(stage, turn, trouble, sent):
    session = stage(trouble)
    assert await session.play(*turn, *turn) == sent * 2


async def test_only_so_many_turns_are_spoilt(stage, turn):
    session = stage(EmptyTurn(times=1))
    assert await session.play(*turn, *turn) == ["turnComplete", *WHOLE]


async def test_a_stall_that_ends_loses_nothing(stage, turn):
    session = stage(Stall(chunks=2, seconds=3))
    assert await session.play(*turn) == WHOLE
    assert session.clock.waits == [3]


async def test_late_audio_comes_between_interrupted_and_the_end_of_the_turn(stage, turn):
    broken = (*turn[:3], {"serverContent": {"interrupted": True}}, turn[-1])
    sent = await stage(LateAudio(chunks=2)).play(*broken)
    assert sent == ["outputTranscription", "a", "b", "interrupted", "b", "b", "turnComplete"]


async def test_an_interruption_before_any_sound_has_nothing_to_send_late(stage):
    assert await stage(LateAudio()).play({"serverContent": {"interrupted": True}}) == ["interrupted"]


async def test_short_utterances_are_unheard_and_long_ones_answered(stage, turn):
    session = stage(ShortWordUnheard(seconds=1.0))
    session.journal.note(0, Recognition(0.6, "yes", "fingerprint"))
    assert await session.play(*turn) == []
    session.journal.note(1, Recognition(2.6, "turn on the light", "fingerprint"))
    assert await session.play(*turn) == WHOLE
    assert await session.play(*turn) == WHOLE  # typed: nothing was spoken since


async def test_half_a_frame_ends_in_a_lost_connection(call):
    async with call(HalfFrame) as line:
        await line.say(HELLO)
        with pytest.raises(ConnectionClosed) as closed:
            await line.hear()
    assert closed.value.rcvd is None


async def test_half_a_json_text_is_a_whole_frame(call):
    async with call(lambda: NotJson(chunks=0)) as line:
        await line.say(HELLO)
        with pytest.raises(json.JSONDecodeError):
            await line.hear()
        await line.hear()  # and the turn goes on


async def test_a_huge_frame_is_valid_and_too_large_for_most(call):
    async with call(lambda: HugeFrame(chunks=0, size=1_500_000, times=1)) as line:
        await line.say(HELLO)
        await line.hear("setupComplete")
        frame = await asyncio.wait_for(line.socket.recv(), 5)
        while len(frame) < 1_000_000:
            frame = await asyncio.wait_for(line.socket.recv(), 5)
        assert len(frame) == 1_500_000
        assert "modelTurn" in json.loads(frame)["serverContent"]
        await line.hear()


LOOKING = sorted(set(TROUBLES) - {"silent_setup", "dead_path"})
"""Troubles that tell messages apart."""


@pytest.mark.parametrize("name", LOOKING)
async def test_what_another_trouble_made_of_a_message_passes(stage, name, monkeypatch):
    monkeypatch.setattr("mock_server.faults.path.SlowPong._hold_pongs", lambda trouble, session: None)
    trouble = TROUBLES[name]()
    assert (await stage(trouble).play(b"not JSON")) == ["bytes"]
    assert type(trouble).__doc__


MESSAGES = st.sampled_from(
    [
        {"setupComplete": {}},
        {"goAway": {"timeLeft": "1s"}},
        {"toolCall": {"functionCalls": []}},
        {},
        {"serverContent": {}},
        {"serverContent": {"modelTurn": {"parts": [{"inlineData": {"data": "a"}}]}}},
        {"serverContent": {"modelTurn": {"parts": [{"text": "a"}]}, "outputTranscription": {"text": "a"}}},
        {"serverContent": {"interrupted": True}},
        {"serverContent": {"generationComplete": True}},
        {"serverContent": {"turnComplete": True}, "usageMetadata": {}},
        b"bytes",
    ]
)
WAITING = {"dead_path", "slow_pong", "missing_pong", "half_frame"}
"""Troubles that lay hands on a socket."""


@given(st.sampled_from(sorted(TROUBLES.keys() - WAITING)), st.lists(MESSAGES, max_size=40))
def test_no_order_of_messages_confuses_a_trouble(name, messages):
    session = Stage(TROUBLES[name]())
    sent = asyncio.run(session.play(*messages))
    assert len(sent) <= len(messages) + 3 * messages.count({"serverContent": {"interrupted": True}})
