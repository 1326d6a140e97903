"""The recorder between the unmodified SDK and a second mock, which stands for the service."""

from __future__ import annotations

import asyncio
import math
import sys
import wave
from contextlib import asynccontextmanager

import orjson
import pytest
from google import genai
from google.genai import types
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from mock_server import MockServer
from mock_server.errors import MissingExtra, MockError
from mock_server.recorder import Mode, Recorder, shadow
from mock_server.replay import TapeServer
from mock_server.tape import load_tape
from mock_server.tape.redact import Redaction
from mock_server.tape.sound import Form

KEY = "AIza" + "Sy0123456789abcdefghijklmnopqrstuv0"
SERVICE = """
    live: 1
    strict: false
    otherwise: [{text: Something else.}]
    steps:
      - {when: {says: hello}, reply: [{text: Hello you}]}
      - {when: {says: goodbye}, reply: [{text: Goodbye you}]}
      - when: {says: turn on the light}
        reply:
          - {call: set_light, args: {name: lamp, on: true}, id: $c1}
          - wait: {tool: $c1}
          - {text: The lamp is on.}
      - {when: {says: go away}, reply: [{close: {code: 1008, reason: gone}}]}
"""
MODEL = "gemini-2.5-flash-native-audio-latest"
FIRST = orjson.dumps({"setup": {"model": MODEL}}).decode()
MARKS = {"realtime_input_config": {"automatic_activity_detection": {"disabled": True}}}
CONFIG = {"output_audio_transcription": {}, "input_audio_transcription": {}}


@pytest.fixture
def lines():
    return []


@pytest.fixture
def open_pair(story_file, tmp_path, lines):
    """A service and a recorder before it."""

    @asynccontextmanager
    async def begin(story=SERVICE, **options):
        service = MockServer(story_file(story), speed=math.inf, certificates=tmp_path, report=lambda line: None)
        async with service:
            out = tmp_path / "tapes" / "t"
            options = {"speed": math.inf, "certificates": tmp_path, "report": lines.append, **options}
            async with Recorder(out, service.plain_url, **options) as recorder:
                yield service, recorder

    return begin


def client_of(mock, key=KEY):
    options = {"ssl": mock.ssl_context(), "proxy": None}
    http = types.HttpOptions(base_url=mock.url.replace("wss", "https"), async_client_args=options)
    return genai.Client(api_key=key, http_options=http)


async def talk(mock, *sentences, key=KEY, output="on"):
    """What the model says to each sentence, with the calls it made."""
    said = []
    async with client_of(mock, key).aio.live.connect(model=MODEL, config=CONFIG) as session:
        for sentence in sentences:
            question = types.Content(role="user", parts=[types.Part(text=sentence)])
            await session.send_client_content(turns=question, turn_complete=True)
            words = ""
            async for message in session.receive():
                for call in message.tool_call.function_calls if message.tool_call else ():
                    answer = types.FunctionResponse(id=call.id, name=call.name, response={"output": output})
                    await session.send_tool_response(function_responses=[answer])
                content = message.server_content
                words += (content and content.output_transcription and content.output_transcription.text) or ""
            said.append(words.strip())
    return said


async def until(done):
    """The recorder writes when the client is gone."""
    async with asyncio.timeout(5):
        while not done():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0)


async def test_what_passes_is_unchanged_and_kept_and_can_be_played_without_the_service(open_pair, tmp_path):
    async with open_pair() as (service, recorder):
        assert await talk(recorder, "hello", "turn on the light") == ["Hello you", "The lamp is on."]
        await until(lambda: recorder.tapes)
        assert [session.heard for session in service.journal.sessions] == [["hello", "turn on the light"]]
        assert service.journal.sessions[0].setup.raw["model"] == f"models/{MODEL}"
    tape = load_tape(recorder.tapes[0])
    assert recorder.tapes == [tmp_path / "tapes" / "t"]
    assert tape.path.endswith("BidiGenerateContent")
    assert tape.credentials == "x-goog-api-key"
    assert (tape.ending.by, tape.ending.code) == ("client", 1000)
    assert [frame.at for frame in tape.frames] == sorted(frame.at for frame in tape.frames)
    async with TapeServer(recorder.tapes[0], speed=math.inf, certificates=tmp_path) as mock:
        assert await talk(mock, "hello", "turn on the light") == ["Hello you", "The lamp is on."]
    assert mock.journal.sessions[0].remarks == []


