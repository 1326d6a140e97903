"""Raw sockets: what any client in any language meets."""

from __future__ import annotations

import asyncio
import json
import math
import ssl
import wave

import pytest
from google.genai import types
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from mock_server import Driven, MockServer, ServeError

DEV = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
SETUP = {"setup": {"model": "models/gemini-2.5-flash-native-audio-latest", "outputAudioTranscription": {}}}
HELLO = {"clientContent": {"turns": [{"parts": [{"text": "hello"}]}], "turnComplete": True}}


def quiet(line):
    """Nobody is at this server."""


@pytest.fixture
async def mock():
    async with MockServer(speed=math.inf, report=quiet) as server:
        yield server


async def exchange(socket, *messages):
    for message in messages:
        await socket.send(json.dumps(message))
    answers = []
    while not (answers and answers[-1].get("serverContent", {}).get("turnComplete")):
        frame = await asyncio.wait_for(socket.recv(), 5)
        assert isinstance(frame, bytes)
        answers.append(json.loads(frame.decode("ascii")))
    return answers


async def closed(socket):
    """Code and reason of the close that comes; 1006 where there is no close frame."""
    await asyncio.wait_for(drained(socket), 5)
    return socket.close_code, socket.close_reason


async def drained(socket):
    try:
        while True:
            await socket.recv()
    except ConnectionClosed:
        return


@pytest.mark.parametrize(
    "path",
    [
        DEV,
        "/" + DEV,
        DEV.replace("v1beta", "v1") + "?key=k",
        DEV.replace("v1beta", "v1alpha") + "Constrained?access_token=auth_tokens/t",
        "/pre/fix" + DEV,
        "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent",
        "/any/gateway",
        "/",
    ],
)
@pytest.mark.parametrize("tls", [True, False])
async def test_every_door_leads_in(mock, path, tls):
    url = mock.url if tls else mock.plain_url
    async with connect(url + path, ssl=mock.ssl_context() if tls else None, proxy=None) as socket:
        answers = await exchange(socket, SETUP, HELLO)
        assert "setupComplete" in answers[0]
        assert not socket.protocol.extensions  # compression is declined
    assert "key" not in mock.journal.sessions[0].path


async def test_the_bundle_holds_the_public_roots_and_the_mock_s_own(mock):
    context = ssl.create_default_context(cafile=str(mock.ca_file))
    assert len(context.get_ca_certs()) > 50
    async with connect(mock.url, ssl=context, server_hostname="localhost", proxy=None):
        pass


@pytest.mark.parametrize(
    ("messages", "code", "reason"),
    [
        ([b"\xff\xfe"], 1007, "Invalid JSON payload received."),
        (["[]"], 1007, "Request contains an invalid argument."),
        (["{}"], 1007, "Request contains an invalid argument."),
        ([json.dumps(HELLO)], 1007, "Request contains an invalid argument."),
        ([json.dumps(SETUP), json.dumps(SETUP)], 1007, "Request contains an invalid argument."),
        (['{"setup": {}}'], 1007, "Request contains an invalid argument."),
        (
            ['{"setup": {"modle": "m"}}'],
            1007,
            "Invalid JSON payload received. Unknown name \"modle\" at 'setup': Cannot find field.",
        ),
        (
            ['{"setup": {"model": "models/gpt-9"}}'],
            1008,
            "models/gpt-9 is not found for API version v1beta, or is not supported for bidiGenerateContent. Call "
            "ListModels to see the l",
        ),
    ],
)
async def test_a_broken_rule_closes_with_code_and_reason(mock, messages, code, reason):
    async with connect(mock.plain_url + DEV, proxy=None) as socket:
        for message in messages:
            await socket.send(message)
        assert await closed(socket) == (code, reason)
    [session] = mock.journal.sessions
    assert (session.closed.code, session.closed.by) == (code, "server")


async def test_one_big_blob_is_taken(mock):
    async with connect(mock.plain_url + DEV, proxy=None, max_size=None) as socket:
        data = "A" * (32 * 2**20)
        await exchange(socket, SETUP, {"realtimeInput": {"audio": {"mimeType": "audio/pcm", "data": data}}}, HELLO)
    assert mock.journal.sessions[0].closed is None or mock.journal.sessions[0].closed.by == "client"


async def test_a_stuck_client_does_not_hold_others(mock):
    async with connect(mock.plain_url + DEV, proxy=None), connect(mock.plain_url + DEV, proxy=None) as second:
        await exchange(second, SETUP, HELLO)


async def test_closing_the_server_ends_its_sessions():
    async with MockServer(report=quiet) as mock:
        socket = await connect(mock.plain_url + DEV, proxy=None)
        await socket.send(json.dumps(SETUP))
        await socket.recv()
    assert (await closed(socket))[0] == 1001


UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


@pytest.mark.parametrize("sent", [[], [UPGRADE], [UPGRADE, b"\x81\x05hello"]], ids=["nothing", "upgrade", "unmasked"])
async def test_a_client_that_does_not_let_go_cannot_hold_the_server(monkeypatch, sent):
    monkeypatch.setattr("mock_server.server.CLOSE_SECONDS", 0.01)
    async with MockServer(report=quiet) as mock:
        reader, writer = await asyncio.open_connection("127.0.0.1", mock.port)
        for data in sent:
            writer.write(data)
            assert await reader.read(1_000)
    writer.close()


