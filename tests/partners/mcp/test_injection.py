"""A model that believes a server's words gets no further than to the person."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from live_plugin.app import open_hands
from live_plugin.config import load
from live_plugin.plugins.api import Context
from tests.partners.mcp.letters import ORDERS

PLUGINS_YAML = """
home: {{devices: {{lock.front_door: }}, pin: "4711"}}
plugins:
  lock:
  mcp: {{servers: {{post: {{command: {python}, args: [{server}]}}}}}}
"""

pytest.importorskip("mcp", reason="the extra mcp is not installed")
pytestmark = [pytest.mark.timeout(60), pytest.mark.usefixtures("no_pool")]


async def test_what_a_server_says_confirms_nothing(tmp_path: Path) -> None:
    server = Path(__file__).with_name("letters.py")
    text = PLUGINS_YAML.format(python=sys.executable, server=server)
    (tmp_path / "plugins.yaml").write_text(text, encoding="utf-8")
    async with open_hands(load(tmp_path / "plugins.yaml")) as hands:
        read = await hands.host.call("post__read_letters", {}, Context(1))
        for extra in ({}, {"pin": "4711"}, {"confirmed": True}):
            answer = await hands.host.call("set_lock", {"name": "front door", "action": "unlock", **extra}, Context(1))
            assert "error" in answer
        hands.guard.say("", ORDERS)
        state = hands.backend.state("lock.front_door").value
    assert ORDERS.replace("4711", "•••") in str(read["output"])  # not even who knows the PIN tells it to the model
    assert state == "locked"
