"""The fixture, as a project that tests an application of its own uses it."""

from __future__ import annotations

from importlib.metadata import entry_points
from textwrap import dedent

import pytest

pytest_plugins = "pytester"

INSTALLED = any(entry.value == "mock_server.pytest_plugin" for entry in entry_points(group="pytest11"))
LOAD = () if INSTALLED else ("-p", "mock_server.pytest_plugin")

APPLICATION = """
import asyncio
import pytest
from google import genai

async def ask(text):
    client = genai.Client(vertexai=False)
    config = {"response_modalities": ["AUDIO"], "output_audio_transcription": {}}
    async with client.aio.live.connect(model="gemini-2.5-flash-native-audio-latest", config=config) as session:
        await session.send_realtime_input(text=text)
        said = [message async for message in session.receive()]
    contents = (message.server_content for message in said if message.server_content)
    return "".join(c.output_transcription.text or "" for c in contents if c.output_transcription)
"""
STORY = """
live: 1
steps:
  - when: {says: hello}
    reply: [{text: Hello you}]
"""


@pytest.fixture
def project(pytester, monkeypatch):
    """A project with an application and a story; gives what runs its tests."""
    for name in ("GOOGLE_API_KEY", "GEMINI_API_KEY", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    pytester.makepyfile(application=APPLICATION)
    pytester.makefile(".yaml", story=STORY)

    def run(tests):
        header = "import asyncio, os, pytest\nfrom application import ask\n"
        pytester.makepyfile(test_it=header + dedent(tests))
        return pytester.runpytest_inprocess(*LOAD, "-p", "no:asyncio", "-p", "no:cacheprovider", "--strict-markers")

    return run


def test_an_unmodified_application_finds_the_mock(project):
    project("""
        @pytest.mark.live("story.yaml")
        def test_hello(live_mock):
            assert asyncio.run(ask("hello")) == "Hello you"
            assert live_mock.journal.sessions[0].heard == ["hello"]
    """).assert_outcomes(passed=1)


def test_without_a_story_anything_is_answered(project):
    project("""
        def test_hello(live_mock):
            assert "mock" in asyncio.run(ask("whatever"))
            assert os.environ["GOOGLE_API_KEY"] == "mock"
        def test_everything_is_as_before():
            assert "GOOGLE_API_KEY" not in os.environ and "SSL_CERT_FILE" not in os.environ
    """).assert_outcomes(passed=2)


def test_a_story_in_the_test_itself(project):
    project('''
        @pytest.mark.live("""
        live: 1
        steps: [{when: {says: hi}, reply: [{text: Hi}]}]
        """)
        def test_hi(live_mock):
            assert asyncio.run(ask("hi")) == "Hi"
    ''').assert_outcomes(passed=1)


def test_what_nothing_answers_fails_the_test_that_swallowed_it(project):
    result = project("""
        def swallow(text):
            try:
                asyncio.run(ask(text))
            except Exception:
                pass
        @pytest.mark.live("story.yaml", allow_unused=True)
        def test_strict(live_mock):
            swallow("hullo")
        @pytest.mark.live("story.yaml", allow_unused=True, strict=False)
        def test_lenient(live_mock):
            swallow("hullo")
    """)
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(['*no step of the story answers "hullo" (typed); nearest is story.yaml:3*'])
    result.stdout.fnmatch_lines(["*live_mock*", "session 1:*", "*→ text*hullo"])


def test_a_step_that_is_never_played_fails_the_test(project):
    result = project("""
        @pytest.mark.live("story.yaml")
        def test_unused(live_mock): pass
        @pytest.mark.live("story.yaml", allow_unused=True)
        def test_allowed(live_mock): pass
        @pytest.mark.live("home")
        def test_shipped(live_mock): pass
    """)
    result.assert_outcomes(passed=3, errors=1)
    result.stdout.fnmatch_lines(['story.yaml:3 "hello": this step was never played'])


def test_a_test_that_fails_anyway_is_told_what_the_mock_saw_and_not_what_it_never_played(project):
    result = project("""
        @pytest.mark.live("story.yaml")
        def test_fails(live_mock):
            assert False
    """)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*live_mock*", "nobody has connected"])
    result.stdout.no_fnmatch_line("*never played*")


def test_a_wrong_story_is_told_in_its_own_words(project):
    result = project("""
        @pytest.mark.live("nowhere.yaml")
        def test_wrong(live_mock): pass
    """)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["nowhere.yaml:1:1: no such story*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_tests_do_not_see_each_other_s_sessions(project):
    project("""
        @pytest.mark.parametrize("number", range(3))
        def test_alone(live_mock, number):
            async def all_at_once():
                return await asyncio.gather(*(ask(f"{number} {n}") for n in range(3)))
            asyncio.run(all_at_once())
            heard = {session.heard[0] for session in live_mock.journal.sessions}
            assert heard == {f"{number} {n}" for n in range(3)}
    """).assert_outcomes(passed=3)


def test_a_test_ends_the_session_and_options_reach_the_server(project):
    project("""
        from mock_server.faults import Refused
        @pytest.mark.live(troubles=[Refused])
        def test_refused(live_mock):
            with pytest.raises(Exception, match="Internal error encountered"):
                asyncio.run(ask("hello"))
    """).assert_outcomes(passed=1)
