"""Tapes over real sockets: raw clients, and the unmodified SDK."""

from __future__ import annotations

import asyncio
import math
from pathlib import Path

import orjson
import pytest
from google import genai
from google.genai import types
from google.genai.errors import APIError
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from mock_server.errors import StoryError
from mock_server.replay import TapeServer
from mock_server.tape import Ending, Frame, Tape, save_tape
from mock_server.tape.foreign import import_recording

FOLDER = Path(__file__).parent / "tape" / "recordings"
RECORDINGS = sorted(FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("file", RECORDINGS, ids=lambda file: file.stem)
async def test_the_recorded_frames_come_in_the_recorded_order(file, tmp_path):
    [recorded] = import_recording(file)
    server = TapeServer(save_tape(recorded, tmp_path / "tape"), speed=math.inf, certificates=tmp_path)
    async with server as mock, connect(mock.plain_url, proxy=None) as socket:
        got = []
        for frame in recorded.frames:
            if frame.side == "client":
                await socket.send(orjson.dumps(frame.message).decode())
            else:
                got.append(orjson.loads(await asyncio.wait_for(socket.recv(decode=False), 5)))
    assert got == [*recorded.messages("server")]
    assert mock.journal.sessions[0].remarks == []


async def test_the_sdk_talks_to_a_tape_as_it_did_to_the_service(tmp_path):
    [recorded] = import_recording(FOLDER / "tool_call_round-3.1-flash-live.yaml")
    async with TapeServer(recorded, speed=math.inf, certificates=tmp_path) as mock:
        client = genai.Client(
            api_key="k",
            http_options=types.HttpOptions(
                base_url=mock.url.replace("wss", "https"),
                async_client_args={"ssl": mock.ssl_context(), "proxy": None},
            ),
        )
        said, calls = "", []
        async with client.aio.live.connect(model="gemini-3.1-flash-live-preview") as session:
            question = types.Content(role="user", parts=[types.Part(text="What is the weather in London?")])
            await session.send_client_content(turns=question, turn_complete=True)
            async for message in session.receive():
                for call in message.tool_call.function_calls if message.tool_call else ():
                    calls.append((call.name, call.args))
                    response = {"output": "It is foggy and 12 degrees in London."}
                    answer = types.FunctionResponse(id=call.id, name=call.name, response=response)
                    await session.send_tool_response(function_responses=[answer])
                if message.server_content and message.server_content.output_transcription:
                    said += message.server_content.output_transcription.text
        assert calls == [("get_weather", {"city": "London"})]
        assert said == "It is foggy and 12 degrees in London."
    assert any("setup.tools" in remark for remark in mock.journal.sessions[0].remarks)


async def test_whoever_leaves_the_tape_is_told_where(tmp_path):
    [recorded] = import_recording(FOLDER / "text_in_audio_out-2.5-native-audio.yaml")
    async with TapeServer(recorded, speed=math.inf, certificates=tmp_path) as mock:
        async with connect(mock.plain_url, proxy=None) as socket:
            await socket.send(orjson.dumps(next(recorded.messages("client"))).decode())
            await socket.recv()
            await socket.send('{"clientContent": {"turns": [{"parts": [{"text": "Sing!"}]}], "turnComplete": true}}')
            with pytest.raises(ConnectionClosed):
                await socket.recv()
            assert socket.close_code == 1011
            assert socket.close_reason.startswith("tape text_in_audio_out-2.5-native-audio, line 4: content.texts")
        journal = mock.journal.sessions[0]
    assert journal.remarks[-1].endswith("ended before line 4; 6 messages were not played")


async def test_several_sessions_each_take_a_tape_that_was_not_played(tmp_path):
    setup = Frame("client", {"setup": {"model": "m"}})
    for number in (1, 2):
        save_tape(Tape((setup, Frame("server", {"goAway": {"timeLeft": f"{number}s"}}))), tmp_path / "tapes" / "t")
    async with TapeServer(tmp_path / "tapes", speed=math.inf, certificates=tmp_path) as mock:
        got = []
        for _ in range(3):
            async with connect(mock.plain_url, proxy=None) as socket:
                await socket.send('{"setup": {"model": "m"}}')
                got.append(orjson.loads(await socket.recv())["goAway"]["timeLeft"])
    assert got == ["1s", "2s", "1s"]


def test_a_folder_without_a_tape_is_told(tmp_path):
    with pytest.raises(StoryError, match="cannot be read as a tape"):
        TapeServer(tmp_path)


async def test_a_first_message_that_is_no_setup_is_refused_as_by_the_service(tmp_path):
    [recorded] = import_recording(RECORDINGS[0])
    async with TapeServer(recorded, certificates=tmp_path) as mock:
        client = connect(mock.plain_url, proxy=None)
        async with client as socket:
            await socket.send('{"clientContent": {}}')
            with pytest.raises(ConnectionClosed):
                await socket.recv()
            assert socket.close_code == 1007


async def test_the_sdk_sees_the_recorded_end(tmp_path):
    setup = Frame("client", {"setup": {"model": "models/m"}})
    recorded = Tape(
        (setup, Frame("server", {"setupComplete": {}})), Ending("server", 1008, "The operation was aborted.")
    )
    async with TapeServer(recorded, speed=math.inf, certificates=tmp_path) as mock:
        options = {"ssl": mock.ssl_context(), "proxy": None}
        http = types.HttpOptions(base_url=mock.url.replace("wss", "https"), async_client_args=options)
        async with genai.Client(api_key="k", http_options=http).aio.live.connect(model="m") as session:
            with pytest.raises(APIError, match="The operation was aborted") as caught:
                async for _ in session.receive():
                    pass
    assert caught.value.code == 1008
