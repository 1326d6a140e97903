from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live_plugin.errors import HomeError
from live_plugin.home.domain import Change
from live_plugin.home.domains.cover import DOMAIN, CoverSettings
from live_plugin.home.model import Device, State


def test_it_travels_in_steps_of_ten_percent_a_second_apart(play) -> None:
    way = play("cover.x", ("set_position", {"position": 30}))
    assert [(at, s.value, s.attributes["position"]) for at, s in way] == [
        (0, "opening", 0), (1, "opening", 10), (2, "opening", 20), (3, "open", 30)
    ]  # fmt: skip


def test_it_closes_all_the_way(play) -> None:
    way = play("cover.x", "close", position=100)
    assert (len(way), way[0][1].value, way[-1]) == (11, "closing", (10, State("closed", {"position": 0})))


def test_it_stops_where_it_is() -> None:
    device = Device("cover.x", CoverSettings())
    steps = DOMAIN.steps(device, State("closing", {"position": 40}), "stop", {})
    assert steps == [Change(0, State("open", {"position": 40}))]


def test_nothing_changed_makes_no_event(play) -> None:
    assert play("cover.x", "open", position=100) == []
    assert play("cover.x", "stop") == []


@pytest.mark.parametrize(("here", "position", "act"), [(0, 50, "open"), (100, 50, "close"), (50, 50, "close")])
def test_to_set_a_position_is_to_open_or_to_close(here: int, position: int, act: str) -> None:
    assert DOMAIN.act(State("open", {"position": here}), "set_position", {"position": position}) == act


def test_where_it_stands_unknown_it_may_be_to_open() -> None:
    assert DOMAIN.act(State("unavailable"), "set_position", {"position": 0}) == "open"


@settings(deadline=None)
@given(here=st.integers(0, 100), target=st.integers(0, 100))
def test_it_always_arrives_without_turning_round(here: int, target: int) -> None:
    device = Device("cover.x", CoverSettings(position=here))
    steps = DOMAIN.steps(device, DOMAIN.initial(device.settings), "set_position", {"position": target})
    positions = [step.state.attributes["position"] for step in steps if isinstance(step, Change)]
    assert positions == sorted(positions, reverse=target < here)
    assert positions[-1:] == ([target] if target != here else [])
    assert all(abs(b - a) <= 10 for a, b in pairwise(positions))


def test_slats_tilt_and_stop_the_cover(play) -> None:
    [(_, state)] = play("cover.x", ("set_tilt_position", {"tilt_position": 40}), tilts=True, position=30)
    assert state == State("open", {"position": 30, "tilt_position": 40})
    moving = State("opening", {"position": 30, "tilt_position": 0})
    steps = DOMAIN.steps(Device("cover.x", CoverSettings(tilts=True)), moving, "open_tilt", {})
    assert steps == [Change(0, State("open", {"position": 30, "tilt_position": 100}))]


def test_without_slats_nothing_tilts(play) -> None:
    with pytest.raises(HomeError, match="it has no slats to tilt"):
        play("cover.x", "open_tilt")
