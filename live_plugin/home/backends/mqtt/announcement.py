"""What a device publishes about itself, with short names spelled out. Pure.

`PREFIX/COMPONENT/[NODE/]OBJECT/config` announces one part of a device, `PREFIX/device/[NODE/]OBJECT/config` all of
them under `components`. An empty payload takes the announcement back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import from_json

LARGEST = 256 * 1024
"""Bytes of one announcement; a device of a hundred parts needs a quarter of it."""

SHORT = {
    "act_stat_t": "activity_state_topic", "act_val_tpl": "activity_value_template", "av_tones": "available_tones",
    "avty": "availability", "avty_mode": "availability_mode", "avty_t": "availability_topic",
    "avty_tpl": "availability_template", "b_tpl": "blue_template", "bri_cmd_t": "brightness_command_topic",
    "bri_cmd_tpl": "brightness_command_template", "bri_scl": "brightness_scale", "bri_stat_t": "brightness_state_topic",
    "bri_tpl": "brightness_template", "bri_val_tpl": "brightness_value_template",
    "clr_temp_cmd_t": "color_temp_command_topic", "clr_temp_cmd_tpl": "color_temp_command_template",
    "clr_temp_k": "color_temp_kelvin", "clr_temp_stat_t": "color_temp_state_topic",
    "clr_temp_tpl": "color_temp_template", "clr_temp_val_tpl": "color_temp_value_template", "clrm": "color_mode",
    "cmd_off_tpl": "command_off_template", "cmd_on_tpl": "command_on_template", "cmd_t": "command_topic",
    "cmd_tpl": "command_template", "cmps": "components", "cod_arm_req": "code_arm_required",
    "cod_dis_req": "code_disarm_required", "cod_trig_req": "code_trigger_required",
    "curr_hum_t": "current_humidity_topic", "curr_hum_tpl": "current_humidity_template",
    "curr_temp_t": "current_temperature_topic", "curr_temp_tpl": "current_temperature_template",
    "def_ent_id": "default_entity_id", "dev": "device", "dev_cla": "device_class",
    "dir_cmd_t": "direction_command_topic", "dir_cmd_tpl": "direction_command_template",
    "dir_stat_t": "direction_state_topic", "dir_val_tpl": "direction_value_template",
    "dock_cmd_t": "dock_command_topic", "dock_cmd_tpl": "dock_command_template", "en": "enabled_by_default",
    "ent_cat": "entity_category", "exp_aft": "expire_after", "fan_mode_cmd_t": "fan_mode_command_topic",
    "fan_mode_cmd_tpl": "fan_mode_command_template", "fan_mode_stat_t": "fan_mode_state_topic",
    "fan_mode_stat_tpl": "fan_mode_state_template", "fanspd_lst": "fan_speed_list", "fx_cmd_t": "effect_command_topic",
    "fx_list": "effect_list", "fx_stat_t": "effect_state_topic", "fx_val_tpl": "effect_value_template",
    "g_tpl": "green_template", "hs_cmd_t": "hs_command_topic", "hs_stat_t": "hs_state_topic",
    "hs_val_tpl": "hs_value_template", "hum_cmd_t": "target_humidity_command_topic",
    "hum_cmd_tpl": "target_humidity_command_template", "hum_stat_t": "target_humidity_state_topic",
    "hum_state_tpl": "target_humidity_state_template", "img_e": "image_encoding", "max_hum": "max_humidity",
    "max_k": "max_kelvin", "max_mirs": "max_mireds", "migr_discvry": "migrate_discovery", "min_hum": "min_humidity",
    "min_k": "min_kelvin", "min_mirs": "min_mireds", "mode_cmd_t": "mode_command_topic",
    "mode_cmd_tpl": "mode_command_template", "mode_stat_t": "mode_state_topic", "mode_stat_tpl": "mode_state_template",
    "o": "origin", "obj_id": "object_id", "off_dly": "off_delay", "on_cmd_type": "on_command_type", "ops": "options",
    "opt": "optimistic", "osc_cmd_t": "oscillation_command_topic", "osc_cmd_tpl": "oscillation_command_template",
    "osc_stat_t": "oscillation_state_topic", "osc_val_tpl": "oscillation_value_template", "p": "platform",
    "pause_cmd_t": "pause_command_topic", "pause_mw_cmd_tpl": "pause_command_template",
    "pct_cmd_t": "percentage_command_topic", "pct_cmd_tpl": "percentage_command_template",
    "pct_stat_t": "percentage_state_topic", "pct_val_tpl": "percentage_value_template",
    "pl_arm_away": "payload_arm_away", "pl_arm_home": "payload_arm_home", "pl_arm_nite": "payload_arm_night",
    "pl_arm_vacation": "payload_arm_vacation", "pl_avail": "payload_available", "pl_cln_sp": "payload_clean_spot",
    "pl_cls": "payload_close", "pl_disarm": "payload_disarm", "pl_loc": "payload_locate", "pl_lock": "payload_lock",
    "pl_not_avail": "payload_not_available", "pl_off": "payload_off", "pl_on": "payload_on", "pl_open": "payload_open",
    "pl_osc_off": "payload_oscillation_off", "pl_osc_on": "payload_oscillation_on", "pl_paus": "payload_pause",
    "pl_prs": "payload_press", "pl_ret": "payload_return_to_base", "pl_stop": "payload_stop",
    "pl_strt": "payload_start", "pl_trig": "payload_trigger", "pl_unlk": "payload_unlock", "pos": "reports_position",
    "pos_clsd": "position_closed", "pos_open": "position_open", "pos_t": "position_topic",
    "pos_tpl": "position_template", "pow_cmd_t": "power_command_topic", "pow_cmd_tpl": "power_command_template",
    "pr_mode_cmd_t": "preset_mode_command_topic", "pr_mode_cmd_tpl": "preset_mode_command_template",
    "pr_mode_stat_t": "preset_mode_state_topic", "pr_mode_val_tpl": "preset_mode_value_template",
    "pr_modes": "preset_modes", "r_tpl": "red_template", "ret": "retain", "rgb_cmd_t": "rgb_command_topic",
    "rgb_cmd_tpl": "rgb_command_template", "rgb_stat_t": "rgb_state_topic", "rgb_val_tpl": "rgb_value_template",
    "set_fan_spd_t": "set_fan_speed_topic", "set_pos_t": "set_position_topic", "set_pos_tpl": "set_position_template",
    "spd_rng_max": "speed_range_max", "spd_rng_min": "speed_range_min", "stat_closing": "state_closing",
    "stat_clsd": "state_closed", "stat_jam": "state_jammed", "stat_locked": "state_locked",
    "stat_locking": "state_locking", "stat_off": "state_off", "stat_on": "state_on", "stat_open": "state_open",
    "stat_opening": "state_opening", "stat_stopped": "state_stopped", "stat_t": "state_topic",
    "stat_tpl": "state_template", "stat_unlocked": "state_unlocked", "stat_unlocking": "state_unlocking",
    "stat_val_tpl": "state_value_template", "strt_mw_cmd_t": "start_mowing_command_topic",
    "strt_mw_cmd_tpl": "start_mowing_command_template", "sup_clrm": "supported_color_modes",
    "sup_dur": "support_duration", "sup_feat": "supported_features", "sup_vol": "support_volume_set", "t": "topic",
    "temp_cmd_t": "temperature_command_topic", "temp_cmd_tpl": "temperature_command_template",
    "temp_stat_t": "temperature_state_topic", "temp_stat_tpl": "temperature_state_template",
    "temp_unit": "temperature_unit", "tilt_clsd_val": "tilt_closed_value", "tilt_cmd_t": "tilt_command_topic",
    "tilt_cmd_tpl": "tilt_command_template", "tilt_max": "tilt_max", "tilt_min": "tilt_min",
    "tilt_opnd_val": "tilt_opened_value", "tilt_status_t": "tilt_status_topic",
    "tilt_status_tpl": "tilt_status_template", "uniq_id": "unique_id", "unit_of_meas": "unit_of_measurement",
    "val_tpl": "value_template", "xy_cmd_t": "xy_command_topic", "xy_stat_t": "xy_state_topic",
    "xy_val_tpl": "xy_value_template",
}  # fmt: skip
"""The short names of what is read here; source: the MQTT integration of Home Assistant."""
SHORT_IN_DEVICE = {
    "ids": "identifiers",
    "cns": "connections",
    "mf": "manufacturer",
    "mdl": "model",
    "sa": "suggested_area",
}
OF_THE_WHOLE = frozenset({"components", "origin"})

Config = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Announcement:
    """The parts announced on one topic, by their key; none when the announcement was taken back."""

    topic: str
    parts: Mapping[str, tuple[str, Config]] = field(default_factory=dict)
    """Kind of the component and its configuration, by a key that is unique at the broker."""


class Discovery:
    """Reads announcements below one prefix."""

    def __init__(self, prefix: str) -> None:
        self.filters = (f"{prefix}/+/+/config", f"{prefix}/+/+/+/config")
        """Topic filters to subscribe to."""
        self._topic = re.compile(rf"{re.escape(prefix)}/(\w+)/(?:[\w-]+/)?([\w-]+)/config", re.ASCII)

    def read(self, topic: str, payload: bytes) -> Announcement | None:
        """The announcement on a topic; None when it is none. Raises ValueError saying what is wrong with it."""
        if not (found := self._topic.fullmatch(topic)):
            return None
        if not payload.strip():
            return Announcement(topic)
        component, object_id = found.groups()
        config = _spelled_out(_object(payload)) | {"object": object_id}
        if config.get("migrate_discovery") is True:  # from now on it is announced as part of its device
            return Announcement(topic)
        if component != "device":
            return Announcement(topic, {topic: (component, config)})
        return Announcement(topic, dict(_parts(topic, config)))


def _object(payload: bytes) -> Config:
    if len(payload) > LARGEST:
        raise ValueError(f"it is larger than {LARGEST} bytes")
    found = from_json(payload)
    if not isinstance(found, dict):
        raise ValueError("it must be a JSON object")
    return found


def _parts(topic: str, whole: Config) -> Iterator[tuple[str, tuple[str, Config]]]:
    """The components of a device; what is said of the whole is said of each. With `platform` alone, one is gone."""
    components = whole.get("components")
    if not isinstance(components, dict):
        raise ValueError("a device must have 'components', an object")
    common = {key: value for key, value in whole.items() if key not in OF_THE_WHOLE}
    for key, component in components.items():
        if isinstance(component, dict) and len(component) > 1:
            own = _spelled_out(component)
            platform = str(own.pop("platform", ""))
            yield f"{topic}#{key}", (platform, common | {"object": f"{common['object']}_{key}"} | own)


def _spelled_out(config: Config) -> Config:
    """Short names as long ones, and `~` at either end of a topic as the base that it stands for."""
    full = _renamed(config, SHORT)
    if isinstance(device := full.get("device"), dict):
        full["device"] = _renamed(device, SHORT_IN_DEVICE)
    if isinstance(components := full.get("components"), dict):
        full["components"] = {key: _renamed(part, SHORT) for key, part in components.items() if isinstance(part, dict)}
    if "availability" in full:
        listed = full["availability"] if isinstance(full["availability"], list) else [full["availability"]]
        full["availability"] = [_renamed(one, SHORT) if isinstance(one, dict) else one for one in listed]
    base = full.pop("~", None)
    return _based(full, base) if isinstance(base, str) else full


def _renamed(config: Config, names: Mapping[str, str]) -> Config:
    return {names.get(key, key): value for key, value in config.items()}


def _based(node: Any, base: str, key: str = "topic") -> Any:
    """The node with the base put into every topic in it."""
    if isinstance(node, dict):
        return {name: _based(value, base, name) for name, value in node.items()}
    if isinstance(node, list):
        return [_based(value, base, "") for value in node]
    if not (isinstance(node, str) and key.endswith("topic")):
        return node
    if node.startswith("~"):
        return base + node[1:]
    return node[:-1] + base if node.endswith("~") else node
