from __future__ import annotations

from typing import Any

import pytest

from live_plugin.core.events import Site
from live_plugin.home.model import Changed, Device, DeviceSettings, State
from live_plugin.runtime.talk import Action
from live_plugin.runtime.wording import call_text, cited, describe, outcome


def test_a_call_is_written_as_one_would() -> None:
    assert call_text("set_light", {"name": "lamp", "on": True}) == "set_light(name='lamp', on=True)"


@pytest.mark.parametrize(
    ("response", "told"),
    [
        ({"error": "no such lamp"}, "no such lamp"),
        ({"output": "three minutes"}, "three minutes"),
        ({"output": {}}, "done"),
        ({"output": {"changed": [], "failed": []}}, "done"),
        ({"output": {"changed": [{"name": "lamp", "state": "on"}, "fan"]}}, "changed: lamp on, fan"),
        ({"output": {"failed": [{"name": "lamp", "error": "away"}], "left": 2}}, "failed: lamp away; left: 2"),
    ],
)
def test_what_came_of_a_call(response: dict[str, Any], told: str) -> None:
    assert outcome(Action("set_light", {}, 0.0, 1.0, response)) == told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (State("off"), State("on"), "lamp: off → on"),
        (State("on", {"brightness": 1}), State("on", {"brightness": 76}), "lamp: brightness 76"),
        (State("off"), State("on", {"color_temp": 2700}), "lamp: off → on, color temp 2700"),
    ],
)
def test_a_change_is_told_before_and_after(old: State, new: State, told: str) -> None:
    assert describe(Changed(Device("light.lamp", DeviceSettings()), old, new)) == told


@pytest.mark.parametrize(
    ("site", "told"),
    [
        (Site("https://a.example/b", "Weather", "a.example"), "Weather (a.example)"),
        (Site("https://a.example/b", "a.example", "a.example"), "a.example"),
        (Site("https://a.example/b"), "https://a.example/b"),
    ],
)
def test_a_page_is_cited(site: Site, told: str) -> None:
    assert cited(site) == told
