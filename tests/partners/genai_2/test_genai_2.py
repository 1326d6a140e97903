"""The Python SDK before its version 3, unmodified, on both backends."""

from __future__ import annotations

import json
import math
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

import pytest

from mock_server import BackgroundMock
from mock_server.hearing import Guess
from mock_server.story.load import shipped
from tests.mock_server.walk import DIALECTS, sent, walks

PARTNERS = Path(os.environ.get("PARTNERS", Path.home() / ".cache" / "live-plugin-partners"))
PYTHON = PARTNERS / "genai_2" / "bin" / "python"
OFFICIAL = Path(__file__).parents[2] / "mock_server" / "official.py"
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
    pytest.mark.skipif(not PYTHON.exists(), reason="google-genai 2 is not installed: .ci/partners.d/genai_2"),
]


@dataclass
class SaidEar:
    """Hears, in turn, the sentences it was told; then nothing."""

    sentences: list[str] = field(default_factory=list)

    def recognise(self, pcm: bytes) -> Guess:
        text = self.sentences.pop(0) if self.sentences else None
        return Guess(text, 1.0 if text else 0.0, "fingerprint" if text else "none")


@pytest.fixture(params=["dev", "vertex"])
def play(request, tmp_path):
    """Play a scene against a mock of its own; gives what the SDK met, and the mock."""
    story = tmp_path / "story.yaml"
    story.write_text(dedent(STORY), "utf-8")

    def playing(scene, speed=math.inf):
        with BackgroundMock(story, speed=speed, ear=SaidEar(["hello"])) as mock:
            around = {**os.environ, **mock.environment, "NO_PROXY": "*"}
            command = [PYTHON, Path(__file__).with_name("talk.py"), request.param, scene]
            done = subprocess.run(command, env=around, capture_output=True, text=True, timeout=50, check=False)
            assert done.returncode == 0, done.stderr
            met = json.loads(done.stdout)
            assert met["version"].startswith("2.")
            return met, mock

    return playing


def test_text_turn(play):
    met, mock = play("text")
    assert met["said"] == "Hello you"
    assert met["bytes"] > 10_000
    assert met["usage"] > 0
    assert mock.journal.sessions[0].heard == ["hello"]


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
    assert 0 < met["bytes"] < 48_000


def test_every_frame_of_the_stories_of_each_kind_is_known_to_it():
    kinds = [name for name in shipped() if name.startswith("kinds/")]
    rooms = [
        (dialect.backend, room) for dialect in DIALECTS.values() for name in kinds for room in walks(name, dialect)
    ]
    lines = [json.dumps([backend, frame.decode()]) for backend, room in rooms for frame in sent(room)]
    command = [PYTHON, OFFICIAL]
    done = subprocess.run(command, input="\n".join(lines), capture_output=True, text=True, timeout=50, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["taken"] == len(lines) > 1_000
