from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.errors import LivePluginError
from live_plugin.home.context import NOBODY, Context
from live_plugin.home.model import Changed, Device, DeviceSettings, State
from live_plugin.home.safety import AuditSettings
from live_plugin.home.words import without_digits
from live_plugin.runtime.audit import Audit, Entry, read

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


def hide(text: str) -> str:
    return without_digits(text, "4711")


def kept(file: Path, *notes: tuple[str, Context, dict[str, Any]], **options: Any) -> list[Entry]:
    audit = Audit(file, AuditSettings(**options), hide)
    for note in notes:
        audit.note(*note)
    audit.close()
    return read(file, 1000)


def test_what_happened_is_kept_in_order_with_who_and_when(tmp_path: Path) -> None:
    who = Context(3, microphone="kitchen", person="Ann")
    now = datetime(2030, 1, 1, 12, tzinfo=UTC)
    audit = Audit(tmp_path / "a.db", clock=lambda: now)
    audit.note("heard", who, {"text": "turn on the lamp"})
    audit.changed(Changed(Device("light.lamp", DeviceSettings()), State("off"), State("on", {"brightness": 76})))
    audit.close()
    audit.close()
    heard, changed = read(tmp_path / "a.db")
    assert heard == Entry("2030-01-01T12:00:00.000+00:00", "heard", "kitchen", "Ann", 3, {"text": "turn on the lamp"})
    details = {"device": "light.lamp", "old": {"state": "off"}, "new": {"state": "on", "brightness": 76}}
    assert (changed.kind, changed.details) == ("changed", details)
    assert [entry.kind for entry in read(tmp_path / "a.db", 1)] == ["changed"]


def test_a_session_is_observed(tmp_path: Path) -> None:
    audit = Audit(tmp_path / "a.db")
    observe = audit.observer("hall")
    for item in (
        fx.SendText("lamp on", 1),
        fx.RunTool("c1", "set_light", {"on": True}, 1),
        ev.Shown("c1", b"picture"),
        ev.ToolFinished("c1", {"error": "there is none"}),
        ev.TurnDone(),
    ):
        observe(0.0, item)
    audit.close()
    found = [(entry.kind, entry.microphone, entry.utterance, entry.details) for entry in read(tmp_path / "a.db")]
    assert found == [
        ("typed", "hall", 1, {"text": "lamp on"}),
        ("called", "hall", 1, {"tool": "set_light", "args": {"on": True}}),
        ("shown", "hall", None, {"tool": "set_light", "bytes": 7}),
        ("answered", "hall", None, {"tool": "set_light", "error": "there is none"}),
    ]


@pytest.mark.parametrize(
    "details",
    [
        {"text": "it is 4 7 1 1"},
        {"args": {"text": ["four seven one one"]}},
        {"n": 4711},
        {"cut": [4, 7, 1, 1]},
        {"cut": ["47", "11"]},
        {"4711": True},
        {"code": "0000"},
        {"args": {"Password": "0000"}},
    ],
)
def test_no_secret_is_kept(tmp_path: Path, details: dict[str, Any]) -> None:
    [entry] = kept(tmp_path / "a.db", ("called", NOBODY, details))
    told = str(entry.details)
    assert "•••" in told
    assert not any(secret in told for secret in ("4711", "4 7", "4, 7", "four", "'47'", "0000"))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.text(), JSON, max_size=4))
def test_anything_can_be_kept(tmp_path: Path, details: dict[str, Any]) -> None:
    assert kept(tmp_path / "a.db", ("called", NOBODY, details))[-1].kind == "called"


def test_what_is_too_much_or_too_old_goes(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    notes = [("heard", NOBODY, {"n": n}) for n in range(700)]
    kept(file, *notes)
    assert len(kept(file, most=100)) == 100
    later = Audit(file, AuditSettings(days=2), clock=lambda: datetime.now().astimezone() + timedelta(days=3))
    later.note("heard", NOBODY, {"n": "new"})
    later.close()
    assert [entry.details for entry in read(file)] == [{"n": "new"}]


def test_a_file_that_cannot_be_is_told(tmp_path: Path) -> None:
    with pytest.raises(LivePluginError, match=r"cannot be kept in .*; correct home\.audit\.file"):
        Audit(tmp_path / "nowhere" / "a.db")
    (tmp_path / "text.db").write_text("no data base at all, and long enough to be seen as none\n" * 100)
    with pytest.raises(LivePluginError, match="cannot be kept"):
        Audit(tmp_path / "text.db")
    with pytest.raises(LivePluginError, match="there is no audit log in"):
        read(tmp_path / "none.db")


def test_a_log_that_breaks_is_told_once_and_stops_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit = Audit(tmp_path / "a.db")
    other = sqlite3.connect(tmp_path / "a.db")
    other.execute("DROP TABLE entries")
    other.close()
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            audit.note("heard", NOBODY, {})
        audit.close()
    assert [record.message for record in caplog.records if "cannot be written" in record.message][1:] == []
    assert "what happens now is not kept" in caplog.text


def test_a_reader_does_not_hold_up_the_writer(tmp_path: Path) -> None:
    audit = Audit(tmp_path / "a.db")
    audit.note("heard", NOBODY, {})
    wait: Callable[[], None] = audit._writer.submit(lambda: None).result
    wait()
    assert len(read(tmp_path / "a.db")) == 1
    audit.note("heard", NOBODY, {})
    audit.close()
    assert len(read(tmp_path / "a.db")) == 2
