"""A home that is told what a trial says, whatever holds its devices."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, ClassVar

import yaml

from live_plugin.app import App, Hands, open_app, open_hands
from live_plugin.audio.null import NullSink
from live_plugin.audio.wav import WavSource
from live_plugin.config import Config, load
from live_plugin.core.events import ToolFinished
from live_plugin.core.pcm import SILENCE
from live_plugin.home.confirmation import Sentence
from live_plugin.plugins.api import Context
from live_plugin.plugins.loader import builtin_names
from live_plugin.runtime.talk import Talk
from tests.partners.homes.trial import CLIPS, Command, Happening, Trial

PATIENCE_S = 8.0
"""How long a device of somebody else's may take; it tells us nothing, so it is looked at again and again."""
QUIET = (SILENCE,) * 50
"""Before and after a sentence, by which the gate knows that it begins and is over."""


class Home(ABC):
    """One of the three. `hands` are ours; each kind of home has its own way to the device itself."""

    name: ClassVar[str]

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._answers: list[Mapping[str, Any]] = []
        self.hands: Hands

    async def obey(self, trial: Trial) -> None:
        """Say everything, and look at the device after each."""
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.inhabited(trial))
            config = self._config(trial)
            self.hands = await stack.enter_async_context(open_hands(config))
            assert list(self.hands.faults) == []
            app = await stack.enter_async_context(self._session(config)) if trial.clips else None
            for step in trial.steps:
                if self.name not in step.homes:
                    continue
                if isinstance(step, Happening):
                    await self._happen(trial, step)
                else:
                    await self._tell(trial, step, app)

    @abstractmethod
    def inhabited(self, trial: Trial) -> AbstractAsyncContextManager[None]:
        """A context in which the device is there."""

    @abstractmethod
    def settings(self, trial: Trial) -> dict[str, Any]:
        """The `home` section of plugins.yaml."""

    @abstractmethod
    async def look(self, trial: Trial, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the device itself is, of what is wanted."""

    @abstractmethod
    async def happen(self, trial: Trial, happening: Happening) -> None:
        """Have it happen to the device."""

    def expect(self, command: Command) -> None:  # noqa: B027 - most need not know
        """The device will be told this."""

    def wanted(self, command: Command) -> Mapping[str, Any]:
        """How the device is to be after the command."""
        return command.then

    # ── what is said ──────────────────────────────────────────────────────────────────────────────────────────

    async def _tell(self, trial: Trial, command: Command, app: App | None) -> None:
        self.expect(command)
        before = await self.look(trial, self.wanted(command))
        answer = await self._say(command, app) if app and command.clip else await self._call(command)
        if command.person:
            assert "a person must confirm" in answer["error"], (command.said, answer)
            assert await self.look(trial, self.wanted(command)) == before, command.said
            await self._confirm(command.person)
        else:
            check(command, answer)
        await self._see(trial, self.wanted(command), command.said)

    async def _happen(self, trial: Trial, happening: Happening) -> None:
        await self.happen(trial, happening)
        backend, state = self.hands.backend, happening.then["state"]
        await until(lambda: backend.state(trial.id).value == state)

    async def _call(self, command: Command) -> Mapping[str, Any]:
        return await self.hands.host.call(command.tool, command.args, Context())

    async def _say(self, command: Command, app: App) -> Mapping[str, Any]:
        self._answers.clear()
        spoken = [frame async for frame in WavSource(CLIPS / command.clip, realtime=False).frames()]
        for frame in (*QUIET, *spoken, *QUIET):
            app.assistant.hear(frame)
        await app.assistant.settled()
        [answer] = self._answers
        return answer

    async def _confirm(self, person: str) -> None:
        """A person presses the button or says the code, and what comes of it has come."""
        guard = self.hands.guard
        [asked] = guard.pending
        if person == "yes":
            assert guard.press(asked.confirmation.number, "page", yes=True)
        else:
            guard.hear("", Sentence(person, asyncio.get_running_loop().time()))
        assert asked.deeds
        await asyncio.gather(*asked.deeds.values(), return_exceptions=True)

    async def _see(self, trial: Trial, wanted: Mapping[str, Any], said: str) -> None:
        """The device itself is as wanted."""
        found: Mapping[str, Any] = {}
        try:
            async with asyncio.timeout(PATIENCE_S):
                while (found := await self.look(trial, wanted)) != wanted:  # noqa: ASYNC110 - see PATIENCE_S
                    await asyncio.sleep(0.02)
        except TimeoutError:
            assert found == wanted, said

    # ── our side ──────────────────────────────────────────────────────────────────────────────────────────────

    def _config(self, trial: Trial) -> Config:
        """What stands in plugins.yaml."""
        text: dict[str, Any] = {
            "home": self.settings(trial) | {"risk": dict(trial.risk)},
            "plugins": {name: None for name in builtin_names() if name != "mcp"},
        }
        if trial.clips:
            text["live"] = {"backend": "mock", "language": "en-US", "mock": {"story": "story.yaml", "speed": 20}}
            (self._folder / "story.yaml").write_text(yaml.safe_dump(story(trial)), encoding="utf-8")
        for name, contents in trial.files.items():
            (self._folder / name).write_bytes(contents)
        (self._folder / "plugins.yaml").write_text(yaml.safe_dump(text), encoding="utf-8")
        return load(self._folder / "plugins.yaml")

    def _session(self, config: Config) -> AbstractAsyncContextManager[App]:
        """A session with the mock, whose model hears the sentences and makes the calls."""

        def note(now: float, item: object) -> None:
            if isinstance(item, ToolFinished):
                self._answers.append(item.response)

        return open_app(config, self.hands, Talk(), NullSink(), [note])


def story(trial: Trial) -> dict[str, Any]:
    """What the mock's model does when it hears the recordings."""
    steps = [
        {
            "when": {"says": command.said, "audio": [str(CLIPS / command.clip)]},
            "reply": [
                {"call": command.tool, "args": dict(command.args), "id": f"$c{number}"},
                {"wait": {"tool": f"$c{number}", "ok": [{"text": "Done."}], "error": [{"text": "No."}]}},
            ],
        }
        for number, command in enumerate(trial.clips)
    ]
    return {"live": 1, "steps": steps}


def check(command: Command, answer: Mapping[str, Any]) -> None:
    """The answer to the model says what is so."""
    if command.outcome == "error":
        assert command.answer["error"] in answer.get("error", ""), (command.said, answer)
        return
    assert "output" in answer, (command.said, answer)
    entries = answer["output"][command.outcome]
    assert entries, (command.said, answer)
    for name, expected in command.answer.items():
        told = entries[0].get(name)
        assert expected(told) if callable(expected) else told == expected, (command.said, answer)


async def until(fits: Callable[[], bool]) -> None:
    """Return as soon as it is so."""
    async with asyncio.timeout(PATIENCE_S):
        while not fits():  # noqa: ASYNC110 - see PATIENCE_S
            await asyncio.sleep(0.02)


def part(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What is found of what is wanted."""
    return {name: found.get(name) for name in wanted}


@asynccontextmanager
async def nowhere() -> AsyncIterator[None]:
    """A home that needs nobody else."""
    yield