async def test_no_key_is_kept_in_any_file(open_pair):
    async with open_pair() as (_, recorder):
        await talk(recorder, f"my key is {KEY}", "hello")
        async with connect(f"{recorder.plain_url}/ws/v1beta?key=query-key-123456&x=1", proxy=None) as socket:
            await socket.send(
                orjson.dumps({"setup": {"model": f"models/{MODEL}", "labels": {"a": "query-key-123456"}}}).decode()
            )
            await socket.recv()
        await until(lambda: len(recorder.tapes) == 2)
    files = [file for tape in recorder.tapes for file in tape.iterdir()]
    assert files
    assert not [file for file in files if KEY.encode() in file.read_bytes() or b"query-key" in file.read_bytes()]
    texts = [(tape / "tape.jsonl").read_text() for tape in recorder.tapes]
    assert "my key is <redacted>" in texts[0]
    assert '"credentials":"?key"' in texts[1]
    assert '"a":"<redacted>"' in texts[1]


async def test_a_suspect_session_is_not_kept_and_the_field_is_named(open_pair, lines):
    async with open_pair() as (_, recorder):
        async with connect(recorder.plain_url, proxy=None) as socket:
            setup = {"setup": {"model": MODEL, "labels": {"door_password": "swordfish"}}}
            await socket.send(orjson.dumps(setup).decode())
            await socket.recv()
        await until(lambda: lines)
    assert recorder.tapes == []
    assert "tape.jsonl:2.client.setup.labels.door_password: may be a secret" in lines[0]
    assert "swordfish" not in lines[0]


async def test_what_is_declared_harmless_is_kept(open_pair):
    async with open_pair(redaction=Redaction(harmless=["door_password"])) as (_, recorder):
        async with connect(recorder.plain_url, proxy=None) as socket:
            setup = {"setup": {"model": MODEL, "labels": {"door_password": "open"}}}
            await socket.send(orjson.dumps(setup).decode())
            await socket.recv()
        await until(lambda: recorder.tapes)


async def test_the_service_gets_the_recorders_key_instead_of_the_clients(open_pair, story_file, tmp_path):
    async with MockServer(
        story_file(SERVICE), keys=["the-real-key-1234"], speed=math.inf, certificates=tmp_path
    ) as service:
        options = {"speed": math.inf, "certificates": tmp_path, "report": lambda line: None}
        async with Recorder(tmp_path / "t", service.plain_url, key="the-real-key-1234", **options) as recorder:
            assert await talk(recorder, "hello", key="no-key-at-all") == ["Hello you"]
            await until(lambda: recorder.tapes)


async def test_the_services_close_reaches_the_client_and_the_tape(open_pair):
    async with open_pair() as (_, recorder):
        async with connect(recorder.plain_url, proxy=None) as socket:
            await socket.send(FIRST)
            await socket.recv()
            turns = [{"role": "user", "parts": [{"text": "go away"}]}]
            await socket.send(orjson.dumps({"clientContent": {"turns": turns, "turnComplete": True}}).decode())
            with pytest.raises(ConnectionClosed):
                await socket.recv()
            assert (socket.close_code, socket.close_reason) == (1008, "gone")
        await until(lambda: recorder.tapes)
    ending = load_tape(recorder.tapes[0]).ending
    assert (ending.by, ending.code, ending.reason) == ("server", 1008, "gone")


async def test_a_client_that_is_lost_ends_the_services_session(open_pair):
    async with open_pair() as (service, recorder):
        async with connect(recorder.plain_url, proxy=None) as socket:
            await socket.send(FIRST)
            await socket.recv()
            socket.transport.abort()
        await until(lambda: recorder.tapes and service.journal.sessions[0].closed)
    ending = load_tape(recorder.tapes[0]).ending
    assert (ending.by, ending.code) == ("client", None)


