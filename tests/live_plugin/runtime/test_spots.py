from __future__ import annotations

import importlib.util

import pytest

from live_plugin.config.settings import LiveSettings
from live_plugin.runtime import spots


@pytest.mark.parametrize(
    ("live", "installed", "why"),
    [
        ({}, True, ""),
        ({"language": "en-US"}, True, ""),
        ({"language": "de-DE"}, True, "in English only"),
        ({}, False, "live-plugin[hear]"),
        ({"turns": {"stop_words": []}}, False, ""),
    ],
)
def test_why_no_stop_word_is_heard_without_the_service(
    monkeypatch: pytest.MonkeyPatch, live: dict[str, object], installed: bool, why: str
) -> None:
    found = importlib.util.find_spec("json") if installed else None
    monkeypatch.setattr(spots, "find_spec", lambda name: found)
    told = spots.hindrance(LiveSettings.model_validate(live))
    assert told.endswith(why) if why == "in English only" else (why in told and bool(why) == bool(told))
