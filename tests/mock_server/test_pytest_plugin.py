"""The fixture, as a project that tests an application of its own uses it: one run of pytest, looked at from outside."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from importlib.metadata import entry_points
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INSTALLED = any(entry.value == "mock_server.pytest_plugin" for entry in entry_points(group="pytest11"))

FILES = {
    "application.py": """
import asyncio
from google import genai

def ask(*texts):
    return asyncio.run(ask_all(texts))

async def ask_all(texts):
    return await asyncio.gather(*(ask_one(text) for text in texts))

async def ask_one(text):
    config = {"response_modalities": ["AUDIO"], "output_audio_transcription": {}}
    client = genai.Client(vertexai=False)
    async with client.aio.live.connect(model="gemini-2.5-flash-native-audio-latest", config=config) as session:
        await session.send_realtime_input(text=text)
        contents = [message.server_content async for message in session.receive() if message.server_content]
    return "".join(c.output_transcription.text or "" for c in contents if c.output_transcription)
""",
    "story.yaml": """
live: 1
steps:
  - when: {says: hello}
    reply: [{text: Hello you}]
""",
    "test_it.py": '''
import os
import pytest
from application import ask
from mock_server.faults import Refused

@pytest.mark.live("story.yaml")
def test_file(live_mock):
    assert ask("hello") == ["Hello you"]
    assert live_mock.journal.sessions[0].heard == ["hello"]

def test_no_story(live_mock):
    assert "mock" in ask("whatever")[0]
    assert os.environ["GOOGLE_API_KEY"] == "mock"

def test_afterwards():
    assert "GOOGLE_API_KEY" not in os.environ and "SSL_CERT_FILE" not in os.environ

@pytest.mark.live("""
live: 1
steps: [{when: {says: hi}, reply: [{text: Hi}]}]
""")
def test_text(live_mock):
    assert ask("hi") == ["Hi"]

def swallow(text):
    with pytest.raises(Exception, match="no step of the story answers"):
        ask(text)

@pytest.mark.live("story.yaml", allow_unused=True)
def test_miss(live_mock):
    swallow("hullo")

@pytest.mark.live("story.yaml", allow_unused=True, strict=False)
def test_lenient(live_mock):
    swallow("hullo")

@pytest.mark.live("story.yaml")
def test_unused(live_mock):
    pass

@pytest.mark.live("story.yaml", allow_unused=True)
def test_allowed(live_mock):
    pass

@pytest.mark.live("home")
def test_shipped(live_mock):
    pass

@pytest.mark.live("story.yaml")
def test_fails(live_mock):
    assert False

@pytest.mark.live("nowhere.yaml")
def test_wrong_story(live_mock):
    pass

@pytest.mark.parametrize("number", range(2))
def test_alone(live_mock, number):
    said = [f"{number} {n}" for n in range(3)]
    ask(*said)
    assert sorted(session.heard[0] for session in live_mock.journal.sessions) == said

@pytest.mark.live(troubles=[Refused])
def test_trouble(live_mock):
    with pytest.raises(Exception, match="Internal error encountered"):
        ask("hello")
''',
}


class Run:
    """What a run of pytest told: of each test, and on the screen."""

    def __init__(self, folder: Path) -> None:
        for name, text in FILES.items():
            folder.joinpath(name).write_text(text, "utf-8")
        names = ("GOOGLE_API_KEY", "GEMINI_API_KEY", "SSL_CERT_FILE", "PYTEST_ADDOPTS")
        around = {name: value for name, value in os.environ.items() if name not in names} | {"PYTHONPATH": str(ROOT)}
        load = [] if INSTALLED else ["-p", "mock_server.pytest_plugin"]
        options = ["-p", "no:cacheprovider", "-p", "no:asyncio", "--strict-markers", "--junitxml=told.xml"]
        command = [sys.executable, "-m", "pytest", *load, *options, "--rootdir=."]
        self.screen = subprocess.run(
            command, cwd=folder, env=around, capture_output=True, text=True, check=False
        ).stdout
        cases = ElementTree.parse(folder / "told.xml").iter("testcase")
        self.complaints = {case.get("name"): [(c.tag, c.get("message") or "") for c in case] for case in cases}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return Run(tmp_path_factory.mktemp("project"))


@pytest.mark.parametrize("name", ["test_file", "test_no_story", "test_text"])
def test_an_unmodified_application_finds_the_mock(run, name):
    assert run.complaints[name] == [], run.screen


def test_the_environment_is_as_before(run):
    assert run.complaints["test_afterwards"] == []


def test_what_nothing_answers_fails_the_test_that_swallowed_it(run):
    [(kind, text)] = run.complaints["test_miss"]
    assert kind == "error"
    assert 'no step of the story answers "hullo" (typed); nearest is story.yaml:4' in text
    assert run.complaints["test_lenient"] == []


def test_a_step_that_is_never_played_fails_the_test(run):
    [(kind, text)] = run.complaints["test_unused"]
    assert kind == "error"
    assert 'story.yaml:4 "hello": this step was never played' in text


@pytest.mark.parametrize("name", ["test_allowed", "test_shipped"])
def test_unless_that_is_allowed_or_the_story_is_a_shipped_one(run, name):
    assert run.complaints[name] == []


def test_a_test_that_fails_anyway_is_told_what_the_mock_saw_and_not_what_was_never_played(run):
    assert [kind for kind, _ in run.complaints["test_fails"]] == ["failure"]
    assert "- live_mock -" in run.screen
    assert "nobody has connected" in run.screen
    assert "→ text                     hullo" in run.screen


def test_a_wrong_story_is_told_in_its_own_words(run):
    [(kind, text)] = run.complaints["test_wrong_story"]
    assert kind == "error"
    assert "nowhere.yaml:1:1: no such story" in text
    assert "Traceback" not in run.screen


@pytest.mark.parametrize("number", range(2))
def test_tests_do_not_see_each_other_s_sessions(run, number):
    assert run.complaints[f"test_alone[{number}]"] == []


def test_options_reach_the_server(run):
    assert run.complaints["test_trouble"] == []
