"""Plugins that break the contract, each in its own way, are told file and line; good ones are told nothing."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from live_plugin import config as configuration
from live_plugin.plugins.contract import Contract, one_of_each
from live_plugin.plugins.loader import builtin_names
from live_plugin.testing.clock import virtual

GOOD = """
import asyncio, gc, socket, subprocess, sys, threading
from typing import Annotated
from pydantic import BeforeValidator
from live_plugin.plugins.api import Changed, Plugin, PluginOptions, tool

KEPT = []

class Options(PluginOptions):
    town: str = "Ulm"

class Odd(Plugin):
    name = "odd"
    Options = Options

    async def start(self):
        self.begin(asyncio.sleep(3600))
        self.listen(Changed, print)

    @tool
    async def act(self, what: int) -> str:
        '''Act.'''
        raise SystemExit("a tool was called")
"""
LEFT = "self.begin(asyncio.sleep(3600))"
BROKEN = {
    "import": ("from typing import Annotated", "1 / 0", "odd.py:3: ZeroDivisionError"),
    "class": ('name = "odd"', 'name = "even"', "odd.py:12: its class Odd says name = 'even'"),
    "options": ("Options = Options", "Options = int", "odd.py:12: Odd.Options must be derived"),
    "option": ('town: str = "Ulm"', "town: str", "plugins.yaml:1:11: plugins.odd: option 'town' is missing"),
    "start": (LEFT, "raise OSError('no radio')", "did not start: odd.py:17: OSError: no radio"),
    "slow": (LEFT, "await asyncio.sleep(60)", "did not start: odd.py:17: it took longer than 10 s"),
    "docs": ("'''Act.'''", "", "odd.py:20: the tool 'act' needs a docstring"),
    "type": ("what: int", "what: threading.Thread", "odd.py:20: the tool 'act' cannot be declared"),
    "no type": ("what: int", "what", "odd.py:20: the tool 'act' says of 'what' no type"),
    "check": (
        "what: int",
        "what: Annotated[int, BeforeValidator(lambda given: given.lower())]",
        "odd.py:20: the tool 'act' cannot check {'what': {'wrong': [None]}}: odd.py:21: AttributeError",
    ),
    "card": ("    @tool", "    def card(self): return {'a': print}\n    @tool", "odd.py:20: its card cannot be shown"),
    "task": (
        LEFT,
        "KEPT.append(asyncio.create_task(asyncio.sleep(3600)))",
        "a task goes on after stop: begin it with self",
    ),
    "own task": (
        LEFT,
        "KEPT.append(asyncio.create_task(self.work()))\n    async def work(self):\n        await asyncio.sleep(3600)",
        "odd.py:19: a task goes on after stop",
    ),
    "listener": (LEFT, "self.house.backend.watch(lambda change: None)", "odd.py:17: it is told of changes after stop"),
    "socket": (LEFT, "KEPT.append(socket.create_server(('127.0.0.1', 0)))", "a socket at ('127.0.0.1', "),
    "program": (
        LEFT,
        "KEPT.append(subprocess.Popen([sys.executable, '-c', 'input()'], stdin=subprocess.PIPE))",
        "was not waited for after stop",
    ),
    "thread": (
        LEFT,
        "KEPT.extend([threading.Event(), threading.Thread(target=self.run)]); KEPT[1].start()\n"
        "    def run(self):\n        KEPT[0].wait()",
        "odd.py:19: the thread 'Thread-",
    ),
    "stop": ("    @tool", "    async def stop(self): 1 / 0\n    @tool", "did not stop: odd.py:20: ZeroDivisionError"),
}


async def tried(folder: Path, source: str) -> Contract:
    (folder / "plugins").mkdir()
    (folder / "plugins" / "odd.py").write_text(source)
    (folder / "plugins.yaml").write_text("plugins: {odd: }")
    config = configuration.load(folder / "plugins.yaml", {})
    contract = Contract(one_of_each())
    await contract.check(config.settings.plugins, config.plugin_options, config.folder)
    return contract


@pytest.fixture(autouse=True)
def nothing_of_the_bad_ones_is_left() -> Iterator[None]:
    yield
    module = sys.modules.pop("live_plugin_local.odd", None)
    for kept in getattr(module, "KEPT", ()):
        END[type(kept)](kept)


END: dict[type, Callable[[Any], Any]] = {
    asyncio.Task: lambda task: None,
    socket.socket: socket.socket.close,
    subprocess.Popen: subprocess.Popen.communicate,
    threading.Event: threading.Event.set,
    threading.Thread: threading.Thread.join,
}


async def clear_tasks() -> None:
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    await asyncio.sleep(0)


@virtual
async def test_a_good_plugin_breaks_nothing_and_no_tool_is_called(tmp_path: Path) -> None:
    contract = await tried(tmp_path, GOOD)
    assert contract.faults == []
    assert [declared.name for declared in contract.declarations] == ["act"]


@virtual
async def test_it_is_asked_for_its_tools_once(tmp_path: Path) -> None:
    asking = "    def more_tools(self):\n        KEPT.append(1)\n        return [][: 1 // (2 - len(KEPT))]\n    @tool"
    contract = await tried(tmp_path, GOOD.replace("    @tool", asking))
    sys.modules["live_plugin_local.odd"].KEPT.clear()
    assert contract.faults == []


@pytest.mark.parametrize("way", BROKEN)
def test_what_breaks_it_is_told_with_its_place(tmp_path: Path, way: str) -> None:
    good, bad, words = BROKEN[way]
    assert good in GOOD

    @virtual
    async def check() -> None:
        contract = await tried(tmp_path, GOOD.replace(good, bad))
        [fault] = map(str, contract.faults)
        assert fault.startswith("plugin odd: "), fault
        assert words in fault
        await clear_tasks()

    check()


@virtual
async def test_the_place_is_told_in_the_folder_of_the_plugins_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    contract = await tried(Path(), GOOD.replace(LEFT, "raise OSError('no radio')"))
    assert list(map(str, contract.faults)) == ["plugin odd: did not start: odd.py:17: OSError: no radio"]


@virtual
async def test_the_built_in_plugins_keep_it() -> None:
    contract = Contract(one_of_each())
    blocks: dict[str, Any] = dict.fromkeys(builtin_names())
    await contract.check(blocks, lambda name, kind: kind(), Path("nowhere"))
    assert contract.faults == []
    assert len(contract.declarations) >= 19


@virtual
async def test_it_is_tried_on_a_copy(tmp_path: Path) -> None:
    original = one_of_each()
    act = "await self.house.backend.call('light.one', 'turn_on', {})"
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "odd.py").write_text(GOOD.replace(LEFT, act))
    contract = Contract(original)
    await contract.check({"odd": None}, lambda name, kind: kind(), tmp_path)
    assert contract.faults == []
    assert original.state("light.one").value == "off"
    assert contract.house.backend.state("light.one").value == "on"


@virtual
async def test_a_file_alone_is_tried_with_the_options_that_it_has_by_itself(tmp_path: Path) -> None:
    file = tmp_path / "odd.py"
    for source, *faults in (
        (GOOD,),
        (GOOD.replace('town: str = "Ulm"', "town: str"), "plugin odd: it needs options ('town')"),
        ("", "plugin odd: odd.py: must hold exactly one class derived from Plugin, found none"),
    ):
        file.write_text(source)
        contract = Contract(one_of_each())
        await contract.check_file(file)
        for fault, words in zip(contract.faults, faults, strict=True):
            assert str(fault).startswith(words)
