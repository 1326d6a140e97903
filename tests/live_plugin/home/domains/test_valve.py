from __future__ import annotations

from live_plugin.home.domains.valve import DOMAIN
from live_plugin.home.model import State


def test_it_travels(play) -> None:
    way = play("valve.x", "open")
    assert (way[0][1].value, way[-1]) == ("opening", (2, State("open", {"position": 100})))


def test_to_set_a_position_is_to_open_or_to_close() -> None:
    assert DOMAIN.act(State("closed", {"position": 0}), "set_position", {"position": 1}) == "open"
    assert DOMAIN.act(State("open", {"position": 50}), "set_position", {"position": 1}) == "close"
