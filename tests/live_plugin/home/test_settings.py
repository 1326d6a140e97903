from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from live_plugin.home.domains import domains
from live_plugin.home.domains.light import LightSettings
from live_plugin.home.settings import HomeSettings


def faults(settings: dict[str, Any]) -> list[tuple[tuple[Any, ...], str]]:
    with pytest.raises(ValidationError) as caught:
        HomeSettings.model_validate(settings)
    return [(fault["loc"], fault["msg"]) for fault in caught.value.errors()]


def test_each_device_has_the_settings_of_its_domain(settings: HomeSettings) -> None:
    assert isinstance(settings.devices["light.kitchen_light"], LightSettings)
    home = settings.home()
    assert home.device("light.kitchen_light").name == "kitchen light"
    assert home.areas["living_room"].name == "living room"


def test_a_bare_off_in_yaml_is_the_word() -> None:
    settings = HomeSettings.model_validate({"devices": {"light.l": {"state": True}, "climate.c": {"state": False}}})
    assert settings.devices["light.l"].state == "on"  # type: ignore[attr-defined]
    assert settings.devices["climate.c"].state == "off"  # type: ignore[attr-defined]


def test_the_faults_of_all_devices_are_told_with_their_paths() -> None:
    found = faults({"devices": {"light.a": {"dimable": 1}, "lihgt.b": {}, "cover.c": {"position": 101}}})
    assert [loc for loc, _ in found] == [
        ("devices", "light.a", "dimable"),
        ("devices", "lihgt.b"),
        ("devices", "cover.c", "position"),
    ]
    assert "did you mean 'light'" in found[1][1]


def test_what_does_not_fit_together_is_told() -> None:
    found = faults(
        {
            "areas": {"kitchen": None},
            "devices": {
                "light.a": {"area": "kitchn"},
                "scene.s": {
                    "devices": {
                        "light.a": {"action": "turn_on", "brightness_pct": 130},
                        "light.b": {"action": "turn_on"},
                        "scene.s": {"action": "activate"},
                    }
                },
            },
            "risk": {"lock.unlok": "free"},
        }
    )
    assert [loc[-1] for loc, _ in found] == ["area", "lock.unlok", "light.a", "light.b", "scene.s"]
    assert "did you mean 'kitchen'" in found[0][1]
    assert "did you mean 'lock.unlock'" in found[1][1]
    assert "0 to 100, got 130" in found[2][1]


def test_a_scene_is_no_way_around_the_risk() -> None:
    home = {"devices": {"lock.door": None, "scene.s": {"devices": {"lock.door": {"action": "unlock"}}}}}
    assert "not allowed" in faults(home | {"risk": {"lock.unlock": "never"}})[0][1]
    assert HomeSettings.model_validate(home)


def test_a_rule_that_could_never_hold_is_told() -> None:
    home = {
        "areas": {"hall": None},
        "devices": {"lock.front_door": None},
        "risk": {
            "lock.front_dor.unlock": "never",
            "cover.garag.open": "free",
            "lock.front_door.lock": {"tier": "never", "when": {"area": "hal"}},
            "cover.gate.open": "free",
        },
    }
    found = faults(home)
    assert [loc[-1] for loc, _ in found] == ["lock.front_dor.unlock", "cover.garag.open", "lock.front_door.lock"]
    assert "the nearest are 'front_door'" in found[0][1]
    assert "'gate'" in found[1][1]
    assert "there is no area 'hal'; the nearest are 'hall'" in found[2][1]


def test_only_tools_of_servers_are_named_by_letters() -> None:
    rules = dict.fromkeys(("mcp.*", "mcp.lists.add_item", "mcp.lists.*", "mcp.lists", "cover.*.open"), "never")
    found = faults({"backend": "mqtt", "mqtt": {}, "risk": rules})
    assert [loc[-1] for loc, _ in found] == ["mcp.lists", "cover.*.open"]
    assert "mcp.SERVER.TOOL" in found[0][1]
    assert "cover.gate.open" in found[1][1]


def test_every_setting_has_a_meaning() -> None:
    kinds = [HomeSettings, *(domain.settings for domain in domains().values())]
    for kind in kinds:
        schema = kind.model_json_schema()
        for name, field in schema["properties"].items():
            block = schema["$defs"][field["$ref"].rpartition("/")[2]] if "$ref" in field else {}
            assert (block | field).get("description"), f"{kind.__name__}.{name}"


def test_editors_get_the_options_of_every_domain() -> None:
    schema = HomeSettings.model_json_schema()
    patterns = schema["properties"]["devices"]["patternProperties"]
    assert set(patterns) == {f"^{name}\\." for name in domains()}
    assert "travel_seconds" in patterns["^cover\\."]["anyOf"][0]["properties"]
