"""What docs/mqtt.md promises."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from live_plugin.home.backends.mqtt.components import KINDS
from live_plugin.home.backends.mqtt.template import FILTERS, OWN_FILTERS
from live_plugin.home.settings import HomeSettings, MqttSettings

TEXT = (Path(__file__).parents[4] / "docs" / "mqtt.md").read_text(encoding="utf-8")


def test_its_examples_are_valid() -> None:
    first, second = (block.replace("!secret ", "") for block in re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL))
    settings = HomeSettings.model_validate(yaml.safe_load(first + second)["home"])
    assert settings.backend == "mqtt"
    assert settings.home().device("cover.gate").device_class == "gate"


def test_it_names_all_options_components_and_filters() -> None:
    assert [name for name in MqttSettings.model_fields if f"`{name}`" not in TEXT] == []
    assert [kind for kind in KINDS if f"`{kind}`" not in TEXT] == []
    listed = re.search(r"filters `(.*?)`", TEXT, re.DOTALL)
    assert listed is not None
    assert set(listed[1].split()) | {"d"} == FILTERS | set(OWN_FILTERS)
