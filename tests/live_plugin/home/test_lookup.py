from __future__ import annotations

import contextlib
from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live_plugin.errors import HomeError
from live_plugin.home.kinds import kinds_of
from live_plugin.home.lookup import BETWEEN_NAMES, Lookup, Target
from live_plugin.home.model import Device
from live_plugin.home.settings import HomeSettings
from live_plugin.home.spoken import meaning, normal, plain


@pytest.fixture
def lookup(settings: HomeSettings) -> Lookup:
    return Lookup(settings.home())


@pytest.mark.parametrize(
    ("target", "ids"),
    [
        (Target("light", "kitchen light"), ["light.kitchen_light"]),
        (Target("light", "The Kitchen-Light!"), ["light.kitchen_light"]),
        (Target("light", "kitchen lights"), ["light.kitchen_light"]),
        (Target("light", "ceiling lamp"), ["light.kitchen_light"]),
        (Target("light", "kitchen light, ceiling lamp"), ["light.kitchen_light"]),
        (Target("light", "living room lamp, lamp"), ["light.living_room_lamp"]),
        (Target("light", "bedroom lamp and kitchen light"), ["light.bedroom_lamp", "light.kitchen_light"]),
        (Target("light", "lamp", "bedroom"), ["light.bedroom_lamp"]),
        (Target("light", "lamp", "the chamber"), ["light.bedroom_lamp"]),
        (Target("light", "lamp", here="living_room"), ["light.living_room_lamp"]),
        (Target("light", "lamp in the bedroom"), ["light.bedroom_lamp"]),
        (Target("light", None, "kitchen"), ["light.kitchen_light"]),
        (Target("light", "kitchen"), ["light.kitchen_light"]),
        (Target("light", "light", "kitchen"), ["light.kitchen_light"]),
        (Target("light", here="bedroom"), ["light.bedroom_lamp"]),
        (Target("cover", "blinds", "living room"), ["cover.living_room_blinds"]),
        (Target("cover", "bedroom blinds"), ["cover.bedroom_blinds"]),
        (Target("lock"), ["lock.front_door"]),
        (Target("media_player", "tv"), ["media_player.tv"]),
        (Target("scene", "movie scene"), ["scene.movie"]),
        (Target("lock", "door in front"), ["lock.front_door"]),
        (Target(None, "television"), ["media_player.tv"]),
        (Target(None, "scenes"), ["scene.movie"]),
        (Target(None, None, "garage", asking=True), ["cover.garage_door"]),
    ],
)  # fmt: skip
def test_what_was_meant_is_found(lookup: Lookup, target: Target, ids: list[str]) -> None:
    found = lookup.find(target)
    assert ([device.id for device in found.devices], found.missed) == (ids, ())


@pytest.mark.parametrize(("name", "area"), [("all", None), (None, "all"), ("all the lights", None), ("lights", "all")])
def test_all_are_all_that_can_be_seen(lookup: Lookup, name: str | None, area: str | None) -> None:
    assert len(lookup.find(Target("light", name, area)).devices) == 3


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (Target("light", "kichen lite"), "no light called 'kichen lite'; the nearest are 'kitchen light'"),
        (Target("light", "lamp"), "which one: 'bedroom lamp (bedroom)' or 'living room lamp (living room)'?"),
        (Target("light", "television"), "'television' is a media player, not a light"),
        (Target("light", "kitchen light", "bedroom"), "there is 'kitchen light (kitchen)'"),
        (Target("light"), "which one: 'kitchen light (kitchen)', 'bedroom lamp (bedroom)' or 'living room lamp"),
        (Target(None, None, "garage"), "say which kind of device is meant: give domain (cover, light, lock,"),
        (Target("light", None, "gargae"), "no area 'gargae'; the nearest are 'garage'"),
        (Target("light", None, "garage"), "no light in the garage; look in 'bedroom', 'kitchen' and 'living room'"),
        (Target("climate", "heating"), "no thermostat in this home"),
    ],
)
def test_a_miss_says_what_there_is(lookup: Lookup, target: Target, words: str) -> None:
    with pytest.raises(HomeError) as caught:
        lookup.find(target)
    assert words in str(caught.value)


def test_of_several_names_the_unknown_ones_are_told(lookup: Lookup) -> None:
    found = lookup.find(Target("light", "kitchen light, octopus"))
    assert [device.id for device in found.devices] == ["light.kitchen_light"]
    assert [name for name, _ in found.missed] == ["octopus"]


@pytest.mark.parametrize("name", ["secret safe", "secret saf", "switch", "all", "safe, fan", "bedroom"])
def test_a_hidden_device_does_not_exist(lookup: Lookup, name: str) -> None:
    try:
        found = lookup.find(Target("switch", name))
    except HomeError as error:
        told = str(error).replace(f"'{name}'", "")
    else:
        told = "".join(text for _, text in found.missed).replace("'safe'", "")
        assert "switch.safe" not in [device.id for device in found.devices]
    assert "safe" not in told


def test_a_hidden_name_is_told_of_like_one_that_never_was(lookup: Lookup) -> None:
    with pytest.raises(HomeError) as hidden:
        lookup.find(Target("switch", "secret safe"))
    with pytest.raises(HomeError) as unknown:
        lookup.find(Target("switch", "golden horn"))
    assert str(hidden.value).replace("secret safe", "") == str(unknown.value).replace("golden horn", "")


