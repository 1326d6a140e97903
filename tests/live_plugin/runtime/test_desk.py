"""What hands do, over a real guard and session."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from live_plugin.audio.null import NullSink
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.gate import Gate
from live_plugin.core.listening import Button
from live_plugin.core.session import Session
from live_plugin.errors import HomeError
from live_plugin.home.context import Context
from live_plugin.home.risk import Act, Risk
from live_plugin.plugins.errand import Errand, on
from live_plugin.plugins.guard import READ_S, Guard
from live_plugin.runtime.assistant import Assistant
from live_plugin.runtime.desk import Desk
from live_plugin.runtime.ears import Ears
from live_plugin.testing.clock import virtual
from live_plugin.testing.service import ScriptedService

OPEN = Act("lock.door", "unlock", ("door",), usual="confirm")


@dataclass
class Place:
    """A desk with a guard that can be made to ask."""

    desk: Desk
    guard: Guard
    button: Button
    service: ScriptedService
    seen: list[ev.Event | fx.Effect]
    done: list[str] = field(default_factory=list)

    @property
    def typed(self) -> list[str]:
        """The sentences that the model was given."""
        return [item.text for item in self.seen if isinstance(item, ev.Typed)]

    async def ask(self) -> int:
        """The model wants to open the door; the number of the question."""

        async def do() -> str:
            self.guard.check([OPEN])
            self.done.append("opened")
            return "opened"

        with pytest.raises(HomeError, match="a person must confirm"), on(Errand(Context(1))):
            await self.guard.admit("open", do, str)
        await asyncio.sleep(READ_S)
        return self.guard.pending[0].confirmation.number


class Deaf:
    """A detector that hears no speech."""

    def __call__(self, frame: bytes) -> float:
        return 0.0

    def reset(self) -> None: ...


async def no_tool(call: fx.RunTool) -> Mapping[str, Any]:
    return {"output": "done"}


@asynccontextmanager
async def place() -> AsyncIterator[Place]:
    guard, button, service = Guard(Risk({})), Button(), ScriptedService()
    seen: list[ev.Event | fx.Effect] = []
    ears = Ears(Deaf(), Gate())
    assistant = Assistant(Session(), service, no_tool, NullSink(), ears, [lambda now, item: seen.append(item)])
    async with assistant.at_work():
        yield Place(Desk(assistant, guard, button), guard, button, service, seen)
    await guard.stop()


@virtual
async def test_a_sentence_is_for_the_model_and_nothing_is_for_nobody() -> None:
    async with place() as at:
        for text in (" light on ", "", "  ", "yes"):
            at.desk.say(text, "console")
        assert at.typed == ["light on", "yes"]


@virtual
async def test_an_answer_to_the_guard_is_not_for_the_model() -> None:
    async with place() as at:
        await at.ask()
        at.desk.say("yes", "console")
        await at.guard.settled()
        assert (at.done, at.typed) == (["opened"], [])


@virtual
async def test_a_button_counts_for_its_own_question_only() -> None:
    async with place() as at:
        number = await at.ask()
        assert not at.desk.answer(number + 1, "page", yes=True)
        assert at.desk.answer(number, "page", yes=True)
        assert not at.desk.answer(number, "page", yes=True)
        await at.guard.settled()
        assert at.done == ["opened"]


@virtual
async def test_nobody_waits_for_a_question_longer_than_it_counts() -> None:
    async with place() as at:
        await at.ask()
        await at.guard.settled()
        await asyncio.sleep(0.1)
        at.desk.say("yes", "console")
        await asyncio.sleep(60)
        assert at.done == []


@virtual
async def test_the_button_to_talk_and_stop() -> None:
    async with place() as at:
        at.desk.hold(down=True)
        assert at.button.held
        at.desk.hold(down=False)
        assert not at.button.held
        at.desk.say("tell me a story", "page")
        await asyncio.sleep(1)
        at.service.links[0].push(ev.AudioGiven(bytes(48_000)))
        await asyncio.sleep(1)
        at.seen.clear()
        at.desk.stop()
        assert fx.Flush() in at.seen
