from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.home.backends.mqtt.announcement import SHORT, Announcement, Discovery

DISCOVERY = Discovery("homeassistant")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*SHORT, "~", "x"]), inner, max_size=4),
    max_leaves=12,
)


def read(topic: str, config: Any) -> Announcement:
    found = DISCOVERY.read(f"homeassistant/{topic}/config", json.dumps(config).encode())
    assert found is not None
    return found


def test_short_names_and_the_base_are_spelled_out() -> None:
    parts = read(
        "switch/node/relay",
        {
            "~": "tasmota/",
            "cmd_t": "~cmnd/POWER",
            "stat_t": "state/~",
            "avty": {"t": "~LWT", "pl_avail": "Online"},
            "dev": {"ids": ["x"], "sa": "Kitchen"},
            "name": "~ is no topic",
        },
    ).parts
    assert parts == {
        "homeassistant/switch/node/relay/config": (
            "switch",
            {
                "command_topic": "tasmota/cmnd/POWER",
                "state_topic": "state/tasmota/",
                "availability": [{"topic": "tasmota/LWT", "payload_available": "Online"}],
                "device": {"identifiers": ["x"], "suggested_area": "Kitchen"},
                "name": "~ is no topic",
                "object": "relay",
            },
        )
    }


def test_a_device_announces_all_its_parts_at_once() -> None:
    parts = read(
        "device/garage",
        {
            "dev": {"name": "garage"},
            "o": {"name": "esphome"},
            "avty_t": "garage/status",
            "cmps": {"door": {"p": "cover", "cmd_t": "d/set"}, "gone": {"p": "switch"}, "odd": 3},
        },
    ).parts
    assert list(parts) == ["homeassistant/device/garage/config#door"]
    kind, config = parts["homeassistant/device/garage/config#door"]
    assert kind == "cover"
    assert config["availability_topic"] == "garage/status"
    assert config["device"] == {"name": "garage"}
    assert (config["command_topic"], config["object"]) == ("d/set", "garage_door")


def test_an_empty_payload_takes_it_back() -> None:
    assert DISCOVERY.read("homeassistant/light/x/config", b"") == Announcement("homeassistant/light/x/config")


@pytest.mark.parametrize("topic", ["homeassistant/status", "other/light/x/config", "homeassistant/light/a b/config"])
def test_what_is_no_announcement_is_none(topic: str) -> None:
    assert DISCOVERY.read(topic, b"{}") is None


@pytest.mark.parametrize("payload", [b"{", b"[]", b"3", b"\xff", b'{"a": 1', b" " * 300_000 + b"{}"])
def test_what_is_wrong_is_said(payload: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        DISCOVERY.read("homeassistant/light/x/config", payload)


@given(st.sampled_from(["light", "device", "nonsense"]), JSON)
def test_any_json_is_read_or_refused(kind: str, config: Any) -> None:
    with contextlib.suppress(ValueError):
        parts = read(f"{kind}/x", config).parts
        assert all(isinstance(part, dict) and isinstance(name, str) for name, part in parts.values())
