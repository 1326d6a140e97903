"""What `run` would lack, told beforehand."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from live_plugin.config import Settings
from live_plugin.config.surroundings import Surroundings
from live_plugin.runtime.needs import NEEDS, lacks

SILENT: dict[str, Any] = {"audio": {"input": "here.wav", "output": "none"}}


def told(folder: Path, **settings: Any) -> list[str]:
    (folder / "here.wav").touch()
    return list(lacks(Settings.model_validate(SILENT | settings, context=Surroundings(folder, {})), folder))


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """No extra is installed: Python says so of a module that stands there as None."""
    for module in {module for need in NEEDS for module in need.modules}:
        monkeypatch.setitem(sys.modules, module, None)


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize(
    ("settings", "extras"),
    [
        ({}, []),
        ({"audio": {}}, ["audio", "audio"]),
        ({"audio": {"input": "browser", "output": "none"}}, ["page"]),
        ({"audio": {"input": "wyoming", "output": "wyoming", "wyoming": {"host": "pi"}}}, ["wyoming"]),
        ({"page": {"enabled": True}}, ["page"]),
        ({"video": {"input": "camera"}}, ["video"]),
        ({"reports": {"otel": True}}, ["otel"]),
    ],
)
def test_a_missing_extra_is_told_where_the_settings_want_it(
    tmp_path: Path, settings: dict[str, Any], extras: list[str]
) -> None:
    assert [line.partition("pip install ")[2] for line in told(tmp_path, **settings)] == [
        f"'live-plugin[{extra}]'" for extra in extras
    ]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"audio": {"input": "none.wav", "output": "none"}}, "audio.input: there is no file"),
        ({"audio": {"input": "here.wav", "output": "nowhere/reply.wav"}}, "audio.output: "),
        ({"reports": {"file": "nowhere/diary.jsonl"}}, "reports.file: "),
        ({"home": {"audit": {"file": "nowhere/audit.db"}}}, "home.audit.file: "),
        ({"home": {"audit": {"file": "."}}}, "home.audit.file: "),
    ],
)
def test_a_file_that_is_not_there_or_cannot_be_written_is_told(
    tmp_path: Path, settings: dict[str, Any], words: str
) -> None:
    [line] = told(tmp_path, **settings)
    assert line.startswith(words)


def test_what_is_there_is_not_told(tmp_path: Path) -> None:
    home = {"audit": {"file": "audit.db"}}
    assert told(tmp_path, home=home, reports={"file": "diary.jsonl"}) == []
