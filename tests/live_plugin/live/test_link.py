"""The link against the bundled mock, over TLS, with the SDK as it ships."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator

import pytest

from live_plugin.config.settings import LiveSettings
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.errors import LinkLost, LinkRefused, LinkStale
from live_plugin.live.client import MockDoor, open_door
from live_plugin.live.link import Service
from live_plugin.live.setup import make_setup
from mock_server import MockServer

TOOL = {
    "name": "set_light",
    "description": "Set a light.",
    "parameters": {"type": "OBJECT", "properties": {"on": {"type": "BOOLEAN"}}},
}


@pytest.fixture
async def mock() -> AsyncIterator[MockServer]:
    async with MockServer("home", speed=math.inf) as server:
        yield server


def service(mock: MockServer, **live: object) -> Service:
    settings = LiveSettings.model_validate(live)
    door = open_door(settings, MockDoor(mock.url, mock.ssl_context()))
    return Service(door, make_setup(settings, "You are a house.", [TOOL]))


async def take_until(events: AsyncIterator[ev.ServiceEvent], kind: type) -> list[ev.ServiceEvent]:
    taken = []
    async for event in events:
        taken.append(event)
        if isinstance(event, kind):
            return taken
    raise AssertionError(f"no {kind.__name__}")


async def test_a_written_command_calls_the_tool_and_is_answered_in_sound(mock: MockServer) -> None:
    async with await service(mock).open() as link:
        events = link.events()
        await link.send(fx.SendText("turn on the kitchen light", 1))
        [*_, call] = await take_until(events, ev.ToolCalled)
        assert isinstance(call, ev.ToolCalled)
        assert (call.name, call.args) == ("set_light", {"name": "kitchen light", "on": True})
        await link.send(fx.SendResponse(call.id, call.name, {"output": {"changed": []}}))
        answer = await take_until(events, ev.TurnDone)
        await events.aclose()
    sound = b"".join(event.audio for event in answer if isinstance(event, ev.AudioGiven))
    said = "".join(event.text for event in answer if isinstance(event, ev.Said))
    assert said == "The kitchen light is on."
    assert len(sound) > 24_000
    assert any(isinstance(event, ev.Used) for event in answer)


async def test_a_handle_continues_the_session(mock: MockServer) -> None:
    opener = service(mock)
    async with await opener.open() as link:
        events = link.events()
        await link.send(fx.SendText("thank you", 1))
        given = await take_until(events, ev.HandleGiven)
        await events.aclose()
    handle = given[-1]
    assert isinstance(handle, ev.HandleGiven)
    async with await opener.open(handle.handle):
        assert mock.journal


async def test_an_expired_handle_is_a_lost_link_and_not_the_end(mock: MockServer) -> None:
    with pytest.raises(LinkLost, match="session not found"):
        await service(mock).open("no such handle")


async def test_a_handle_whose_old_link_the_service_still_believes_in_is_given_up_after_some_attempts(
    mock: MockServer,
) -> None:
    opener = service(mock)
    async with await opener.open() as link:
        [*_, given] = await take_until(events := link.events(), ev.HandleGiven)
        assert isinstance(given, ev.HandleGiven)
        declined = []
        for _ in range(2):
            with pytest.raises(LinkLost) as caught:
                await opener.open(given.handle)
            declined.append(caught.type)
        await events.aclose()
    assert declined == [LinkLost, LinkStale]


async def test_a_wrong_model_is_refused_with_advice(mock: MockServer) -> None:
    with pytest.raises(LinkRefused, match=r"live\.model"):
        await service(mock, model="gemini-0.1-telegraph").open()


async def test_nobody_listening_is_a_lost_link() -> None:
    async with MockServer("home") as gone:
        opener = service(gone)
    with pytest.raises(LinkLost, match="cannot be reached"):
        await opener.open()
