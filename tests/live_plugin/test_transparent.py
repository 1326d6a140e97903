"""Transparent resumption on Vertex AI: speech goes on where the service had come, nothing lost, nothing doubled."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from google import genai
from google.genai import types
from google.oauth2.credentials import Credentials

from live_plugin.audio.null import NullSink
from live_plugin.config.settings import LiveSettings
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.gate import Gate, GateSettings
from live_plugin.core.pcm import FRAME_BYTES, SILENCE
from live_plugin.core.session import Session, SessionSettings
from live_plugin.live.client import SOCKET, Door
from live_plugin.live.link import Service
from live_plugin.live.setup import make_setup
from live_plugin.live.socket import Dialled
from live_plugin.runtime.assistant import Assistant
from live_plugin.runtime.ears import Ears
from live_plugin.testing.clock import run
from mock_server import MockServer
from mock_server.faults import Trouble
from mock_server.hearing import Guess
from mock_server.session import Session as Socket
from mock_server.wire.message import ClientMessage, Setup

SETTINGS = LiveSettings.model_validate({"backend": "vertex", "project": "home", "location": "us-central1"})
FRAMES = 30
"""Of each sentence."""


class Loud:
    """Whatever is not silence is speech."""

    def __call__(self, frame: bytes) -> float:
        return float(frame != SILENCE)

    def reset(self) -> None: ...


class Scribe:
    """An ear that keeps every utterance."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []

    def recognise(self, pcm: bytes) -> Guess:
        self.heard.append(pcm)
        return Guess(None, 0.0, "none")


class Cut(Trouble):
    """Ends the link behind messages of these numbers, counted over all links; 0 never."""

    def __init__(self, *at: int) -> None:
        self.at, self.messages, self.resumed = set(at), 0, 0

    def admit(self, setup: Setup) -> None:
        assert setup.resumption
        assert setup.resumption.transparent
        self.resumed += bool(setup.resumption.handle)

    def incoming(self, message: ClientMessage, session: Socket) -> bool:
        self.messages += 1
        if self.messages in self.at:
            session.abort()
        return True


def door_to(mock: MockServer) -> Door:
    """The unmodified SDK, in Vertex mode, at the mock."""
    dialled = Dialled()
    socket = SOCKET | {"ssl": mock.ssl_context(), "proxy": None, "create_connection": dialled}
    options = types.HttpOptions(base_url=mock.url.replace("wss:", "https:"), async_client_args=socket)
    identity: dict[str, Any] = {"vertexai": True, "project": "home", "location": "us-central1"}
    return Door(genai.Client(**identity, credentials=Credentials(token="offline"), http_options=options), dialled)


async def no_tools(call: fx.RunTool) -> Mapping[str, Any]:
    return {"output": "done"}


async def talk(cut: Cut) -> tuple[list[bytes], Scribe, list[Any]]:
    """One sentence, and another one over its answer; what was said, what was heard, what was done."""
    scribe, said, seen = Scribe(), list[bytes](), list[Any]()

    def note(now: float, item: ev.Event | fx.Effect) -> None:
        seen.append(item)
        if isinstance(item, ev.Opened):
            said.append(b"")
        if isinstance(item, ev.Opened | ev.Passed):
            said[-1] += item.audio

    async with MockServer("kinds/long_answer", ear=scribe, lenient=True, troubles=[lambda: cut]) as mock:
        service = Service(door_to(mock), make_setup(SETTINGS, "", []))
        ears = Ears(Loud(), Gate(GateSettings(start_ms=20, preroll_ms=0, hangover_ms=200)))
        sink = NullSink(asyncio.get_running_loop().time)
        assistant = Assistant(Session(SessionSettings(8.0)), service, no_tools, sink, ears, [note])
        async with assistant.at_work():
            for number in (1, 2):
                for frame in range(FRAMES + 15):
                    sound = (number * 1000 + frame).to_bytes(4, "little") * (FRAME_BYTES // 4)
                    assistant.hear(sound if frame < FRAMES else SILENCE)
                    await asyncio.sleep(0.02)
                await asyncio.sleep(0.5)  # the answer has begun
            await assistant.settled()
    return said, scribe, seen


def test_speech_over_an_answer_goes_on_where_the_service_had_come() -> None:
    async def scene() -> None:
        whole = Cut()
        said, scribe, _ = await talk(whole)
        assert scribe.heard == said
        for at in range(whole.messages // 2 + 3, whole.messages, 4):
            cut = Cut(at)
            said, scribe, seen = await talk(cut)
            assert cut.resumed == 1, at
            assert scribe.heard[-1] == said[-1], f"lost or doubled, cut behind message {at}"
            assert [effect for effect in seen if isinstance(effect, fx.ResumeActivity)], at

    run(scene())


@pytest.mark.parametrize("part", range(4))
def test_a_link_may_end_behind_any_message_of_the_person(part: int) -> None:
    async def scene() -> None:
        whole = Cut()
        await talk(whole)
        for at in range(1 + part, whole.messages + 1, 4):
            said, scribe, _ = await talk(Cut(at, at + 9))
            assert [pcm for pcm in said if pcm not in scribe.heard] == [], f"lost, cut behind message {at}"
            assert {*scribe.heard} == {*said}, f"doubled within an utterance, cut behind message {at}"

    run(scene())
