from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from live_plugin.errors import ConfigError, Fault, PluginError
from live_plugin.home.backends.simulated import Simulated
from live_plugin.home.model import Home
from live_plugin.home.risk import Risk
from live_plugin.plugins.api import PluginOptions
from live_plugin.plugins.house import House
from live_plugin.plugins.loader import Loaded, builtin_names, find, load

GOOD = """
    from live_plugin.plugins.api import Plugin, PluginOptions, tool

    class Weather(Plugin):
        name = "weather"

        class Options(PluginOptions):
            town: str = "Ulm"

        @tool
        async def ask_sky(self) -> str:
            '''Ask.'''
            return self.options.town
"""


@pytest.fixture(autouse=True)
def modules_are_forgotten() -> Iterator[None]:
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        del sys.modules[name]


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / "plugins" / f"{name}.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(dedent(text))
    return path


def load_from(folder: Path, blocks: dict[str, Any]) -> Loaded:
    def options_of(name: str, kind: type[PluginOptions]) -> PluginOptions:
        return kind.model_validate(blocks[name] or {})

    return load(blocks, options_of, House(Simulated(Home({}, {})), Risk({})), folder)


def fault_of(folder: Path, blocks: dict[str, Any]) -> str:
    loaded = load_from(folder, blocks)
    assert loaded.plugins == {}
    [fault] = loaded.faults
    assert "\n" not in str(fault)
    return str(fault)


def test_the_plugins_of_the_project_come_through_the_same_door(tmp_path: Path) -> None:
    names = ["climate", "cover", "light", "lock", "media_player", "scene", "sensor", "switch", "timer"]
    assert [name for name in builtin_names() if name in names] == names
    loaded = load_from(tmp_path, dict.fromkeys(names))
    assert (list(loaded.plugins), loaded.faults) == (names, [])


def test_a_file_beside_the_configuration_is_a_plugin(tmp_path: Path) -> None:
    write(tmp_path, "weather", GOOD)
    loaded = load_from(tmp_path, {"weather": {"town": "Bonn"}})
    assert loaded.plugins["weather"].options.town == "Bonn"


def test_a_file_can_be_named(tmp_path: Path) -> None:
    write(tmp_path, "weather", GOOD).rename(tmp_path / "sky.py")
    assert list(load_from(tmp_path, {"weather": {"file": "sky.py"}}).plugins) == ["weather"]
    assert "there is no file" in fault_of(tmp_path, {"weather": {"file": "ski.py"}})


def test_an_installed_package_offers_a_plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sky.py").write_text(dedent(GOOD))
    info = tmp_path / "sky-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: sky\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[live_plugin.plugins]\nweather = sky:Weather\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert find("weather", None, tmp_path / "elsewhere").__module__ == "sky"


def test_a_plugin_that_is_off_is_not_even_imported(tmp_path: Path) -> None:
    write(tmp_path, "weather", "raise RuntimeError")
    assert load_from(tmp_path, {"weather": {"enabled": False}}) == Loaded()


def test_an_unknown_name_tells_the_nearest(tmp_path: Path) -> None:
    assert "plugin ligth: there is no such plugin; the nearest are 'light'" in fault_of(tmp_path, {"ligth": None})


@pytest.mark.parametrize("name", ["../light", "light.py", "", "a/b", "os", "..", "\0"])
def test_a_name_is_no_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(PluginError, match="there is no such plugin"):
        find(name, None, tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("import no_such_module", "cannot be imported: weather.py:1: ModuleNotFoundError: No module named"),
        ("x = 1\nraise SystemExit(2)", "cannot be imported: weather.py:2: SystemExit: 2"),
        ("def (:", "cannot be imported: weather.py:1: SyntaxError"),
        ("x = '\0'", "cannot be imported: "),
        ("x = 1", "must hold exactly one class derived from Plugin, found none"),
        (GOOD + "\n    class Second(Weather): pass", "found 'Weather' and 'Second'"),
        (GOOD.replace('"weather"', '"sky"'), "class Weather says name = 'sky'; both names must be the same"),
        (GOOD.replace("(PluginOptions)", ""), "Weather.Options must be derived from PluginOptions"),
        (GOOD + "\n        def __init__(self, *given):\n            1 / 0", "cannot be made: weather.py:16: Zero"),
    ],
)
def test_a_bad_plugin_is_named_with_file_and_line(tmp_path: Path, text: str, words: str) -> None:
    write(tmp_path, "weather", text)
    fault = fault_of(tmp_path, {"weather": None})
    assert fault.startswith("plugin weather: ")
    assert words in fault
    assert "loader.py" not in fault


def test_bad_options_are_told_with_their_place_and_stop_nothing_else(tmp_path: Path) -> None:
    def options_of(name: str, kind: type[PluginOptions]) -> PluginOptions:
        if name == "timer":
            raise ConfigError([Fault("plugins.yaml", 3, 5, "plugins.timer.most", "must be 1 to 1000, got 0")])
        return kind()

    loaded = load({"timer": {"most": 0}, "light": None}, options_of, House(Simulated(Home({}, {})), Risk({})), tmp_path)
    assert list(loaded.plugins) == ["light"]
    assert [str(fault) for fault in loaded.faults] == [
        "plugin timer: plugins.yaml:3:5: plugins.timer.most: must be 1 to 1000, got 0"
    ]
