"""A plugin's file is changed while a session with the mock goes on, through the SDK and over TLS."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from live_plugin import config as configuration
from live_plugin import work
from live_plugin.app import open_app, open_hands
from live_plugin.audio.null import NullSink
from live_plugin.live.link import Link
from live_plugin.runtime.talk import Talk

PLUGIN = """
from live_plugin import Plugin, tool

class Sky(Plugin):
    name = "sky"

    @tool
    async def look_up(self) -> str:
        '''Look at the sky.'''
        return "blue"
"""


async def test_the_session_is_told_of_a_tool_that_came_by_a_changed_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "LOOK_S", 0)
    known: asyncio.Future[list[str]] = asyncio.get_running_loop().create_future()
    update = Link.update

    async def seen(link: Link, setup: Any) -> None:
        await update(link, setup)
        known.set_result([declared.name for declared in setup.base.tools[0].function_declarations])

    monkeypatch.setattr(Link, "update", seen)
    file = tmp_path / "plugins" / "sky.py"
    file.parent.mkdir()
    file.write_text(PLUGIN)
    (tmp_path / "plugins.yaml").write_text("live: {backend: mock, mock: {speed: .inf}}\nplugins: {sky: }\n")
    config, told = configuration.load(tmp_path / "plugins.yaml", {}), list[str]()
    async with open_hands(config) as hands, open_app(config, hands, Talk(), NullSink()) as app:
        app.assistant.say("thank you")
        await app.assistant.settled()
        async with work.up_to_date(config, app, told.append), asyncio.timeout(8):
            file.write_text(PLUGIN.replace("look_up", "look_far_up"))
            assert await known == ["look_far_up"]
            assert told == ["plugin sky: loaded anew"]
            assert await app.host.call("look_far_up", {}) == {"output": "blue"}
