"""One story per fault: each goes wrong as its first line says."""

from __future__ import annotations

import asyncio
import json
import math
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from mock_server import MockServer, load_story
from mock_server.clock import Driven
from mock_server.conversation.life import Limits
from mock_server.faults import TROUBLES
from mock_server.story.format import Spoil
from mock_server.story.load import shipped
from tests.mock_server.official import taken

DEV = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
SETUP = {"setup": {"model": "models/gemini-2.5-flash-native-audio-latest", "outputAudioTranscription": {}}}
HELLO = {"clientContent": {"turns": [{"parts": [{"text": "hello"}]}], "turnComplete": True}}
FAULTS = [name for name in shipped() if name.startswith("faults/")]
QUOTA = "RESOURCE_EXHAUSTED: You exceeded your current quota, please check your plan and billing details."

ENDS = {
    "abort": None,
    "half_frame": None,
    "closed_1007": (1007, "Request contains an invalid argument."),
    "closed_1008": (1008, "Operation is not implemented, or supported, or enabled."),
    "closed_1011": (1011, "Internal error encountered."),
    "overloaded": (1011, "The service is currently unavailable."),
    "quota": (1011, QUOTA),
    "refused": (1011, QUOTA),
    "silent_after_go_away": (1011, "Deadline expired before operation could complete."),
    "lifetime": (1011, "Deadline expired before operation could complete."),
}
"""Stories whose session ends, and how."""


def test_every_trouble_has_a_story():
    stories = [load_story(name) for name in FAULTS]
    items = [item for story in stories for step in story.steps for item in step.reply if isinstance(item, Spoil)]
    at_setup = [trouble for story in stories for trouble in story.troubles]
    assert {one.trouble for one in (*items, *at_setup)} == TROUBLES.keys()


@dataclass
class Client:
    """Sends a question and takes whatever comes, with the hours passing on the mock's clock."""

    _socket: ClientConnection
    _clock: Driven
    frames: list[bytes] = field(default_factory=list)
    """All that have come, as they are."""

    async def ask(self, seconds=60.0):
        """Everything that comes within these seconds of the clock."""
        before = len(self.frames)
        await self._socket.send(json.dumps(HELLO))
        hearing = asyncio.create_task(self._hear())
        try:
            for _ in range(20):
                await asyncio.wait_for(await self._socket.ping(), 5)
                await self._clock.advance(seconds / 20)
        finally:
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)
        return kinds(self.frames[before:])

    async def _hear(self):
        while True:
            self.frames.append(await self._socket.recv())


@asynccontextmanager
async def playing(name):
    """A client of one fault's story."""
    clock = Driven()
    limits = Limits(connection=math.inf, audio=math.inf)
    async with (
        MockServer(f"faults/{name}", clock=clock, limits=limits, report=lambda line: None) as server,
        connect(server.plain_url + DEV, proxy=None, max_size=None, max_queue=None) as socket,
    ):
        await socket.send(json.dumps(SETUP))
        yield Client(socket, clock)


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
async def test_a_session_ends(name):
    async with playing(name) as client:
        with pytest.raises(ConnectionClosed) as closed:
            await client.ask(seconds=4_000)
    assert (frame := closed.value.rcvd) is None or (frame.code, frame.reason) == ENDS[name]
    assert (frame is None) is (ENDS[name] is None)


OF_THE_PATH = ("faults/dead_path", "faults/missing_pong", "faults/slow_pong")
"""They do nothing to a frame, and let no ping through by which this client knows that all has come."""
BAD = {"not_json": 1, "error_frame": 1}
"""How many frames are no messages; half a frame never arrives."""
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
async def test_a_first_answer_goes_wrong_and_a_later_one_is_well(name, sounds, found):
    async with playing(name) as client:
        first, second = await client.ask(), await client.ask()
    assert first[1] == found
    assert sounds is None or first[0] == sounds
    assert second[1] == WELL
    assert second[0] > 10


async def test_a_setup_is_never_answered():
    async with playing("silent_setup") as client:
        assert await client.ask() == (0, [])


async def test_a_handle_that_was_given_out_is_not_taken():
    async with MockServer("faults/resumption_refused", report=lambda line: None) as server:
        async with connect(server.plain_url + DEV, proxy=None) as socket:
            await socket.send(json.dumps({"setup": {**SETUP["setup"], "sessionResumption": {}}}))
            await socket.recv()
            handle = json.loads(await socket.recv())["sessionResumptionUpdate"]["newHandle"]
        async with connect(server.plain_url + DEV, proxy=None) as socket:
            await socket.send(json.dumps({"setup": {**SETUP["setup"], "sessionResumption": {"handle": handle}}}))
            with pytest.raises(ConnectionClosed, match="BidiGenerateContent session not found"):
                await socket.recv()


async def test_the_journal_tells_what_went_wrong_on_purpose():
    async with (
        MockServer(
            "faults/cut_short", speed=math.inf, troubles=[TROUBLES["lifetime"]], report=lambda line: None
        ) as server,
        connect(server.plain_url + DEV, proxy=None, max_queue=None) as socket,
    ):
        await socket.send(json.dumps(SETUP))
        await socket.send(json.dumps(HELLO))
        while b"turnComplete" not in await socket.recv():
            pass
        [first, then] = server.journal.sessions[0].remarks
    assert first.startswith("trouble from the beginning: Lifetime(")
    assert then == "trouble from here on: CutShort(chunks=5, times=1)"


@pytest.mark.parametrize("name", [name for name in FAULTS if name not in OF_THE_PATH])
async def test_the_sdk_takes_every_frame_but_those_that_are_the_fault(name):
    async with playing(name.removeprefix("faults/")) as client:
        with suppress(ConnectionClosed):
            await client.ask(seconds=4_000)
            await client.ask()
    bad = [frame for frame in client.frames if not is_taken(frame)]
    assert len(bad) == BAD.get(name.removeprefix("faults/"), 0)


def is_taken(frame):
    try:
        return bool(taken(frame, "dev"))
    except ValueError:
        return False
