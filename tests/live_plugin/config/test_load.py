"""plugins.yaml as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from live_plugin.config import json_schema, load
from live_plugin.errors import ConfigError

ROOT = Path(__file__).parents[3]


class LightOptions(BaseModel):
    """Options of a plugin."""

    enabled: bool = True
    step_pct: int = 10
    """How much brighter."""
    mode: Literal["fast", "slow"] = "fast"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Write plugins.yaml and load it, named as a user would."""
    monkeypatch.chdir(tmp_path)

    def make(text, environ=None):
        Path("plugins.yaml").write_text(text)
        return load("plugins.yaml", environ or {})

    return make


def told(error):
    return [str(fault) for fault in error.value.faults]


def test_the_demo_home_is_good():
    config = load(ROOT / "plugins.yaml", {})
    assert len(config.settings.home.devices) == 24
    assert {"light", "sensor", "timer", "vacuum"} <= config.blocks.keys()
    assert config.folder == ROOT
    for name in config.blocks:
        assert config.plugin_options(name, LightOptions) == LightOptions()


@pytest.mark.parametrize("text", ["", "live:\naudio:\nhome:\nplugins:\n", "{}", "# nothing\n"])
def test_what_is_left_out_has_defaults(home, text):
    config = home(text)
    assert config.settings.live.backend == "mock"
    assert config.settings.plugins == {}


def test_faults_of_all_sections_come_at_once_in_our_words(home):
    with pytest.raises(ConfigError) as error:
        home("live:\n  voice: Pucky\n  api_key: 5\naudio:\n  gate:\n    hangover_ms: 5\n    hangver_ms: 5\nlite: 1\n")
    lines = told(error)
    assert lines[0].startswith("plugins.yaml:2:3: live.voice: must be one of 30 words, got 'Pucky'; the nearest are")
    assert lines[1:] == [
        "plugins.yaml:3:3: live.api_key: must be text; put it in quotes",
        "plugins.yaml:6:5: audio.gate.hangover_ms: must be 100–3000, got 5",
        "plugins.yaml:7:5: audio.gate: unknown option 'hangver_ms', did you mean 'hangover_ms'?",
        "plugins.yaml:8:1: unknown option 'lite', did you mean 'live'?",
    ]


def test_what_is_missing_together_is_told_at_its_section(home):
    with pytest.raises(ConfigError) as error:
        home("# my home\nlive:\n  backend: vertex\n  location: us-central1\n")
    (line,) = told(error)
    assert line.startswith("plugins.yaml:2:1: live.project: backend 'vertex' needs it: write the id")


def test_faults_of_the_home_have_their_place(home):
    with pytest.raises(ConfigError) as error:
        home("home:\n  devices:\n    light.a: {dimable: true}\n    lihgt.b: {}\n")
    lines = told(error)
    assert lines[0] == "plugins.yaml:3:15: home.devices.light.a: unknown option 'dimable', did you mean 'dimmable'?"
    assert lines[1].startswith("plugins.yaml:4:5: home.devices.lihgt.b: there is no domain 'lihgt'")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[1]", "plugins.yaml:1:1: must be a mapping of options, got a list"),
        ("plugins: [light]", "plugins.yaml:1:1: plugins: must be a mapping, got a list"),
        ("live: ]", "plugins.yaml:1:7: not YAML"),
        ("live: AIzaHunter2", "plugins.yaml:1:1: live: must be a mapping of options, got text"),
    ],
)
def test_a_file_of_another_shape_is_a_fault(home, text, line):
    with pytest.raises(ConfigError) as error:
        home(text)
    assert told(error)[0].startswith(line)


def test_a_missing_file_is_a_fault(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError) as error:
        load("plugins.yaml")
    assert told(error) == ["plugins.yaml:1:1: there is no such file"]


def test_a_bad_plugin_block_costs_only_itself(home):
    config = home(
        "plugins:\n  light: {step_pct: x, mode: fsat, stp_pct: 1}\n  switch:\n  cover: 5\n"
        "  lock: !include none.yaml\n  scene: {step_pct: 5}\n"
    )
    assert config.plugin_options("switch", LightOptions) == LightOptions()
    assert config.plugin_options("scene", LightOptions).step_pct == 5
    with pytest.raises(ConfigError) as error:
        config.plugin_options("light", LightOptions)
    assert told(error) == [
        "plugins.yaml:2:11: plugins.light.step_pct: must be a whole number, got 'x'",
        "plugins.yaml:2:24: plugins.light.mode: must be fast or slow, got 'fsat', did you mean 'fast'?",
        "plugins.yaml:2:36: plugins.light: unknown option 'stp_pct', did you mean 'step_pct'?",
    ]
    with pytest.raises(ConfigError) as error:
        config.plugin_options("cover", LightOptions)
    assert told(error) == ["plugins.yaml:4:3: plugins.cover: must be a mapping of options, got a number"]
    with pytest.raises(ConfigError) as error:
        config.plugin_options("lock", LightOptions)
    assert told(error) == ["plugins.yaml:5:9: plugins.lock: none.yaml: there is no such file"]


@pytest.mark.parametrize("word", ["false", "off", "no"])
def test_off_means_off_for_whoever_asks(home, word):
    assert home(f"plugins:\n  light: {{enabled: {word}}}\n").settings.plugins == {"light": {"enabled": False}}


def test_secrets_reach_the_settings_and_nothing_else(home, tmp_path):
    (tmp_path / "secrets.yaml").write_text("key: hunter2")
    config = home("live: {backend: gemini, api_key: !secret key}")
    assert config.settings.live.api_key.get_secret_value() == "hunter2"
    assert "hunter2" not in repr(config)


def test_editors_get_a_schema_with_a_meaning_for_every_option():
    schema = json_schema({"light": LightOptions})
    silent = [
        f"{name}.{option}"
        for name, part in schema["$defs"].items()
        for option, rules in part.get("properties", {}).items()
        if name in ("LiveSettings", "AudioSettings", "MockSettings", "GateOptions", "HomeSettings")
        and not {"description", "$ref"} & rules.keys()
    ]
    assert silent == []
    assert schema["$defs"]["GateOptions"]["properties"]["hangover_ms"]["minimum"] == 100
    assert schema["properties"]["plugins"]["properties"]["light"]["anyOf"][0]["title"] == "LightOptions"


LINES = st.sampled_from(
    ["live:", "  backend: gemini", "  mock: {speed: .inf}", "  voice: !secret x", "  - 1", "<<: *a"]
) | st.sampled_from(
    ["audio:", "  gate: {start: 2}", "  input: 5", "home:", "  devices:", "    light.a: {area: x}", "plugins:"]
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.binary(max_size=100) | st.lists(LINES, max_size=12).map("\n".join).map(str.encode))
def test_any_bytes_are_settings_or_faults(tmp_path, text):
    (tmp_path / "plugins.yaml").write_bytes(text)
    try:
        good = load(tmp_path / "plugins.yaml", {}).settings.live.backend == "mock"
    except ConfigError as error:
        good = all(fault.line >= 1 and "\n" not in str(fault) for fault in error.faults) and bool(error.faults)
    assert good
