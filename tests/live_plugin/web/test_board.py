from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from live_plugin.app import Hands, open_hands
from live_plugin.config import load
from live_plugin.home.model import Changed, State
from live_plugin.runtime import reports
from live_plugin.runtime.notices import Notice
from live_plugin.runtime.talk import Talk
from live_plugin.testing.clock import virtual
from live_plugin.web.board import KEPT, LOOK_S, Board
from live_plugin.web.messages import Message

HOME = """
home:
  devices:
    light.lamp:
    sensor.cellar: {unit: °C, device_class: temperature, state: 12.5}
    switch.safe: {exposed: false}
plugins: {light: }
"""


@asynccontextmanager
async def boards(folder: Path) -> AsyncIterator[tuple[Board, Hands]]:
    (folder / "plugins.yaml").write_text(HOME, encoding="utf-8")
    config = load(folder / "plugins.yaml")
    async with open_hands(config) as hands:
        yield Board(config.settings, hands.house, hands.host, Talk(), reports.open_account(config.settings)), hands


@virtual
async def test_what_is_hidden_is_not_shown(tmp_path: Path) -> None:
    async with boards(tmp_path) as (board, hands):
        told: list[Message] = []
        with board.watched(told.append):
            for device in hands.backend.home.devices.values():
                board.changed(Changed(device, State("off"), State("on")))
        assert "safe" not in str(told)
        assert [message["text"] for message in told if message["kind"] == "change"] == [
            "lamp: off → on",
            "cellar: off → on",
        ]


@virtual
async def test_a_measured_value_has_its_unit(tmp_path: Path) -> None:
    async with boards(tmp_path) as (board, _):
        told: list[Message] = []
        with board.watched(told.append):
            pass
        [devices] = [message["devices"] for message in told if message["kind"] == "devices"]
        cellar = next(device for device in devices if device["name"] == "cellar")
        assert (cellar["state"], cellar["details"]) == ("12.5 °C", "")


@virtual
async def test_devices_that_come_are_shown_to_who_looks(tmp_path: Path) -> None:
    async with boards(tmp_path) as (board, hands):
        told: list[Message] = []
        looking = asyncio.create_task(board.look())
        with board.watched(told.append):
            told.clear()
            await asyncio.sleep(2 * LOOK_S)
            assert told == []
            hands.backend.home = replace(hands.backend.home, devices={})  # type: ignore[misc]
            await asyncio.sleep(2 * LOOK_S)
        assert told == [{"kind": "devices", "devices": []}]
        board.notice(Notice("nobody looks any more"))
        assert len(told) == 1
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)


@virtual
async def test_the_log_holds_the_latest(tmp_path: Path) -> None:
    async with boards(tmp_path) as (board, _):
        for n in range(KEPT + 5):
            board.notice(Notice(f"egg {n} is done"))
        told: list[Message] = []
        with board.watched(told.append):
            pass
        eggs = [message["text"] for message in told if message["kind"] == "notice"]
        assert (len(eggs), eggs[0], eggs[-1]) == (KEPT, "egg 5 is done", f"egg {KEPT + 4} is done")
