"""The unmodified JavaScript SDK under Node, on both backends, plain and over TLS."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from mock_server import BackgroundMock

PARTNERS = Path(os.environ.get("PARTNERS", Path.home() / ".cache" / "live-plugin-partners"))
HERE = Path(__file__).parent
STORY = """
    live: 1
    steps:
      - when: {says: hello}
        reply: [{text: Hello you}]
      - when: {says: turn on the light}
        reply:
          - {call: set_light, args: {on: true}, id: $c1}
          - wait: {tool: $c1, ok: [{text: "The light is {response.output}."}]}
      - when: {says: tell me everything}
        reply: [{text: "There is a great deal to be told about this house and everybody who ever lived in it"}]
"""

pytestmark = [
    pytest.mark.timeout(60),
    pytest.mark.skipif(
        shutil.which("node") is None or not (PARTNERS / "node" / "node_modules" / "@google" / "genai").is_dir(),
        reason="the JavaScript SDK is not installed: .ci/partners.d/node",
    ),
]


@pytest.fixture
def story(tmp_path):
    path = tmp_path / "story.yaml"
    path.write_text(dedent(STORY), "utf-8")
    return path


def node(script, *arguments, **environment):
    around = {**os.environ, "PARTNERS": str(PARTNERS), "PYTHON": sys.executable, "NO_PROXY": "*", **environment}
    command = ["node", HERE / script, *arguments]
    done = subprocess.run(command, env=around, capture_output=True, text=True, timeout=50, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(params=["dev", "vertex"])
def backend(request):
    return request.param


@pytest.fixture(params=["plain", "TLS"])
def play(request, story, said_ear, backend):
    """Play a scene against a mock of its own; gives what the SDK met, and the mock."""

    def playing(scene, speed=math.inf):
        with BackgroundMock(story, speed=speed, ear=said_ear(["hello"]), report=lambda line: None) as mock:
            url = (
                mock.plain_url.replace("ws:", "http:")
                if request.param == "plain"
                else mock.url.replace("wss:", "https:")
            )
            return node("talk.mjs", backend, url, scene, NODE_EXTRA_CA_CERTS=str(mock.server.ca_file)), mock

    return playing


@pytest.mark.parametrize("scene", ["text", "realtime_text", "resumption"])
def test_text_turn(play, scene):
    met, mock = play(scene)
    assert met["said"] == "Hello you"
    assert met["bytes"] > 10_000
    assert met["usage"] > 0
    assert met["kinds"][-1] == "usageMetadata" or "turnComplete" in met["kinds"]
    assert {text for session in mock.journal.sessions for text in session.heard} == {"hello"}


def test_spoken_turn(play):
    met, _ = play("speech")
    assert (met["heard"], met["said"]) == (" hello", "Hello you")


def test_tool_turn(play):
    met, mock = play("tool")
    assert met["calls"] == [["set_light", {"on": True}]]
    assert met["said"] == "The light is on."
    assert mock.journal.sessions[0].answers[0].response == {"output": "on"}


def test_interruption(play):
    met, _ = play("interruption", speed=1.0)
    assert "interrupted" in met["kinds"]
    assert "generationComplete" not in met["kinds"]
    assert 0 < met["bytes"] < 48_000


def test_a_refusal_reaches_the_callback(play):
    met, mock = play("refusal")
    assert met["closed"][0] == 1011
    assert met["closed"][1].startswith("no step of the story answers")
    assert mock.journal.misses


def test_the_mock_is_the_engine_of_a_test_in_javascript(story):
    assert node("engine.mjs", str(story)) == {"heard": ["hello"], "misses": [], "unused": 2}
