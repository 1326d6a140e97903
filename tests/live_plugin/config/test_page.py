from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from live_plugin.config.page import PageSettings
from live_plugin.config.surroundings import Surroundings


def test_nobody_but_this_machine_is_served_unless_it_is_wished() -> None:
    settings = PageSettings()
    assert (settings.enabled, settings.host, settings.names, settings.token) == (False, "127.0.0.1", (), None)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"token": "short"}, "at least 16"),
        ({"token": "with spaces and &?="}, "at least 16"),
        ({"port": 70_000}, "65535"),
        ({"key": "key.pem"}, "together"),
        ({"certificate": "certificate.pem"}, "together"),
    ],
)
def test_what_cannot_be_is_told(given: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        PageSettings.model_validate(given)


def test_files_are_beside_plugins_yaml() -> None:
    given = {"certificate": "a.pem", "key": "/b.pem"}
    settings = PageSettings.model_validate(given, context=Surroundings(Path("home")))
    assert (settings.certificate, settings.key) == (Path("home/a.pem"), Path("/b.pem"))
