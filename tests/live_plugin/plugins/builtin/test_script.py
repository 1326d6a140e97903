from __future__ import annotations

from typing import Any

from live_plugin.plugins.host import Host
from live_plugin.testing.clock import virtual

HOME: dict[str, Any] = {
    "devices": {
        "light.lamp": {},
        "script.dim": {
            "description": "Dims the lamp.",
            "aliases": ["cosy"],
            "fields": {
                "level": {"type": "number", "min": 10, "max": 50, "required": True, "description": "how bright"},
                "mood": {"options": ["calm", "wild"]},
            },
            "does": {"light.lamp": {"action": "turn_on", "brightness_pct": "$level"}},
        },
        "script.secret": {"exposed": False},
    }
}


def declared(host: Host) -> dict[str, Any]:
    return {declaration.name: declaration for declaration in host.declarations()}


@virtual
async def test_each_exposed_script_is_a_tool_with_its_fields(home) -> None:
    async with home(HOME) as rig:
        tools = declared(rig.host)
        assert "run_secret" not in tools
        assert tools["run_dim"].description == "Dims the lamp. People also call it cosy."
        assert tools["run_dim"].gemini()["parameters"] == {
            "type": "OBJECT",
            "properties": {
                "level": {"type": "NUMBER", "description": "how bright (10.0 to 50.0)"},
                "mood": {"type": "STRING", "enum": ["calm", "wild"]},
            },
            "required": ["level"],
        }


@virtual
async def test_it_is_run_with_values_and_tells_what_came_of_it(home) -> None:
    async with home(HOME) as rig:
        answer = await rig.call("run_dim", level=30)
    assert [(entry["name"], entry["state"]) for entry in answer["output"]["changed"]] == [
        ("dim", "off"),
        ("lamp", "on"),
    ]


@virtual
async def test_what_is_wrong_is_said(home) -> None:
    async with home(HOME) as rig:
        assert (await rig.call("run_dim"))["error"] == "level is missing"
        assert "level must be 10.0 to 50.0, got 70" in (await rig.call("run_dim", level=70))["error"]
        assert "there is no tool 'run_secret'" in (await rig.call("run_secret"))["error"]


@virtual
async def test_scripts_that_come_and_go_are_tools_after_a_refresh(home) -> None:
    async with home({"devices": {"light.lamp": {}}}) as rig, home(HOME) as other:
        assert "run_dim" not in declared(rig.host)
        rig.backend.home = other.backend.home
        rig.host.refresh()
        assert "run_dim" in declared(rig.host)


@virtual
async def test_fields_may_have_any_name_and_reach_the_script_by_it(home) -> None:
    names = ("class", "light level", "2nd", "größe", "light-level", "²", "", "💡", "self", "context", "return")
    odd = {
        "fields": {name: {"type": "number", "description": f"the {name}"} for name in names},
        "does": {"light.lamp": {"action": "turn_on", "brightness_pct": "$light level"}},
    }
    async with home({"devices": {"light.lamp": {}, "script.odd": odd, "script.plain": {}}}) as rig:
        parameters = declared(rig.host)["run_odd"].gemini()["parameters"]["properties"]
        answer = await rig.call("run_odd", light_level=30)
        lamp = rig.backend.state("light.lamp")
        assert {"run_odd", "run_plain"} <= declared(rig.host).keys()
    assert len(parameters) == len(names)
    assert parameters["_class"]["description"] == "the class"
    assert "error" not in answer
    assert (lamp.value, round(lamp.attributes["brightness"] / 2.55)) == ("on", 30)
