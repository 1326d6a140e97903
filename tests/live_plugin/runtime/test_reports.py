from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from live_plugin.config.settings import Settings
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.errors import LivePluginError
from live_plugin.runtime import reports
from live_plugin.runtime.talk import Talk


def noon() -> datetime:
    return datetime(2026, 11, 23, 12, tzinfo=UTC)


def opened(settings: Settings, *items: ev.Event | fx.Effect) -> int:
    talk = Talk()
    with reports.opened(settings, talk, reports.open_account(settings), noon) as observers:
        for item in items:
            for observer in (talk, *observers):
                observer(0.0, item)
        return len(observers)


def test_without_wishes_there_is_only_the_account():
    assert opened(Settings()) == 1


def test_lines_are_added_to_the_file(tmp_path):
    settings = Settings.model_validate({"reports": {"file": str(tmp_path / "talk.jsonl")}})
    for number in (1, 2):
        opened(settings, fx.SendText("hello", number), ev.Said("hi"), fx.Answered(number))
    lines = [json.loads(line) for line in (tmp_path / "talk.jsonl").read_text().splitlines()]
    assert [line["exchange"] for line in lines] == [1, 2]
    assert "hello" not in (tmp_path / "talk.jsonl").read_text()


def test_a_file_that_cannot_be_written_is_told_in_one_line(tmp_path):
    settings = Settings.model_validate({"reports": {"file": str(tmp_path)}})
    with pytest.raises(LivePluginError, match="cannot be written: Is a directory; name another file"):
        opened(settings)


def test_the_account_has_the_prices_and_the_limit_of_the_settings():
    budget = {"usd_per_day": 2, "prices": dict.fromkeys(["text_in", "audio_in", "image_in", "text_out"], 1)}
    budget["prices"]["audio_out"] = 1_000_000
    account = reports.open_account(Settings.model_validate({"live": {"budget": budget}}))
    for item in (ev.Said("hi"), ev.Used({"response.audio": 2}), ev.TurnDone()):
        account(0.0, item)
    assert account.limited
    assert account.total.usd == 2
