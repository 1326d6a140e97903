"""Voice frameworks as they are installed: each has an agent with a light, and talks to it in the demo's story."""

from __future__ import annotations

import json
import math
import os
import subprocess
from pathlib import Path

import pytest

from mock_server import BackgroundMock

PARTNERS = Path(os.environ.get("PARTNERS", Path.home() / ".cache" / "live-plugin-partners"))
HERE = Path(__file__).parent
ASK = HERE.parents[2] / "mock_server" / "stories" / "home" / "ask"
SENTENCE = "turn on the kitchen light"
LAST_TO_BE_WRITTEN_TO = {"livekit_js": "gemini-2.5-flash-native-audio-latest"}
"""To later models it writes an empty list, which its own SDK does not let out."""
SPOKEN, LONG = ASK / "kitchen_light_on.awb.wav", ASK / "house.rms.wav"

pytestmark = [
    pytest.mark.timeout(120),
    pytest.mark.skipif(
        not os.environ.get("REAL_TIME"),
        reason="a person speaks in real time; REAL_TIME=1 asks for it, as .ci/run does",
    ),
    pytest.mark.skipif(
        not (PARTNERS / "frameworks").is_dir(), reason="no voice framework is installed: .ci/partners.d/frameworks"
    ),
]


@pytest.fixture(params=["adk", "adk_js", "livekit", "livekit_js", "pipecat"])
def framework(request):
    return request.param


@pytest.fixture
def play(framework):
    """Play a scene against a mock of its own; gives what the framework met, and the mock."""

    def playing(*scene, speed=math.inf):
        with BackgroundMock("home", speed=speed, report=lambda line: None) as mock:
            around = {
                **os.environ,
                **mock.environment,
                "NODE_EXTRA_CA_CERTS": str(mock.server.ca_file),
                "GOOGLE_API_KEY": "k",
                "NO_PROXY": "*",
                "PARTNERS": str(PARTNERS),
            }
            done = subprocess.run(
                [*program(framework), *scene], env=around, capture_output=True, text=True, timeout=100, check=False
            )
            assert done.returncode == 0, done.stderr
            return json.loads(done.stdout), mock

    return playing


def program(framework):
    if framework.endswith("_js"):
        return "node", HERE / f"with_{framework}.mjs"
    return PARTNERS / "frameworks" / framework / "bin" / "python", HERE / f"with_{framework}.py"


def test_a_written_command(play, framework):
    model = LAST_TO_BE_WRITTEN_TO.get(framework, "gemini-3.8-live")
    met, mock = play(model, "text", SENTENCE)
    assert met["switched"] == [["kitchen light", True]]
    assert met["said"].strip() == "The kitchen light is on."
    assert met["bytes"] > 20_000
    assert not mock.journal.misses


def test_a_spoken_command(play):
    met, mock = play("gemini-2.5-flash-native-audio-latest", "speech", SPOKEN)
    assert met["heard"].strip() == SENTENCE
    assert met["switched"] == [["kitchen light", True]]
    assert met["said"].strip() == "The kitchen light is on."
    assert not mock.journal.misses


def test_a_command_spoken_over_a_long_answer(play):
    met, _ = play("gemini-3.1-flash-live-preview", "interruption", LONG, SPOKEN, speed=1.0)
    assert met["interrupted"]
    assert met["switched"] == [["kitchen light", True]]
    assert met["said"].strip().endswith("The kitchen light is on.")
