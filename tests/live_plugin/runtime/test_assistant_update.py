"""The session is told of other tools while it goes on."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from live_plugin.audio.null import NullSink
from live_plugin.core.gate import Gate, GateSettings
from live_plugin.core.link import LinkSettings
from live_plugin.core.session import Session, SessionSettings
from live_plugin.errors import LinkError, LinkLost
from live_plugin.runtime.assistant import Assistant
from live_plugin.runtime.ears import Ears
from live_plugin.testing.clock import virtual
from live_plugin.testing.service import ScriptedLink, ScriptedService


class Link(ScriptedLink):
    """Keeps the setup that it knows."""

    setup: Any = "old"
    stubborn = False

    async def update(self, setup: Any) -> None:
        if self.stubborn:
            raise LinkLost("the connection ended (1006)")
        self.setup = setup


class Service(ScriptedService):
    """Its links begin with the setup that held when they were dialled, and take a second to be made."""

    setup: Any = "old"

    def change(self, setup: Any) -> None:
        self.setup = setup

    async def open(self, handle: str = "", history: Any = ()) -> Link:
        link = Link(handle, history)
        link.setup = self.setup
        await asyncio.sleep(1)
        self.links.append(link)
        return link


def assistant_of(service: Service) -> Assistant:
    settings = SessionSettings(answer_timeout_s=None, link=LinkSettings(first_wait_s=0.0, longest_wait_s=0.0))

    async def nothing(call: Any) -> dict[str, Any]:
        return {}

    return Assistant(Session(settings), service, nothing, NullSink(), Ears(lambda frame: 0.0, Gate(GateSettings())))


def setups(service: Service) -> list[Any]:
    return [link.setup for link in service.links]


@virtual
async def test_the_present_link_and_those_to_come_have_the_new_setup() -> None:
    service = Service()
    assistant = assistant_of(service)
    async with assistant.at_work():
        await asyncio.sleep(2)
        await assistant.update("new")
        assert setups(service) == ["new"]
        service.links[0].break_off()
        await asyncio.sleep(2)
        assert setups(service) == ["new", "new"]


@virtual
async def test_a_change_while_a_link_is_being_made_is_not_missed() -> None:
    service = Service()
    assistant = assistant_of(service)
    async with assistant.at_work():
        await asyncio.sleep(0.5)
        await assistant.update("new")
        await asyncio.sleep(1)
        assert setups(service) == ["new"]


@virtual
async def test_a_link_that_cannot_be_told_is_an_error_and_the_next_one_knows() -> None:
    service = Service()
    assistant = assistant_of(service)
    async with assistant.at_work():
        await asyncio.sleep(2)
        service.links[0].stubborn = True
        with pytest.raises(LinkError, match="1006"):
            await assistant.update("new")
        service.links[0].break_off()
        await asyncio.sleep(2)
        assert setups(service) == ["old", "new"]