async def test_a_client_that_breaks_the_protocol_is_told_of():
    told = []
    async with MockServer(report=told.append) as mock:
        reader, writer = await asyncio.open_connection("127.0.0.1", mock.port)
        writer.write(UPGRADE)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"\x81\x05hello")
        await reader.read(1_000)
        writer.close()
    assert told == ["session 1: closed with 1002 incorrect masking"]


async def test_a_client_that_says_nothing_is_told_of_once():
    told, clock = [], Driven()
    async with MockServer(report=told.append, clock=clock) as mock, connect(mock.plain_url, proxy=None) as socket:
        await (await socket.ping())
        await clock.advance(9)
        assert not told
        await clock.advance(60)
        assert [line.split(":")[:2] for line in told] == [["session 1", " no setup has come"]]
        assert mock.journal.sessions[0].remarks


async def test_a_recording_that_is_gone_ends_the_session_and_is_named(story_file, tmp_path):
    with wave.open(str(tmp_path / "play.wav"), "wb") as wav:
        wav.setparams((1, 2, 16_000, 0, "NONE", ""))
        wav.writeframes(bytes(320))
    told, marks = [], {"automaticActivityDetection": {"disabled": True}}
    setup = {"model": "models/gemini-2.5-flash-native-audio-latest", "realtimeInputConfig": marks}
    story = story_file("{live: 1, steps: [{when: {audio: play.wav}, reply: []}]}")
    async with MockServer(story, report=told.append) as mock, connect(mock.plain_url, proxy=None) as socket:
        (tmp_path / "play.wav").unlink()
        for message in ({"setup": setup}, *({"realtimeInput": {f"activity{mark}": {}}} for mark in ("Start", "End"))):
            await socket.send(json.dumps(message))
        await socket.wait_closed()
        assert socket.close_code == 1011
        assert "play.wav: not a readable WAV file" in mock.journal.sessions[0].closed.detail
    assert len(told) == 1


async def test_a_port_in_use_is_told_in_one_line():
    async with MockServer() as mock:
        with pytest.raises(ServeError, match=f"cannot listen on 127.0.0.1:{mock.port}: .*in use"):
            async with MockServer(port=mock.port):
                pass


async def test_speed_must_be_above_zero():
    with pytest.raises(ValueError, match="above 0"):
        MockServer(speed=0)


async def test_an_abort_leaves_no_close_frame(story_file):
    story = story_file("{live: 1, steps: [{when: {says: hello}, reply: [{abort: true}]}]}")
    async with MockServer(story, report=quiet) as mock, connect(mock.plain_url + DEV, proxy=None) as socket:
        await socket.send(json.dumps(SETUP))
        await socket.send(json.dumps(HELLO))
        assert await closed(socket) == (1006, "")


async def test_many_sessions_at_once_do_not_mix(story_file):
    steps = [f"{{when: {{says: number {n}}}, reply: [{{text: answer {n}}}]}}" for n in range(30)]
    story = story_file(f"{{live: 1, steps: [{', '.join(steps)}]}}")

    async def ask(mock, number):
        async with connect(mock.plain_url + DEV, proxy=None) as socket:
            text = {"clientContent": {"turns": [{"parts": [{"text": f"number {number}"}]}], "turnComplete": True}}
            answers = await exchange(socket, SETUP, text)
            said = [a.get("serverContent", {}).get("outputTranscription", {}).get("text", "") for a in answers]
            assert "".join(said) == f"answer {number}"

    async with MockServer(story, speed=math.inf) as mock:
        await asyncio.gather(*(ask(mock, number) for number in range(30)))
    assert len(mock.journal.sessions) == 30


async def test_frames_parse_with_the_types_of_the_sdk(mock):
    for path in (DEV, "/ws/google.cloud.aiplatform.v1.LlmBidiService/BidiGenerateContent"):
        async with connect(mock.plain_url + path, proxy=None) as socket:
            for answer in await exchange(socket, SETUP, HELLO):
                usage = {k: v for k, v in answer.get("usageMetadata", {}).items() if not k.startswith("candidates")}
                known = {**answer, "usageMetadata": usage} if usage else answer
                types.LiveServerMessage.model_validate(known)  # refuses unknown fields


JUNK = st.one_of(
    st.binary(max_size=60),
    st.text(max_size=40),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["setup", "model", "clientContent", "turns", "realtimeInput", "audio", "data", "x"]),
                inner,
                max_size=3,
            )
        ),
        max_leaves=8,
    ).map(json.dumps),
    st.sampled_from([json.dumps(SETUP), json.dumps(HELLO), '{"realtimeInput":{"activityEnd":{}}}']),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(frames=st.lists(JUNK, min_size=1, max_size=4))
def test_whatever_bytes_come_the_session_goes_on_or_closes_with_a_reason(frames):
    async def send():
        async with MockServer(report=quiet) as mock, connect(mock.plain_url + DEV, proxy=None) as socket:
            for frame in (*frames, "no session survives this"):
                await socket.send(frame)
            code, reason = await closed(socket)
            assert code in (1007, 1008)
            assert 0 < len(reason.encode()) <= 123

    asyncio.run(send())
