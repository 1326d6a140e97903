"""The fixture `live_mock`: a mock Live API for one test.

    @pytest.mark.live("story.yaml")
    def test_the_light_is_switched(live_mock):
        my_application.run("turn on the light")
        assert live_mock.journal.sessions[0].calls[0]["args"] == {"on": True}

The mock listens before the test begins, and the environment leads every unmodified google-genai client of this process
and its children there. When the test is over it fails where something was said that no step of the story answers, and
where a step was never played.

    @pytest.mark.live(*stories, strict=True, allow_unused=False, **options)

`stories` are files beside the test, names of shipped stories ("home"), or a story as text; none: anything is answered
politely. `strict=False`: what nothing answers does not fail the test. `allow_unused=True`: nor does a step that was
never played (shipped stories may always be played in part). `options` are those of `MockServer`; `speed` is
`math.inf` here: nothing waits.
"""

from __future__ import annotations

import math
import os
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mock_server.background import BackgroundMock

MOCK: pytest.StashKey[BackgroundMock] = pytest.StashKey()
FAILED: pytest.StashKey[bool] = pytest.StashKey()
KEYS = ("GOOGLE_API_KEY", "GEMINI_API_KEY")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    usage = "live(*stories, strict=True, allow_unused=False, **options): what the fixture live_mock plays"
    config.addinivalue_line("markers", usage)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the marker says."""

    stories: tuple[str | Path, ...] = ()
    strict: bool = True
    allow_unused: bool = False
    options: dict[str, Any] | None = None

    @classmethod
    def of(cls, request: pytest.FixtureRequest) -> Plan:
        """That of a test; the marker nearest to it counts."""
        marker = request.node.get_closest_marker("live")
        if marker is None:
            return cls()
        stories = tuple(_story(given, number, request) for number, given in enumerate(marker.args))
        given = dict(marker.kwargs)
        return cls(stories, given.pop("strict", True), given.pop("allow_unused", False), given)


def _story(given: str | Path, number: int, request: pytest.FixtureRequest) -> str | Path:
    """A file beside the test, a text to be written down, else whatever the mock makes of it."""
    if "\n" in str(given):
        folder: Path = request.getfixturevalue("tmp_path")
        file = folder / f"story-{number + 1}.yaml"
        file.write_text(str(given), "utf-8")
        return file
    beside: Path = request.node.path.parent / given
    return beside if beside.exists() else given


@pytest.fixture
def live_mock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[BackgroundMock]:
    """A mock Live API that plays the stories of the marker `live`; see `mock_server.pytest_plugin`."""
    from mock_server.background import BackgroundMock
    from mock_server.errors import MockError

    plan = Plan.of(request)
    try:
        mock = BackgroundMock(*plan.stories, **{"speed": math.inf, "report": _nobody, **(plan.options or {})})
    except MockError as error:
        pytest.fail(str(error), pytrace=False)
    with mock:
        request.node.stash[MOCK] = mock
        for name, value in {**mock.environment, **_surroundings()}.items():
            monkeypatch.setenv(name, value)
        yield mock
    if problems := _problems(plan, mock, request.node.stash.get(FAILED, False)):
        pytest.fail("\n".join(problems), pytrace=False)


def _nobody(line: str) -> None:
    """The journal tells it where a test fails."""


def _surroundings() -> dict[str, str]:
    """A key for clients that will not start without one, and no proxy on the way to this machine."""
    key = {} if any(os.environ.get(name) for name in KEYS) else {KEYS[0]: "mock"}
    around = os.environ.get("NO_PROXY") or os.environ.get("no_proxy", "")
    return {**key, "NO_PROXY": ",".join(filter(None, (around, "127.0.0.1", "localhost")))}


def _problems(plan: Plan, mock: BackgroundMock, failed: bool) -> list[str]:
    """What speaks against a test that passed, and of a failed one what may be why."""
    from mock_server.story.load import SHIPPED

    stories, journal = mock.server.stories, mock.journal
    problems = []
    if plan.strict and all(story.strict for story in stories):
        problems += [str(miss) for miss in journal.misses]
    if not plan.allow_unused and not failed:
        unused = journal.unused(stories)
        own = [step for step in unused if not Path(step.place.file).resolve().is_relative_to(SHIPPED)]
        problems += [f"{step.place} {step.when}: this step was never played" for step in own]
    return problems


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell what the mock saw of a test that fails."""
    report = yield
    if (mock := item.stash.get(MOCK, None)) is not None and report.failed:
        from mock_server.inspector.report import lines

        item.stash[FAILED] = True
        told = [line for session in mock.journal.sessions for line in lines(session)]
        report.sections.append(("live_mock", "\n".join(told) or "nobody has connected"))
    return report