async def test_frames_pass_byte_for_byte_even_if_they_are_no_json(open_pair):
    async with open_pair() as (_, recorder):
        async with connect(recorder.plain_url, proxy=None) as socket:
            await socket.send(FIRST)
            first = await socket.recv()
            assert isinstance(first, bytes)
            await socket.send("not json")
            with pytest.raises(ConnectionClosed):
                await socket.recv()
            assert (socket.close_code, socket.close_reason) == (1007, "Invalid JSON payload received.")
        await until(lambda: recorder.tapes)
    assert load_tape(recorder.tapes[0]).frames[2].message == "not json"


async def test_what_was_said_until_the_recorder_is_ended_is_kept(open_pair):
    async with open_pair() as (_, recorder):
        socket = await connect(recorder.plain_url, proxy=None)
        await socket.send(FIRST)
        await socket.recv()
    await socket.close()
    tape = load_tape(recorder.tapes[0])
    assert len(tape.frames) == 2


async def test_speech_passes_whole_and_is_a_sound_file_that_can_be_played(open_pair):
    pcm = bytes(range(256)) * 125
    async with open_pair() as (_, recorder):
        async with client_of(recorder).aio.live.connect(model=MODEL, config=CONFIG | MARKS) as session:
            await session.send_realtime_input(activity_start=types.ActivityStart())
            for at in range(0, len(pcm), 640):
                blob = types.Blob(data=pcm[at : at + 640], mime_type="audio/pcm;rate=16000")
                await session.send_realtime_input(audio=blob)
            await session.send_realtime_input(activity_end=types.ActivityEnd())
            heard = b"".join([message.data async for message in session.receive() if message.data])
        await until(lambda: recorder.tapes)
    with wave.open(str(recorder.tapes[0] / "client-16000.wav")) as wav:
        assert wav.readframes(wav.getnframes()) == pcm
    with wave.open(str(recorder.tapes[0] / "server-24000.wav")) as wav:
        assert wav.readframes(wav.getnframes()) == heard
    assert heard


async def test_a_service_that_is_not_there_is_told_to_client_and_person(tmp_path, lines):
    options = {"certificates": tmp_path, "report": lines.append}
    recorder = Recorder(tmp_path / "t", "ws://127.0.0.1:9", **options)
    async with recorder, connect(recorder.plain_url, proxy=None) as socket:
        with pytest.raises(ConnectionClosed):
            await socket.recv()
        assert socket.close_code == 1011
        assert socket.close_reason.startswith("ws://127.0.0.1:9 cannot be used")
    assert "check the address and the key" in lines[0]


async def test_a_refused_upgrade_is_told(story_file, tmp_path, lines):
    async with MockServer(story_file(SERVICE), keys=["k" * 20], certificates=tmp_path) as service:
        recorder = Recorder(tmp_path / "t", service.plain_url, certificates=tmp_path, report=lines.append)
        async with recorder, connect(recorder.plain_url, proxy=None) as socket:
            with pytest.raises(ConnectionClosed):
                await socket.recv()
    assert "HTTP 401" in lines[0]


async def test_sound_may_be_kept_as_flac_and_played_again(open_pair, tmp_path):
    async with open_pair(audio=Form.FLAC) as (_, recorder):
        assert await talk(recorder, "hello") == ["Hello you"]
        await until(lambda: recorder.tapes)
    assert (recorder.tapes[0] / "server-24000.flac").is_file()
    async with TapeServer(recorder.tapes[0], speed=math.inf, certificates=tmp_path) as mock:
        assert await talk(mock, "hello") == ["Hello you"]


def test_a_missing_library_is_told_before_anything_is_recorded(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "soundfile", None)
    with pytest.raises(MissingExtra, match="flac"):
        Recorder(tmp_path / "t", "ws://127.0.0.1:9", audio=Form.FLAC)


# ── record on miss ──────────────────────────────────────────────────────────────────────────────────────────────────


