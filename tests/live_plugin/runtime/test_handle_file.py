from __future__ import annotations

import stat
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from live_plugin.core import events as ev
from live_plugin.runtime.handle_file import LASTS_S, HandleFile


def test_the_newest_resumable_handle_outlives_the_program(tmp_path: Path) -> None:
    path, now = tmp_path / "kept/session.json", [1000.0]
    keeper = HandleFile(path, lambda: now[0])
    assert keeper.read() == ""
    keeper(0, ev.HandleGiven("h1", True))
    keeper(0, ev.HandleGiven("h2", True))
    keeper(0, ev.HandleGiven("h3", False))
    assert HandleFile(path, lambda: now[0]).read() == "h2"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    now[0] += LASTS_S
    assert keeper.read() == ""


def test_a_handle_that_the_service_does_not_know_is_forgotten(tmp_path: Path) -> None:
    keeper = HandleFile(tmp_path / "session.json", lambda: 0.0)
    keeper(0, ev.HandleGiven("h1", True))
    keeper(0, ev.LinkDown("broke"))
    assert keeper.read() == "h1"
    keeper(0, ev.LinkDown("session not found", ev.Loss.STALE))
    assert keeper.read() == ""


def test_a_place_that_cannot_be_written_costs_only_the_handle(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    HandleFile(tmp_path / "file/session.json", lambda: 0.0)(0, ev.HandleGiven("h1", True))
    assert (tmp_path / "file").read_text() == ""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_a_damaged_file_is_no_handle(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "session.json"
    path.write_bytes(content)
    assert HandleFile(path, lambda: 0.0).read() == ""
