"""One story per fault: each goes wrong as its first line says."""

from __future__ import annotations

import asyncio
import json
import math

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from mock_server import MockServer, load_story
from mock_server.clock import Driven
from mock_server.conversation.life import Limits
from mock_server.faults import TROUBLES
from mock_server.story.format import Spoil
from mock_server.story.load import shipped

DEV = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
SETUP = {"setup": {"model": "models/gemini-2.5-flash-native-audio-latest", "outputAudioTranscription": {}}}
HELLO = {"clientContent": {"turns": [{"parts": [{"text": "hello"}]}], "turnComplete": True}}
FAULTS = [name for name in shipped() if name.startswith("faults/")]
SWITCHES = {"silent_setup", "refused", "resumption_refused"}
"""They happen before a story can begin: `--trouble` only."""

ENDS = {
    "abort": None,
    "half_frame": None,
    "closed_1007": (1007, "Request contains an invalid argument."),
    "closed_1008": (1008, "Operation is not implemented, or supported, or enabled."),
    "closed_1011": (1011, "Internal error encountered."),
    "overloaded": (1011, "The service is currently unavailable."),
    "quota": (1011, "RESOURCE_EXHAUSTED: You exceeded your current quota, please check your plan and billing details."),
    "silent_after_go_away": (1011, "Deadline expired before operation could complete."),
    "lifetime": (1011, "Deadline expired before operation could complete."),
}
"""Stories whose session ends, and how."""


def test_every_trouble_has_a_story_or_is_a_switch():
    items = (item for name in FAULTS for step in load_story(name).steps for item in step.reply)
    told = {item.trouble for item in items if isinstance(item, Spoil)}
    assert told | SWITCHES == TROUBLES.keys()


class Client:
    """Sends a question and takes whatever comes, with the hours passing on the mock's clock."""

    def __init__(self, socket, clock):
        self._socket, self._clock = socket, clock

    async def ask(self, seconds=60.0):
        """Everything that comes within these seconds of the clock, frames as they are."""
        await self._socket.send(json.dumps(HELLO))
        frames = []
        hearing = asyncio.create_task(self._hear(frames))
        for _ in range(20):
            await asyncio.wait_for(await self._socket.ping(), 5)
            await self._clock.advance(seconds / 20)
        hearing.cancel()
        await asyncio.wait([hearing])
        return frames

    async def _hear(self, frames):
        while True:
            frames.append(await self._socket.recv())


@pytest.fixture
def play():
    """Play a fault; gives what a client got after its first and after its second question, or how it ended."""

    async def playing(name, seconds=60.0, questions=1):
        clock = Driven()
        limits = Limits(connection=math.inf, audio=math.inf)
        async with (
            MockServer(f"faults/{name}", clock=clock, limits=limits, report=lambda line: None) as server,
            connect(server.plain_url + DEV, proxy=None, max_size=None, max_queue=None) as socket,
        ):
            await socket.send(json.dumps(SETUP))
            client = Client(socket, clock)
            try:
                return [kinds(await client.ask(seconds)) for _ in range(questions)]
            except ConnectionClosed as closed:
                return closed.rcvd and (closed.rcvd.code, closed.rcvd.reason)

    return playing


def kinds(frames):
    """What the frames hold, sounds counted."""
    found, sounds = [], 0
    for frame in frames:
        try:
            message = json.loads(frame)
        except json.JSONDecodeError:
            found.append("not JSON")
            continue
        content = message.get("serverContent", message)
        sounds += "modelTurn" in content
        found += [kind for kind in content if kind not in ("modelTurn", "outputTranscription", "setupComplete")]
    return sounds, found


@pytest.mark.parametrize("name", ENDS)
async def test_a_session_ends(play, name):
    assert await play(name, seconds=4_000) == ENDS[name]


WELL = ["generationComplete", "turnComplete"]


@pytest.mark.parametrize(
    ("name", "sounds", "found"),
    [
        ("cut_short", 5, ["turnComplete"]),
        ("stall", 5, []),
        ("empty_turn", 0, ["turnComplete"]),
        ("not_json", None, ["not JSON", *WELL]),
        ("error_frame", None, ["error", *WELL]),
        ("huge_frame", None, WELL),
        ("hiccup", None, WELL),
        ("jitter", None, WELL),
        ("short_word_unheard", None, WELL),
        ("late_audio", None, WELL),
    ],
)
async def test_a_first_answer_goes_wrong_and_a_later_one_is_well(play, name, sounds, found):
    first, second = await play(name, questions=2)
    assert first[1] == found
    assert sounds is None or first[0] == sounds
    assert second[1] == WELL
    assert second[0] > 10