async def test_what_is_on_a_tape_does_not_trouble_the_service(open_pair):
    async with open_pair(mode=Mode.MISS) as (service, recorder):
        for _ in range(3):
            assert await talk(recorder, "hello", "turn on the light") == ["Hello you", "The lamp is on."]
            await until(lambda: recorder.tapes)
        assert len(service.journal.sessions) == 1
    assert len(recorder.tapes) == 1


async def test_only_what_is_missing_is_asked_of_the_service_which_is_told_what_was_said(open_pair):
    async with open_pair(mode=Mode.MISS) as (service, recorder):
        await talk(recorder, "hello")
        await until(lambda: recorder.tapes)
        assert await talk(recorder, "hello", "goodbye") == ["Hello you", "Goodbye you"]
        await until(lambda: len(recorder.tapes) == 2)
        told = [fact for fact in service.journal.sessions[1].facts if type(fact).__name__ == "Content"]
        assert [(content.texts, content.complete) for content in told] == [(("hello",), False), (("goodbye",), True)]
        assert await talk(recorder, "hello", "goodbye") == ["Hello you", "Goodbye you"]
        assert await talk(recorder, "hello") == ["Hello you"]
        assert len(service.journal.sessions) == 2
    texts = [orjson.dumps(message).decode() for message in load_tape(recorder.tapes[1]).messages("client")]
    assert [text for text in texts if "hello" in text or "goodbye" in text] == texts[1:]


async def test_a_tool_that_answers_otherwise_has_its_question_asked_anew(open_pair, lines):
    async with open_pair(mode=Mode.MISS) as (service, recorder):
        await talk(recorder, "hello", "turn on the light")
        await until(lambda: recorder.tapes)
        said = await talk(recorder, "hello", "turn on the light", output="broken")
        assert said[0] == "Hello you"
        await until(lambda: len(recorder.tapes) == 2)
        assert service.journal.sessions[1].heard[-1] == "turn on the light"
        assert [answer.response for answer in service.journal.sessions[1].answers] in ([], [{"output": "broken"}])
    assert any("'on' was expected, 'broken' came" in line for line in lines)
    taped = load_tape(recorder.tapes[1])
    assert not [message for message in taped.messages("server") if "interrupted" in str(message)]


# ── diff ────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_mock_that_does_as_the_service_has_no_difference(open_pair, story_file, lines):
    story = str(story_file(SERVICE))
    async with open_pair(mode=Mode.DIFF, against=(story,)) as (_, recorder):
        assert await talk(recorder, "hello", "turn on the light") == ["Hello you", "The lamp is on."]
        await until(lambda: any("no difference" in line for line in lines))
    assert recorder.differences == []
    assert len(recorder.tapes) == 1


async def test_a_mock_that_does_otherwise_is_told_by_order_and_fields(open_pair, tmp_path, monkeypatch):
    monkeypatch.setattr(shadow, "PATIENCE", 0.05)
    other = tmp_path / "other.yaml"
    other.write_text("""
live: 1
strict: false
otherwise: [{call: other_tool, args: {}, id: $c1}, {text: Hm.}]
""")
    async with open_pair(mode=Mode.DIFF, against=(str(other),)) as (_, recorder):
        await talk(recorder, "hello", "goodbye")
        await until(lambda: recorder.differences)
    assert any("server's toolCall" in line for line in recorder.differences)


async def test_a_tape_can_be_held_against_the_service(open_pair, lines):
    async with open_pair() as (_, recorder):
        await talk(recorder, "turn on the light")
        await until(lambda: recorder.tapes)
    async with open_pair(mode=Mode.DIFF, against=(recorder.tapes[0],)) as (_, again):
        await talk(again, "turn on the light")
        await until(lambda: any("no difference" in line for line in lines))
    assert again.differences == []


def test_a_folder_that_takes_no_tape_is_told_before_the_first_session(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(MockError, match=rf"no tape can be kept in {tmp_path / 'file'}: .*; choose another folder"):
        Recorder(tmp_path / "file" / "tape", "ws://127.0.0.1:1")
