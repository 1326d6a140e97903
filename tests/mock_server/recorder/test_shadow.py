"""Mode diff with a client that interrupts: the service is a second mock, whose clock the test drives."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from mock_server import Driven, MockServer
from mock_server.recorder import Mode, Recorder
from mock_server.recorder.shadow import Progress

TALE = "Once upon a time there was a lamp that nobody could switch off, " * 4
STORY = """
live: 1
strict: false
otherwise: [{text: Something else.}]
steps:
  - {when: {says: tell me a tale}, reply: [{text: "TALE"}]}
  - {when: {says: stop}, reply: [AFTER]}
"""
MODEL = "models/gemini-2.5-flash-native-audio-latest"
MARKS = {"automaticActivityDetection": {"disabled": True}}
SETUP = {"setup": {"model": MODEL, "realtimeInputConfig": MARKS, "outputAudioTranscription": {}}}


def typed(words):
    return {"clientContent": {"turns": [{"role": "user", "parts": [{"text": words}]}], "turnComplete": True}}


def spoken():
    sound = {"mimeType": "audio/pcm;rate=16000", "data": b64encode(bytes(16_000)).decode()}
    return [{"realtimeInput": part} for part in ({"activityStart": {}}, {"audio": sound}, {"activityEnd": {}})]


class Client:
    """Talks to the recorder, while the service's time passes as far as is needed."""

    def __init__(self, socket, clock):
        self.socket, self.clock, self.heard = socket, clock, []

    async def say(self, *messages):
        for message in messages:
            await self.socket.send(json.dumps(message))

    async def hear(self, name, times=1):
        """Until the service has said this so many times; what is said behind it has not been said yet."""
        while sum(name in str(message) for message in self.heard) < times:
            receiving = asyncio.ensure_future(self.socket.recv())
            while not receiving.done():
                await self.clock.advance(0.02)
            self.heard.append(json.loads(receiving.result()))


@pytest.fixture
def differences(tmp_path):
    """What the recorder tells of a session that interrupts the tale, with a mock that has this tale and goes on so."""

    async def compare(barge_in, *, tale=TALE, after="{text: All right.}"):
        files = [tmp_path / "service.yaml", tmp_path / "mock.yaml"]
        for file, words, reply in zip(files, (TALE, tale), ("{text: All right.}", after), strict=True):
            file.write_text(STORY.replace("TALE", words).replace("AFTER", reply))
        options = {"certificates": tmp_path, "report": lambda line: None}
        clock = Driven()
        async with MockServer(files[0], clock=clock, **options) as service:
            recorder = Recorder(tmp_path / "t", service.plain_url, mode=Mode.DIFF, against=(files[1],), **options)
            async with recorder, connect(recorder.plain_url, proxy=None) as socket:
                client = Client(socket, clock)
                await client.say(SETUP)
                await client.hear("setupComplete")
                await client.say(typed("tell me a tale"))
                await client.hear("inlineData", 20)
                await client.say(*barge_in)
                await client.hear("turnComplete", 2)
                assert sum("interrupted" in message.get("serverContent", {}) for message in client.heard) == 1
        return recorder.differences

    return compare


@pytest.mark.parametrize("barge_in", [[typed("stop")], spoken()], ids=["typed", "spoken"])
@pytest.mark.parametrize("tale", [TALE, "A short one."], ids=["same", "short"])
async def test_a_mock_is_interrupted_where_the_service_is_however_far_it_has_come(differences, barge_in, tale):
    assert await differences(barge_in, tale=tale) == []


async def test_what_a_mock_does_otherwise_after_an_interruption_is_told(differences):
    told = await differences([typed("stop")], after="{thought: Hm.}, {text: All right.}")
    assert ["thought" in line for line in told] == [True, True]
    assert "order: the service has nothing, the mock has server's thought" in told[0]
    assert "only the mock has usageMetadata.thoughtsTokenCount" in told[1]


@pytest.mark.parametrize("first", [{"setup": 5}, {"setup": {"model": 5}}, {"nonsense": []}])
async def test_a_client_that_is_refused_is_refused_by_both(tmp_path, first):
    options = {"certificates": tmp_path, "report": lambda line: None}
    async with MockServer(**options) as service:
        recorder = Recorder(tmp_path / "t", service.plain_url, mode=Mode.DIFF, **options)
        async with recorder, connect(recorder.plain_url, proxy=None) as socket:
            await socket.send(json.dumps(first))
            with pytest.raises(ConnectionClosed):
                await socket.recv()
            assert socket.close_code == 1007
    assert recorder.differences == []
    assert len(recorder.tapes) == 1


messages = st.sampled_from(
    [
        {"setupComplete": {}},
        {"serverContent": {"turnComplete": True}},
        {"serverContent": {"generationComplete": True}},
        {"serverContent": {"outputTranscription": {"text": "a"}}},
        {"toolCall": {"functionCalls": []}},
    ]
)


@given(st.lists(messages))
def test_a_service_never_goes_back_and_every_completion_is_one_turn(said):
    progress = Progress()
    before = progress.reached
    for message in said:
        further = progress.saw(message)
        assert further == (progress.reached > before)
        assert progress.reached >= before
        before = progress.reached
    assert progress.turns == said.count({"serverContent": {"turnComplete": True}})
