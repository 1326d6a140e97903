"""Conversations in virtual time, and an ear that hears what the test says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from mock_server.hearing import Guess
from mock_server.story.load import load_story
from tests.mock_server.talk import Talk, begin

Opener = Callable[..., Talk]


@pytest.fixture
def story_file(tmp_path: Path) -> Callable[[str], Path]:
    """Write a story down."""

    def write(text: str) -> Path:
        path = tmp_path / "story.yaml"
        path.write_text(dedent(text), "utf-8")
        return path

    return write


@pytest.fixture
def talk(story_file: Callable[[str], Path]) -> Opener:
    """Begin a conversation: the text or the place of a story, then setup fields."""

    def open_(story: str | Path, *arguments: Any, **options: Any) -> Talk:
        return begin(load_story(story if isinstance(story, Path) else story_file(story)), *arguments, **options)

    return open_


@pytest.fixture(autouse=True, scope="session")
def cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test writes into the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIVE_MOCK_CACHE", str(tmp_path_factory.mktemp("live-mock")))
        yield


@dataclass
class SaidEar:
    """Hears, in turn, the sentences it was told; then nothing."""

    sentences: list[str] = field(default_factory=list)

    def recognise(self, pcm: bytes) -> Guess:
        assert pcm
        text = self.sentences.pop(0) if self.sentences else None
        return Guess(text, 1.0 if text else 0.0, "fingerprint" if text else "none")


@pytest.fixture
def said_ear() -> Callable[[Sequence[str]], SaidEar]:
    """An ear for tests that are not about hearing."""
    return lambda sentences: SaidEar(list(sentences))
