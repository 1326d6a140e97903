"""Each file here has a `TRIAL`: one kind of device, told the same in every home that has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.partners.homes.home import Home
from tests.partners.homes.kinds import HomeAssistantHome, MqttHome, SimulatedHome
from tests.partners.mqtt.broker import MOSQUITTO

HERE = Path(__file__).parent
PATIENCE_S = 120
"""How long a test may take; the first has Home Assistant started."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "home" in metafunc.fixturenames:
        metafunc.parametrize("home", metafunc.module.TRIAL.homes, indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.timeout(PATIENCE_S))


@pytest.fixture
def home(request: pytest.FixtureRequest, tmp_path: Path, no_pool: None) -> Home:
    """`await home.obey(TRIAL)` moves in, says everything and looks."""
    if request.param == "home_assistant":
        return HomeAssistantHome(tmp_path, request.getfixturevalue("core"))
    if request.param == "mqtt":
        if MOSQUITTO is None:
            pytest.skip("Mosquitto is not installed: run .ci/partners.d/mosquitto")
        return MqttHome(tmp_path)
    return SimulatedHome(tmp_path)