@settings(deadline=None)
@given(name=st.text(max_size=30), area=st.none() | st.text(max_size=9), domain=st.sampled_from([None, "light", "lock"]))
def test_anything_at_all_finds_or_misses(name: str, area: str | None, domain: str | None) -> None:
    home = HomeSettings.model_validate({"areas": {"hall": None}, "devices": {"light.hall": {"area": "hall"}}}).home()
    with contextlib.suppress(HomeError):
        found = Lookup(home).find(Target(domain, name, area))
        assert [device.id for device in found.devices] == ["light.hall"]


@settings(deadline=None)
@given(st.text())
def test_normal_text_is_words_with_single_spaces(text: str) -> None:
    words = normal(text)
    assert words == " ".join(words.split())
    assert all(sign.isalnum() or sign == " " or category(sign).startswith("M") for sign in words)
    assert normal(words) == words


RISKY = HomeSettings.model_validate(
    {
        "devices": {
            "lock.front_door": None,
            "lock.back_door": None,
            "cover.garage_door": {"device_class": "garage"},
            "cover.front_gate": {"device_class": "gate"},
            "valve.main_water": None,
            "siren.alarm_siren": None,
            "switch.kitchen_oven": {"device_class": "oven"},
            "alarm_control_panel.house_alarm": None,
        }
    }
).home()
RISKY_LOOKUP = Lookup(RISKY)


@settings(deadline=None, max_examples=300)
@given(
    device=st.sampled_from([*RISKY.devices.values()]),
    at=st.integers(0, 30),
    letter=st.sampled_from("aeioudtrsnx "),
    edit=st.sampled_from(["drop", "put", "replace"]),
)
def test_a_misheard_risky_name_is_never_guessed(device: Device, at: int, letter: str, edit: str) -> None:
    name = device.name
    at %= len(name)
    heard = name[:at] + {"drop": "", "put": letter + name[at], "replace": letter}[edit] + name[at + 1 :]
    same = "".join(sorted(normal(heard).replace(" ", ""))) == "".join(sorted(normal(name).replace(" ", "")))
    try:
        found = RISKY_LOOKUP.find(Target(device.domain, heard)).devices
    except HomeError:
        return
    # what is left may be the word for a kind of which there is one: "siren", or "oven" in "kitc en oven" ("and")
    parts = [part for part in BETWEEN_NAMES.split(heard) if part.strip()]
    assert same or any(kinds_of(meaning(plain(part).split())) for part in parts)
    assert found == (device,)


@settings(deadline=None)
@given(order=st.permutations(["left", "bedside", "lamp"]), here=st.sampled_from([None, "bedroom"]))
def test_the_words_of_a_name_may_come_in_any_order(order: list[str], here: str | None) -> None:
    devices = {"light.a": {"name": "left bedside lamp"}, "light.b": {"name": "right bedside lamp"}}
    lookup = Lookup(HomeSettings.model_validate({"devices": devices}).home())
    assert [device.id for device in lookup.find(Target("light", " ".join(order), here=here)).devices] == ["light.a"]


ODD = HomeSettings.model_validate(
    {
        "areas": {"bed": {"name": "🛏️"}, "living": {"name": "居間"}, "hall": {"name": "Flur ❤️"}},
        "devices": {
            "light.a": {"name": "💡", "area": "bed"},
            "light.b": {"name": "❤️", "area": "bed"},
            "light.c": {"name": "キッチンライト", "area": "living"},
            "light.d": {"name": "...", "area": "hall"},
            "switch.one": {"name": "plug"},
            "switch.two": {"name": "Plug"},
            "lock.e": {"name": "yes"},
        },
    }
)


@pytest.mark.parametrize(
    ("target", "ids"),
    [
        (Target("light", "💡"), ["light.a"]),
        (Target("light", "💡\ufe0f"), ["light.a"]),
        (Target("light", "❤"), ["light.b"]),
        (Target("light", "..."), ["light.d"]),
        (Target("light", "🛏️ 💡"), ["light.a"]),
        (Target("light", "💡, ❤️"), ["light.a", "light.b"]),
        (Target("light", None, "🛏️"), ["light.a", "light.b"]),
        (Target("light", None, "flur"), ["light.d"]),
        (Target("light", "居間のライト"), ["light.c"]),
        (Target("lock", "yes"), ["lock.e"]),
    ],
)
def test_names_without_a_word_in_them_are_names(target: Target, ids: list[str]) -> None:
    assert [device.id for device in Lookup(ODD.home()).find(target).devices] == ids


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (Target("light", "🚀"), "there is no light called '🚀'; the nearest are "),
        (Target("light", None, "🚀"), "there is no area '🚀'; the nearest are "),
        (Target("switch", "plug"), "2 devices are called 'plug': give each a name"),
    ],
)
def test_what_nothing_tells_apart_is_no_question(target: Target, words: str) -> None:
    with pytest.raises(HomeError) as error:
        Lookup(ODD.home()).find(target)
    assert str(error.value).startswith(words)
