"""The page of the mock: its first example does what the page says, and so does the mock with a mistake."""

from __future__ import annotations

import asyncio
import json
import math
import re
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from mock_server import MockServer

PAGE = (Path(__file__).parents[2] / "docs" / "mock-server.md").read_text("utf-8")
SECTION = PAGE.partition("## The first minute")[2]
[EXAMPLE, *_] = re.findall(r"```python\n(.*?)```", SECTION, re.DOTALL)
[PRINTED, REFUSED, *_] = re.findall(r"```text\n(.*?)```", SECTION, re.DOTALL)


async def test_the_example_prints_what_the_page_says(capsys):
    told = {}
    async with MockServer("home", speed=math.inf) as mock:
        source = EXAMPLE.replace("ws://127.0.0.1:9000", mock.plain_url).replace("asyncio.run(main())", "")
        exec(compile(source, "mock-server.md", "exec"), told)
        await asyncio.wait_for(told["main"](), 10)
    assert capsys.readouterr().out == PRINTED


async def test_a_refusal_is_told_as_on_the_page():
    lines = []
    setup = {"model": "gemini-2.5-flash-native-audio-latest", "generationConfig": {"temperature": "hot"}}
    async with MockServer(report=lines.append) as mock, connect(mock.plain_url, proxy=None) as socket:
        await socket.send(json.dumps({"setup": setup}))
        with pytest.raises(ConnectionClosed):
            await socket.recv()
    assert lines == [REFUSED.strip()]
    assert mock.journal.sessions[0].closed.detail in REFUSED
