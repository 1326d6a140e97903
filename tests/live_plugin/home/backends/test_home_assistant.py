"""The pure half of the backend, and how it fails; what it does with a real Home Assistant is in tests/partners."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from live_plugin.errors import HomeError
from live_plugin.home.backends import make
from live_plugin.home.backends.home_assistant.backend import HomeAssistant, waits
from live_plugin.home.backends.home_assistant.connection import told_of
from live_plugin.home.backends.home_assistant.mirror import Mirror, patched
from live_plugin.home.backends.home_assistant.registry import Registry
from live_plugin.home.backends.home_assistant.translation import Entity
from live_plugin.home.backends.home_assistant.translations import translations
from live_plugin.home.colors import name_of
from live_plugin.home.domains import domain_of, domains
from live_plugin.home.model import UNAVAILABLE, Changed, Device, State
from live_plugin.home.settings import HomeAssistantSettings, HomeSettings

EVERY_FEATURE = 2**31 - 1
NUMBERS = (
    *("brightness", "color_temp_kelvin", "min_color_temp_kelvin", "max_color_temp_kelvin", "current_position"),
    *(
        "current_tilt_position",
        "temperature",
        "current_temperature",
        "min_temp",
        "max_temp",
        "volume_level",
        "humidity",
    ),
    *("percentage", "battery_level", "min", "max", "step", "min_humidity", "max_humidity", "supported_features"),
)
TEXTS = ("friendly_name", "device_class", "color_mode", "media_title", "effect", "preset_mode", "duration", "mode")
LISTS = (
    *("supported_color_modes", "hvac_modes", "rgb_color", "preset_modes", "operation_list", "effect_list", "options"),
    *("source_list", "fan_speed_list", "available_modes", "available_tones"),
)
json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
attributes = st.dictionaries(st.sampled_from([*NUMBERS, *TEXTS, *LISTS]), json, max_size=8)
likely = st.fixed_dictionaries(
    {},
    optional={name: st.integers(-10, 10000) | st.floats(-10, 10000) for name in NUMBERS}
    | {name: st.sampled_from(["heat", "color_temp", "hs", "garage", "none", "0:10:00"]) for name in TEXTS}
    | {name: st.lists(st.sampled_from(["heat", "off", "color_temp", "rgb", "low"]), max_size=3) for name in LISTS},
)
any_entity = st.builds(
    lambda domain, value, told: Entity(f"{domain}.thing", value, told),
    st.sampled_from(sorted(translations())),
    st.sampled_from(["on", "off", "unknown", "open", "heat", "playing", "idle", "5.0", "2026-05-01T10:00:00+00:00"])
    | st.text(max_size=5),
    attributes | likely,
)


def entity(entity_id: str, state: str = "on", **told: Any) -> Entity:
    return Entity(entity_id, state, told)


def device(thing: Entity) -> Device:
    return Registry(entries={thing.id: {"entity_id": thing.id}}).home([thing]).device(thing.id)


def call(thing: Entity, action: str, **fields: Any) -> tuple[str, dict[str, Any]]:
    made = translations()[thing.domain].call(device(thing), thing, action, fields)
    assert made.entity_id == thing.id
    return f"{made.domain}.{made.service}", dict(made.data)


# ── translations ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", sorted(translations()))
def test_every_translation_speaks_of_a_domain_that_there_is(name: str) -> None:
    assert set(translations()[name].services) <= set(domains()[name].actions)


@given(any_entity)
def test_whatever_an_integration_tells_becomes_a_device_that_can_be_asked_and_told(thing: Entity) -> None:
    found = Registry().home([thing]).devices.get(thing.id)
    state = translations()[thing.domain].state_of(thing)
    assert found is None or found.domain == thing.domain
    if found is None:
        return
    domain = domain_of(thing.id)
    domain.told(state)
    for action in domain.actions:
        try:
            domain.steps(found, state, action, {})
            translations()[thing.domain].call(found, thing, action, {})
        except HomeError:
            continue  # it says so, and nothing else comes


holders = st.builds(
    lambda thing, domain: Entity(f"{domain}.thing", thing.state, thing.attributes),
    any_entity,
    st.sampled_from(sorted(name for name, translation in translations().items() if translation.contents)),
)
record = st.dictionaries(
    st.sampled_from(["summary", "start", "end", "datetime", "status", "uid", "temperature", "location"]),
    json | st.sampled_from(["milk", "2026-05-01", "2026-05-01T07:30:00+02:00", "completed"]),
)


@given(holders, st.lists(record) | json, st.sampled_from([{}, {"start": "2026-05-01"}, {"item": "milk"}]))
def test_whatever_an_entity_answers_is_a_state(thing: Entity, answer: Any, fields: dict[str, Any]) -> None:
    translation = translations()[thing.domain]
    if translation.question(thing, fields):
        told = full(thing, fields, answer)
        domains()[thing.domain].told(translation.state_of(told))
        assert translation.question(told, fields) == translation.question(thing, fields)
        for action in translation.services:
            try:
                translation.call(device(told), told, action, {"item": "milk"})
            except HomeError:
                continue  # it says so, and nothing else comes


def full(thing: Entity, fields: dict[str, Any], answer: Any) -> Entity:
    """The entity after it was asked what it holds."""
    translation = translations()[thing.domain]
    question = translation.question(thing, fields)
    assert question is not None
    assert translation.contents is not None
    return translation.told(thing, question, {translation.contents.kept: answer})


LIST = entity("todo.l", "1", supported_features=7)
SHOPPING = full(LIST, {}, [{"summary": "Milk", "uid": "1", "status": "needs_action"},
                           {"summary": "eggs", "uid": "2", "status": "completed"}])  # fmt: skip
CHOICE = entity("input_select.i", "Home", options=["Home", "Away"])
PLAYER = entity("media_player.m", source_list=["HDMI 1"], supported_features=EVERY_FEATURE)
DIARY = entity("calendar.c", "off", supported_features=1)
DAYS = {"start": "2026-05-01", "end": "2026-05-03"}
WEATHER = entity("weather.w", "sunny", temperature=21.5, supported_features=7)


LAMP = entity("light.l", supported_color_modes=["color_temp", "hs"], min_color_temp_kelvin=2202)
SHOWN = {"supported_features": EVERY_FEATURE}
DATE = entity("input_datetime.i", has_date=True)
SIREN = entity("siren.s", **SHOWN)


@pytest.mark.parametrize(
    ("thing", "action", "fields", "service", "data"),
    [
        (LAMP, "turn_on", {}, "light.turn_on", {}),
        (LAMP, "turn_on", {"brightness_pct": 30}, "light.turn_on", {"brightness_pct": 30}),
        (LAMP, "turn_on", {"brightness_pct": 0}, "light.turn_on", {"brightness_pct": 0}),
        (LAMP, "turn_on", {"color_name": "Light Blue"}, "light.turn_on", {"color_name": "lightblue"}),
        (LAMP, "turn_on", {"color_name": "warm white"}, "light.turn_on", {"color_temp_kelvin": 2700}),
        (LAMP, "turn_on", {"color_name": "candlelight"}, "light.turn_on", {"color_temp_kelvin": 2202}),
        (LAMP, "turn_off", {"transition_s": 3}, "light.turn_off", {"transition": 3}),
        (entity("switch.s"), "turn_off", {}, "switch.turn_off", {}),
        (entity("climate.c", **SHOWN), "set_temperature", {"temperature": 21.5}, "climate.set_temperature", None),
        (entity("cover.c", **SHOWN), "open", {}, "cover.open_cover", {}),
        (entity("cover.c", **SHOWN), "set_position", {"position": 40}, "cover.set_cover_position", None),
        (entity("lock.l"), "unlock", {}, "lock.unlock", {}),
        (entity("lock.l", **SHOWN), "open", {}, "lock.open", {}),
        (entity("media_player.m", **SHOWN), "next", {}, "media_player.media_next_track", {}),
        (
            entity("media_player.m", **SHOWN),
            "set_volume",
            {"volume_pct": 35},
            "media_player.volume_set",
            {"volume_level": 0.35},
        ),
        (
            entity("media_player.m", **SHOWN),
            "mute",
            {"muted": True},
            "media_player.volume_mute",
            {"is_volume_muted": True},
        ),
        (
            entity("media_player.m", **SHOWN),
            "play_media",
            {"query": "quiet rain"},
            "media_player.play_media",
            {"media_content_type": "music", "media_content_id": "quiet rain"},
        ),
        (entity("scene.s"), "activate", {}, "scene.turn_on", {}),
        (entity("timer.t"), "start", {"duration_s": 90}, "timer.start", {"duration": {"seconds": 90}}),
        (entity("timer.t"), "start", {}, "timer.start", {}),
        (DATE, "set_datetime", {"value": "2026-05-01"}, "input_datetime.set_datetime", {"date": "2026-05-01"}),
        (SIREN, "turn_on", {"volume_pct": 50, "duration_s": 3}, "siren.turn_on", {"volume_level": 0.5, "duration": 3}),
        (CHOICE, "select_option", {"option": "away!"}, "input_select.select_option", {"option": "Away"}),
        (PLAYER, "select_source", {"source": "hdmi 1"}, "media_player.select_source", {"source": "HDMI 1"}),
        (SHOPPING, "add_item", {"item": "oat  milk"}, "todo.add_item", {"item": "oat milk"}),
        (SHOPPING, "add_item", {"item": "EGGS"}, "todo.update_item", {"item": "2", "status": "needs_action"}),
        (SHOPPING, "complete_item", {"item": "milk!"}, "todo.update_item", {"item": "1", "status": "completed"}),
        (SHOPPING, "remove_item", {"item": "milk"}, "todo.remove_item", {"item": "1"}),
        (SHOPPING, "remove_completed_items", {}, "todo.remove_completed_items", {}),
        (DIARY, "create_event", {"summary": "fair", **DAYS}, "calendar.create_event",
         {"summary": "fair", "start_date": "2026-05-01", "end_date": "2026-05-04"}),
        (DIARY, "create_event", {"summary": "run", "start": "2026-05-01T07:30"}, "calendar.create_event",
         {"summary": "run", "start_date_time": "2026-05-01T07:30:00", "end_date_time": "2026-05-01T08:30:00"}),
        (entity("script.s"), "run", {"fields": {"x": 1}}, "script.turn_on", {"variables": {"x": 1}}),
        (entity("alarm_control_panel.a", **SHOWN), "arm_away", {}, "alarm_control_panel.alarm_arm_away", {}),
        (entity("lock.l", code_format="^[0-9]+$"), "unlock", {"code": "12"}, "lock.unlock", {"code": "12"}),
        (entity("alarm_control_panel.a"), "disarm", {"code": "12"}, "alarm_control_panel.alarm_disarm", {"code": "12"}),
    ],
)  # fmt: skip
def test_an_action_is_a_service_with_its_data(thing, action, fields, service, data) -> None:
    assert call(thing, action, **fields) == (service, fields if data is None else data)


@pytest.mark.parametrize(
    ("thing", "action", "words"),
    [
        (entity("cover.c", supported_features=3), "set_position", "cannot set position"),
        (entity("cover.c", supported_features=3), "stop", "cannot stop"),
        (entity("media_player.m", supported_features=0), "set_volume", "cannot set volume"),
        (entity("lock.l", supported_features=0), "open", "cannot open"),
        (entity("light.l"), "trun_on", "did you mean 'turn_on'"),
    ],
)
def test_what_an_entity_cannot_do_is_said_and_not_called(thing: Entity, action: str, words: str) -> None:
    fields = {"set_position": {"position": 5}, "set_volume": {"volume_pct": 5}}.get(action, {})
    with pytest.raises(HomeError, match=words):
        call(thing, action, **fields)


def test_wrong_fields_do_not_reach_home_assistant() -> None:
    with pytest.raises(HomeError, match="0 to 100, got 400"):
        call(LAMP, "turn_on", brightness_pct=400)


@pytest.mark.parametrize(
    ("thing", "state"),
    [
        (entity("light.l", "off", brightness=None, color_mode=None), State("off")),
        (
            entity("light.l", color_mode="color_temp", color_temp_kelvin=2700, rgb_color=[255, 167, 87], brightness=76),
            State("on", {"brightness": 76, "color_temp_kelvin": 2700}),
        ),
        (entity("light.l", color_mode="hs", rgb_color=[0, 0, 255]), State("on", {"color_name": "blue"})),
        (entity("light.l", color_mode="xy", rgb_color=[3, 1, 250]), State("on", {"color_name": "blue"})),
        (entity("light.l", effect="rainbow"), State("on", {"effect": "rainbow"})),
        (entity("light.l", effect="None"), State("on")),
        (entity("light.l", "unavailable", brightness=3), UNAVAILABLE),
        (
            entity("climate.c", "heat", temperature=21.0, current_temperature=19.5),
            State("heat", {"temperature": 21, "current_temperature": 19.5}),
        ),
        (entity("climate.c", "heat_cool", temperature=None), State("heat_cool")),
        (entity("cover.c", "open", current_position=40), State("open", {"position": 40})),
        (entity("cover.c", "closed"), State("closed", {"position": 0})),
        (entity("cover.c", "unknown"), State("unknown")),
        (entity("media_player.m", "playing", volume_level=0.3), State("playing", {"volume_level": 0.3})),
        (entity("scene.s", "unknown"), State("ready", {"activations": 0, "devices": ()})),
        (
            Entity("scene.s", "unknown", {"entity_id": ["lock.front_door"]}),
            State("ready", {"activations": 0, "devices": ("lock.front_door",)}),
        ),
        (entity("script.s", "off"), State("off", {"runs": 0, "devices": None})),
        (
            entity("sensor.s", "15.6", unit_of_measurement="°C", device_class="temperature"),
            State("15.6", {"unit": "°C", "device_class": "temperature"}),
        ),
        (entity("timer.t", "idle", duration="0:05:00"), State("idle", {"duration_s": 300})),
        (LIST, State("1")),
        (SHOPPING, State("1", {"items": ({"summary": "Milk", "status": "needs_action"},
                                         {"summary": "eggs", "status": "completed"})})),
        (DIARY, State("off")),
        (
            full(DIARY, DAYS, [
                {"summary": "run", "start": "2026-05-02T07:30:00+02:00", "end": "2026-05-02T08:00:00+02:00"},
                {"summary": "fair", "start": "2026-05-01", "end": "2026-05-02", "location": "park"},
            ]),
            State("off", {"events": (
                {"summary": "fair", "start": "2026-05-01", "location": "park"},
                {"summary": "run", "start": "2026-05-02T07:30:00", "end": "2026-05-02T08:00:00"},
            )}),
        ),
        (
            full(WEATHER, {}, [{"datetime": "2026-05-01T00:00:00+00:00", "condition": "rainy", "templow": 8}]),
            State("sunny", {"temperature": 21.5, "forecast": [{"day": "2026-05-01", "condition": "rainy", "low": 8}]}),
        ),
        (entity("input_number.n", "50.0"), State("50")),
        (entity("input_text.p", "hunter2", mode="password"), State("hidden")),
        (
            entity("input_datetime.d", "2026-05-01 07:00:00", has_date=True, has_time=True),
            State("2026-05-01T07:00:00", {"kind": "datetime"}),
        ),
    ],
)  # fmt: skip
def test_a_state_is_told_in_our_words(thing: Entity, state: State) -> None:
    assert translations()[thing.domain].state_of(thing) == state


def test_a_calendar_is_asked_for_the_widest_span_so_far_within_reason() -> None:
    asked = full(DIARY, DAYS, [])
    later = translations()["calendar"].question(asked, {"start": "2026-06-01T09:00:00"})
    beyond = translations()["calendar"].question(asked, {"start": "2126-06-01"})
    assert translations()["calendar"].question(DIARY, {}) is None
    assert later is not None
    assert later.data == {"start_date_time": "2026-05-01 00:00:00", "end_date_time": "2026-06-02 00:00:00"}
    assert beyond is not None
    assert beyond.data == {"start_date_time": "2126-06-01 00:00:00", "end_date_time": "2126-06-02 00:00:00"}


@pytest.mark.parametrize(("features", "kind"), [(7, "daily"), (6, "twice_daily"), (2, "hourly")])
def test_the_weather_is_asked_for_days_where_it_knows_them(features: int, kind: str) -> None:
    question = translations()["weather"].question(entity("weather.w", supported_features=features), {})
    assert question is not None
    assert question.data == {"type": kind}


def test_a_scene_that_is_used_again_has_changed() -> None:
    first, second = (entity("scene.s", f"2026-05-01T10:00:00.00000{digit}+00:00") for digit in "12")
    assert translations()["scene"].state(first) != translations()["scene"].state(second)


def test_a_light_can_do_what_its_modes_say() -> None:
    plain = device(entity("light.l", supported_color_modes=["onoff"])).settings
    white = device(
        entity("light.l", supported_color_modes=["color_temp"], min_color_temp_kelvin=2202, max_color_temp_kelvin=4000)
    ).settings
    assert (plain.dimmable, plain.colors, plain.min_kelvin == plain.max_kelvin) == (False, False, True)
    assert (white.dimmable, white.colors, white.min_kelvin, white.max_kelvin) == (True, False, 2202, 4000)


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_every_colour_has_a_name_that_a_lamp_understands(rgb: tuple[int, int, int]) -> None:
    assert call(LAMP, "turn_on", color_name=name_of(rgb))[1] == {"color_name": name_of(rgb)}


def test_the_fields_of_a_script_are_those_that_people_wrote() -> None:
    service = {
        "description": "Wakes somebody",
        "fields": {
            "who": {"description": "name", "required": True, "selector": {"select": {"options": ["Ann", "Bob"]}}},
            "loud": {"selector": {"boolean": None}},
            "minutes": {"name": "How long", "selector": {"number": {"min": 1, "max": 60}}},
        },
    }
    thing = entity("script.renamed", "off")
    registry = Registry(entries={thing.id: {"unique_id": "wake"}}, services={"script": {"wake": service}})
    settings = registry.home([thing]).device(thing.id).settings
    assert settings.description == "Wakes somebody"
    assert (settings.fields["who"].options, settings.fields["who"].required) == (("Ann", "Bob"), True)
    assert (settings.fields["loud"].type, settings.fields["minutes"].max) == ("boolean", 60)


@given(st.dictionaries(st.sampled_from(["description", "fields"]), json | st.dictionaries(st.text(max_size=3), json)))
def test_a_script_described_in_any_way_is_a_script(service: dict[str, Any]) -> None:
    thing = entity("script.s", "off")
    assert thing.id in Registry(services={"script": {"s": service}}).home([thing]).devices


# ── books ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_names_and_places_are_those_of_home_assistant() -> None:
    registry = Registry(
        floors=[{"floor_id": "up", "name": "Upstairs", "aliases": ["first floor"]}],
        areas=[{"area_id": "den", "name": "Den", "aliases": ["study"], "floor_id": "up"}],
        devices=[{"id": "d1", "area_id": "den"}],
        entries={
            "light.a": {"device_id": "d1", "area_id": None, "aliases": ["b", "a", None]},
            "light.b": {"device_id": "d1", "area_id": "attic"},
        },
    )
    home = registry.home([entity("light.a", friendly_name="Lamp"), entity("light.b")])
    assert home.device("light.a").names == ("Lamp", "a", "b")
    assert (home.device("light.a").area, home.device("light.b").area) == ("den", "attic")
    assert (home.floors["up"].aliases, home.areas["den"].floor) == (("first floor",), "up")


DECIDED = {"options": {"conversation": {"should_expose": True}}}
HIDDEN = {"options": {"conversation": {"should_expose": False}}}


@pytest.mark.parametrize(
    ("thing", "entry", "shows_new", "shown"),
    [
        (entity("lock.l"), DECIDED, False, True),
        (entity("light.l"), HIDDEN, True, False),
        (entity("light.l"), {}, True, True),
        (entity("light.l"), {}, False, False),
        (entity("lock.l"), {}, True, False),
        (entity("light.l"), {"entity_category": "config"}, True, False),
        (entity("light.l"), {"hidden_by": "user"}, True, False),
        (entity("sensor.s", device_class="temperature"), {}, True, True),
        (entity("sensor.s", device_class="power"), {}, True, False),
        (entity("light.l"), None, True, False),
    ],
)
def test_exposure_is_that_of_home_assistant(thing: Entity, entry: Any, shows_new: bool, shown: bool) -> None:
    registry = Registry(entries={thing.id: entry}, shows_new=shows_new)
    assert registry.home([thing]).device(thing.id).settings.exposed is shown


def test_one_that_is_in_no_book_is_shown_where_it_is_listed() -> None:
    registry = Registry(entries={"light.l": None}, exposed={"light.l": {"conversation": True}})
    assert registry.home([entity("light.l")]).device("light.l").settings.exposed


def test_what_is_not_understood_of_an_entity_costs_only_that() -> None:
    found = device(entity("cover.c", device_class="spaceship", supported_features=EVERY_FEATURE)).settings
    assert (found.device_class, found.tilts) == ("blind", True)


# ── mirror ────────────────────────────────────────────────────────────────────────────────────────────────────

TOLD = {"a": {"light.a": {"s": "on", "a": {"brightness": 10}}, "zone.home": {"s": "0", "a": {}}}}


def mirror() -> Mirror:
    made = Mirror()
    made.feed(TOLD)
    made.furnish(Registry())
    return made


plain = st.dictionaries(st.text(max_size=3), st.integers(), max_size=6)


@given(plain, plain, st.text(max_size=3), st.text(max_size=3))
def test_a_difference_makes_the_new_of_the_old(old: dict, new: dict, before: str, after: str) -> None:
    difference = {
        "+": {"s": after, "a": {key: value for key, value in new.items() if old.get(key) != value}},
        "-": {"a": [key for key in old if key not in new]},
    }
    assert patched(Entity("a.b", before, old), difference) == Entity("a.b", after, new)


def test_changes_are_told_once_and_only_of_what_we_speak() -> None:
    home = mirror()
    assert set(home.home.devices) == {"light.a"}
    assert [(c.old, c.new) for c in home.appear()] == [(UNAVAILABLE, State("on", {"brightness": 10}))]
    difference = {"c": {"light.a": {"+": {"a": {"brightness": 20}}}, "zone.home": {"+": {"s": "1"}}}}
    assert home.feed(difference) == [
        Changed(home.home.device("light.a"), State("on", {"brightness": 10}), State("on", {"brightness": 20}))
    ]
    assert home.feed(difference) == []
    assert home.state("light.a") == State("on", {"brightness": 20})


def test_who_is_away_is_unavailable_and_comes_back_as_it_is_then() -> None:
    home = mirror()
    home.appear()
    assert [change.new for change in home.vanish()] == [UNAVAILABLE]
    assert home.vanish() == []
    home.reset()
    assert home.feed({"a": {"light.a": {"s": "off", "a": {}}}}) == []
    home.furnish(Registry())
    assert home.state("light.a") == UNAVAILABLE
    assert [change.new for change in home.appear()] == [State("off")]


def test_the_home_is_outdated_when_something_comes_goes_or_can_do_something_else() -> None:
    home = mirror()
    home.appear()
    for message in (
        {"a": {"light.b": {"s": "on", "a": {}}}},
        {"r": ["light.b"]},
        {"c": {"light.a": {"+": {"a": {"friendly_name": "Lamp"}}}}},
        {"c": {"light.a": {"+": {"a": {"supported_color_modes": ["hs"]}}}}},
    ):
        assert not home.outdated
        home.feed(message)
        assert home.outdated
        home.furnish(Registry())
    home.feed({"c": {"light.a": {"+": {"s": "off"}}}})
    assert not home.outdated


def test_what_a_list_holds_is_known_until_its_state_is_another() -> None:
    home = Mirror()
    home.feed({"a": {"todo.l": {"s": "1", "a": {}}}})
    home.furnish(Registry())
    assert home.question("todo.l", {}) is None  # nobody is there yet
    home.appear()
    question = home.question("todo.l", {})
    assert question is not None
    [change] = home.learn(question, {"items": [{"summary": "milk", "status": "needs_action"}]})
    assert change.new == State("1", {"items": ({"summary": "milk", "status": "needs_action"},)})
    home.feed({"c": {"todo.l": {"+": {"a": {"icon": "x"}}}}})
    assert home.state("todo.l") == change.new
    home.feed({"c": {"todo.l": {"+": {"s": "2"}}}})
    assert home.state("todo.l") == State("2")


def test_a_device_that_is_gone_is_unavailable_until_the_home_is_made_anew() -> None:
    home = mirror()
    home.appear()
    assert [change.new for change in home.feed({"r": ["light.a"]})] == [UNAVAILABLE]
    assert home.state("light.a") == UNAVAILABLE
    home.furnish(Registry())
    with pytest.raises(HomeError, match=r"no device 'light\.a'"):
        home.state("light.a")


@given(json | st.dictionaries(st.just("response"), json | st.dictionaries(st.just("todo.l"), json)))
def test_an_answer_tells_of_the_entity_or_is_none(result: Any) -> None:
    with contextlib.suppress(HomeError):
        assert told_of("todo.l", result) == result["response"]["todo.l"]


@pytest.mark.parametrize("result", [None, {}, {"response": None}, {"response": {"todo.other": {}}}, []])
def test_an_answer_without_the_entity_is_told(result: Any) -> None:
    with pytest.raises(HomeError, match="told nothing"):
        told_of("todo.l", result)


# ── settings and errors ───────────────────────────────────────────────────────────────────────────────────────

OPTIONS = {"url": "http://homeassistant.local:8123", "token": "eyJ.secret"}


def test_settings_name_the_backend_and_keep_the_token() -> None:
    settings = HomeSettings.model_validate({"backend": "home_assistant", "home_assistant": OPTIONS})
    assert isinstance(make(settings), HomeAssistant)
    assert "eyJ" not in repr(settings) + settings.model_dump_json()


@pytest.mark.parametrize(
    ("home", "where", "words"),
    [
        ({}, "home_assistant", "needs it: write"),
        ({"home_assistant": {"url": "http://a"}}, "token", "required"),
        ({"home_assistant": {**OPTIONS, "url": "homeassistant.local"}}, "url", "match"),
        ({"home_assistant": OPTIONS, "areas": {"kitchen": None}}, "areas", "Home Assistant keeps them"),
        ({"home_assistant": OPTIONS, "devices": {"light.l": None}}, "devices", "Home Assistant keeps them"),
    ],
)
def test_what_is_wrong_in_the_settings_is_told(home: dict[str, Any], where: str, words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        HomeSettings.model_validate({"backend": "home_assistant", **home})
    fault = caught.value.errors()[0]
    assert fault["loc"][-1] == where
    assert words in fault["msg"]


@asynccontextmanager
async def served(application: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}"
    await runner.cleanup()


async def refusal(url: str) -> str:
    home = HomeAssistant(HomeAssistantSettings(url=url, token=SecretStr("eyJ.secret")))
    with pytest.raises(HomeError) as caught:
        await home.start()
    await home.stop()
    await home.stop()
    text = str(caught.value)
    assert url in text
    assert "\n" not in text
    assert "eyJ" not in text
    return text


async def test_nobody_at_the_address() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        text = await refusal(f"http://127.0.0.1:{nobody.getsockname()[1]}")
    assert "cannot be reached" in text
    assert "check that it runs and that the address is right" in text


async def test_another_web_page_at_the_address() -> None:
    async with served(web.Application()) as url:
        assert "that is not Home Assistant" in await refusal(url)


@pytest.mark.parametrize("words", ["hello", "[]", '{"type": "hello"}', None])
async def test_another_service_at_the_address(words: str | None) -> None:
    async def speak(request: web.Request) -> web.WebSocketResponse:
        talk = web.WebSocketResponse()
        await talk.prepare(request)
        if words:
            await talk.send_str(words)
        await talk.close()
        return talk

    application = web.Application()
    application.router.add_get("/api/websocket", speak)
    async with served(application) as url:
        assert "is not Home Assistant" in await refusal(url)


async def test_a_computer_that_was_banned() -> None:
    async def forbid(request: web.Request) -> web.Response:
        raise web.HTTPForbidden

    application = web.Application()
    application.router.add_get("/api/websocket", forbid)
    async with served(application) as url:
        assert "ip_bans.yaml" in await refusal(url)


async def test_an_order_before_the_start_is_refused() -> None:
    home = HomeAssistant(HomeAssistantSettings.model_validate(OPTIONS))
    with pytest.raises(HomeError, match="no device"):
        await home.call("light.a", "turn_on", {})


def test_attempts_come_soon_and_then_every_five_seconds() -> None:
    attempts = waits()
    assert [next(attempts) for _ in range(6)] == [0.5, 1.0, 2.0, 5.0, 5.0, 5.0]
