"""Alarm panels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, get_args

from live_plugin.errors import HomeError
from live_plugin.home.backends.mqtt.component import (
    Component,
    Message,
    Order,
    Reading,
    Text,
    Topic,
    read_one_of,
    unable,
)
from live_plugin.home.domain import CodeFormat
from live_plugin.home.domains.alarm_control_panel import DOMAIN, Mode

REMOTE: Mapping[str, CodeFormat] = {"REMOTE_CODE": "number", "REMOTE_CODE_TEXT": "text"}
"""In place of a code: the panel itself knows which is right."""


class AlarmControlPanel(Component):
    """Arms in the ways that it lists, disarms and, if it lists that, gives alarm. Its code comes with the order."""

    domain: ClassVar[str] = "alarm_control_panel"

    command_topic: Topic
    command_template: str = "{{ action }}"
    state_topic: Topic
    value_template: str = ""
    payload_disarm: Text = "DISARM"
    payload_arm_home: Text = "ARM_HOME"
    payload_arm_away: Text = "ARM_AWAY"
    payload_arm_night: Text = "ARM_NIGHT"
    payload_arm_vacation: Text = "ARM_VACATION"
    payload_trigger: Text = "TRIGGER"
    supported_features: tuple[str, ...] = ("arm_home", "arm_away", "arm_night", "arm_vacation", "trigger")
    code: Text | None = None
    code_arm_required: bool = True
    code_disarm_required: bool = True
    code_trigger_required: bool = True

    def options(self) -> dict[str, Any]:
        return {
            "modes": tuple(mode for mode in get_args(Mode) if f"arm_{mode}" in self.supported_features),
            "code_format": self._code_format if self._wants_code("disarm") else None,
            "code_arm_required": self._wants_code("arm"),
        }

    def readings(self) -> list[Reading]:
        return [Reading(self.state_topic, read_one_of(DOMAIN.states or ()), self.value_template)]

    def messages(self, order: Order) -> list[Message]:
        if order.action != "disarm" and order.action not in self.supported_features:
            raise unable(order.action)
        given = order.fields.get("code")
        if self._wants_code(order.action) and (given is None or (self.code not in REMOTE and given != self.code)):
            raise HomeError("that is not its code" if given else "it wants its code: it must be done at the panel")
        payload = getattr(self, f"payload_{order.action}")
        return [self.message(self.command_topic, payload, self.command_template, action=payload, code=given)]

    @property
    def _code_format(self) -> CodeFormat:
        return REMOTE.get(self.code or "") or ("number" if (self.code or "").isdigit() else "text")

    def _wants_code(self, action: str) -> bool:
        return self.code is not None and bool(getattr(self, f"code_{action.partition('_')[0]}_required"))
