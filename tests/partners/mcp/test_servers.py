"""The plugin with a server of the official SDK, over its input and output and over HTTP."""

from __future__ import annotations

import asyncio
import logging
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from live_plugin.home.backends.simulated import Simulated
from live_plugin.home.model import Home
from live_plugin.home.risk import Risk
from live_plugin.plugins.api import House
from live_plugin.plugins.builtin.mcp import Mcp, McpOptions
from live_plugin.plugins.host import Host

HOUSEHOLD = Path(__file__).with_name("household.py")
HOSTILE = Path(__file__).with_name("hostile.py")
OLDER = Path(__file__).with_name("older.py")
STDIO = {"command": sys.executable, "args": [str(HOUSEHOLD)]}

pytestmark = pytest.mark.timeout(60)
pytest.importorskip("mcp", reason="the extra mcp is not installed")


@pytest.fixture(autouse=True)
async def no_pool() -> AsyncIterator[None]:
    """The SDK uses threads of the loop's pool, which live as long as the loop."""
    yield
    await asyncio.get_running_loop().shutdown_default_executor()


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is lost is tried again at once."""
    monkeypatch.setattr("live_plugin.plugins.builtin.mcp.server.FIRST_PAUSE_S", 0.01)


@asynccontextmanager
async def tools(risk: dict[str, Any] | None = None, **servers: dict[str, Any]) -> AsyncIterator[Host]:
    house = House(Simulated(Home({}, {})), Risk(risk or {}))
    host = Host({"mcp": Mcp(McpOptions.model_validate({"servers": servers}), house)})
    await host.start()
    assert host.faults == []
    try:
        yield host
    finally:
        await host.stop()


@asynccontextmanager
async def over_http(port: int = 0) -> AsyncIterator[int]:
    """The same server in a process that listens on loopback."""
    if not port:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
    process = await asyncio.create_subprocess_exec(sys.executable, str(HOUSEHOLD), str(port), stderr=subprocess.PIPE)
    assert process.stderr is not None
    while b"running on" not in (line := await process.stderr.readline()):
        assert line, "the server did not start"
    try:
        yield port
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@asynccontextmanager
async def over_stdio() -> AsyncIterator[dict[str, Any]]:
    yield STDIO


@asynccontextmanager
async def by_url() -> AsyncIterator[dict[str, Any]]:
    async with over_http() as port:
        yield {"url": f"http://127.0.0.1:{port}/mcp", "headers": {"Authorization": "Bearer sesame"}}


async def until(host: Host, fits: Callable[[list[str]], bool]) -> list[str]:
    """Names of the tools as soon as they fit; nothing tells of that yet, so look."""
    async with asyncio.timeout(20):
        while True:
            host.refresh()
            names = [declaration.name for declaration in host.declarations()]
            if fits(names):
                return names
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("way", [over_stdio, by_url])
async def test_its_tools_are_ours(way) -> None:
    async with way() as server, tools(home=server | {"allow": ["add_*"], "never": ["look"]}) as host:
        declared = {declaration.name: declaration.gemini() for declaration in host.declarations()}
        added = await host.call("home__add_item", {"item": {"name": "tea", "amount": 2}, "where": None})
        listed = await host.call("home__read_list", {})
        wrong = await host.call("home__add_item", {"item": {"name": "tea", "amount": 200}})
        unknown = await host.call("home__add_item", {"itme": 1})
        failed = await host.call("home__fail", {})
        forbidden = await host.call("home__look", {})
    item = declared["home__add_item"]["parameters"]["properties"]["item"]
    assert item["properties"]["amount"]["type"] == "INTEGER"
    assert "1 to 99" in item["properties"]["amount"]["description"]
    assert "$ref" not in str(declared)
    assert "home__look" not in declared
    assert added == {"output": {"added": "tea", "amount": 2, "where": "end"}}
    assert listed == {"output": ["milk", "tea"]}
    assert "99" in wrong["error"]
    assert "did you mean 'item'" in unknown["error"]
    assert "the cupboard is bare" in failed["error"]
    assert "there is no tool 'home__look'" in forbidden["error"]


async def test_what_can_change_something_needs_a_word_unless_it_is_allowed() -> None:
    async with tools(home=STDIO) as host:
        names = [declaration.name for declaration in host.declarations()]
        asked = await host.call("home__add_item", {"item": {"name": "rum"}})
        listed = await host.call("home__read_list", {})
    assert "home__add_item" in names
    assert "a person must confirm" in asked["error"]
    assert "whether to use add item" in asked["error"]
    assert listed == {"output": ["milk"]}


async def test_a_long_result_is_cut_and_a_picture_named() -> None:
    async with tools(home=STDIO | {"longest_result": 200}) as host:
        book = await host.call("home__read_book", {"pages": 2})
        picture = await host.call("home__look", {})
    assert book["output"].startswith("word word")
    assert book["output"].endswith("(the first 200 of 1000 characters)")
    assert "image/png" in picture["output"]


async def test_a_slow_tool_is_stopped_and_the_others_go_on() -> None:
    async with tools(home=STDIO | {"timeout_s": 0.3}) as host:
        slow, quick = await asyncio.gather(host.call("home__wait", {}), host.call("home__read_list", {}))
    assert "longer than 0.3 s" in slow["error"]
    assert quick == {"output": ["milk"]}


async def test_secrets_are_not_told(caplog) -> None:
    async with tools(home=STDIO | {"env": {"HOUSEHOLD_SECRET": "open sesame"}}) as host:
        answer = await host.call("home__whisper", {})
    assert answer == {"output": "•••"}
    assert "sesame" not in caplog.text


async def test_a_server_that_dies_is_named_and_started_again(caplog) -> None:
    caplog.set_level(logging.WARNING, "live_plugin")
    async with tools(home=STDIO, other=STDIO) as host:
        died = await host.call("home__die", {})
        away = await host.call("home__read_list", {})
        beside = await host.call("other__read_list", {})
        async with asyncio.timeout(20):
            while "output" not in (back := await host.call("home__read_list", {})):  # noqa: ASYNC110 - as people do
                await asyncio.sleep(0.05)
    assert "'home' was lost during the call" in died["error"]
    assert "'home' is away" in away["error"]
    assert beside == back == {"output": ["milk"]}
    said = [record.getMessage() for record in caplog.records]
    assert len([text for text in said if "'home' is away" in text]) == 1
    assert len([text for text in said if "'home' is back" in text]) == 1


@pytest.mark.parametrize("way", [over_stdio, by_url])
async def test_a_new_tool_is_offered(way) -> None:
    async with way() as server, tools(home=server) as host:
        assert await host.call("home__learn", {}) == {"output": "learned"}
        await until(host, lambda names: "home__sing" in names)
        assert await host.call("home__sing", {}) == {"output": "la la"}


async def test_a_server_of_the_protocol_before_is_understood() -> None:
    async with tools(old={"command": sys.executable, "args": [str(OLDER)], "allow": ["*"]}) as host:
        before = [declaration.name for declaration in host.declarations()]
        answer = await host.call("old__greet", {"last_name": "Lovelace"})
        after = await until(host, lambda names: len(names) > len(before))
    assert before == ["old__greet"]
    assert answer == {"output": "Good day, Lovelace"}
    assert after == ["old__greet", "old__part"]


async def test_a_server_over_http_that_goes_comes_back() -> None:
    async with over_http() as port:
        first = {"url": f"http://127.0.0.1:{port}/mcp"}
        async with tools(home=first) as host:
            assert await host.call("home__read_list", {}) == {"output": ["milk"]}
            assert "error" in await host.call("home__die", {})
            async with over_http(port), asyncio.timeout(20):
                while "output" not in (back := await host.call("home__read_list", {})):  # noqa: ASYNC110 - see above
                    await asyncio.sleep(0.05)
    assert back == {"output": ["milk"]}


@pytest.mark.parametrize(
    ("server", "words"),
    [
        ({"command": "no-such-program-anywhere"}, "No such file"),
        ({"command": sys.executable, "args": ["-c", "raise SystemExit('I need a key')"]}, "I need a key"),
        ({"url": "http://127.0.0.1:9/mcp"}, "away"),
    ],
)
async def test_a_server_that_cannot_be_reached_is_named_and_stops_nobody(server, words, caplog) -> None:
    caplog.set_level(logging.WARNING, "live_plugin")
    async with tools(bad=server, home=STDIO) as host:
        answer = await host.call("home__read_list", {})
    assert answer == {"output": ["milk"]}
    assert words in caplog.text
    assert "'bad' is away" in caplog.text


async def test_a_name_that_no_tool_has_is_told(caplog) -> None:
    caplog.set_level(logging.WARNING, "live_plugin")
    async with tools(home=STDIO | {"allow": ["add_itme"]}):
        pass
    assert "has no tool 'add_itme'; the nearest are 'add_item'" in caplog.text


async def test_a_name_in_the_rules_of_the_home_that_no_tool_has_is_told(caplog) -> None:
    caplog.set_level(logging.WARNING, "live_plugin")
    async with tools(
        {"mcp.home.ad_item": "never", "mcp.home.read_*": "never", "mcp.other.x": "never"}, home=STDIO
    ) as host:
        refused = await host.call("home__read_list", {})
    assert "not allowed in this home" in refused["error"]
    assert "has no tool 'ad_item'; the nearest are 'add_item'" in caplog.text
    assert "'x'" not in caplog.text
    assert "read_*" not in caplog.text


# ── servers that keep to no rule ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def bad() -> dict[str, Any]:
    return {"command": sys.executable, "args": [str(HOSTILE)], "timeout_s": 5}


async def test_ten_megabytes_are_cut_and_the_house_goes_on_meanwhile(bad) -> None:
    async with tools(bad=bad | {"timeout_s": 50}) as host:
        call, longest_s = asyncio.create_task(host.call("bad__huge", {})), 0.0
        while not call.done():
            before = time.thread_time()  # work that nobody else could do meanwhile, however busy the machine is
            await asyncio.sleep(0.002)
            longest_s = max(longest_s, time.thread_time() - before)
        answer = await call
    assert answer["output"].endswith("(the first 8000 of 10485760 characters)")
    assert longest_s < 1


@pytest.mark.parametrize(
    ("tool", "words"),
    [
        ("liar", "answered what it had not promised"),
        ("rude", "fine"),
        ("garbage", "fine"),
        ("half", "was lost during the call"),
    ],
)
async def test_lies_and_noise_cost_their_own_call_alone(bad, tool: str, words: str, caplog) -> None:
    async with tools(bad=bad, home=STDIO) as host:
        answer = await host.call(f"bad__{tool}", {})
        beside = await host.call("home__read_list", {})
    assert words in str(answer)
    assert len(str(answer)) < 700
    assert beside == {"output": ["milk"]}
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("tool", ["hang", "endless"])
async def test_one_that_hangs_or_never_ends_is_given_up_and_started_again(bad, tool: str, caplog) -> None:
    caplog.set_level(logging.WARNING, "live_plugin")
    async with tools(bad=bad | {"timeout_s": 0.5}) as host, asyncio.timeout(20):
        slow = await host.call(f"bad__{tool}", {})
        while "output" not in (back := await host.call("bad__rude", {})):  # noqa: ASYNC110 - as people do
            await asyncio.sleep(0.05)
    assert "longer than 0.5 s" in slow["error"]
    assert back == {"output": "fine"}
    assert "the MCP server 'bad' is away: it does not answer any more" in caplog.text
    assert "the MCP server 'bad' is back" in caplog.text


async def test_a_tool_that_breaks_the_protocol_costs_itself_alone_and_is_told_once(bad, caplog) -> None:
    caplog.set_level(logging.WARNING, "live_plugin")
    async with tools(bad=bad) as host:
        names = {declaration.name for declaration in host.declarations()}
        assert await host.call("bad__rude", {}) == {"output": "fine"}
    assert names.isdisjoint({"bad__bare", "bad__listed", "bad__unsure", "bad__"})
    assert {"bad__rude", "bad__more_0"} <= names
    assert "its tool 'listed' is left out, for it breaks the protocol (inputSchema.properties: " in caplog.text
    for name in ("bare", "listed", "unsure"):
        assert caplog.text.count(f"its tool '{name}' is left out") == 1


async def test_an_endless_list_ends(bad, caplog) -> None:
    caplog.set_level(logging.WARNING, "live_plugin")
    async with tools(bad=bad) as host:
        assert len(host.declarations()) == 128
    assert "lists too many tools; the first 128 are taken" in caplog.text
