"""Alarm panels."""

from __future__ import annotations

from typing import Any, ClassVar, get_args

from live_plugin.errors import HomeError
from live_plugin.home.backends.mqtt.component import Component, Message, Order, Reading, Text, Topic, read_as
from live_plugin.home.domains.alarm_control_panel import DOMAIN, Mode


class AlarmControlPanel(Component):
    """Arms in the ways that it lists, disarms and, if it lists that, gives alarm."""

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
        return {"modes": tuple(mode for mode in get_args(Mode) if f"arm_{mode}" in self.supported_features)}

    def readings(self) -> list[Reading]:
        words = {state: state for state in sorted(DOMAIN.states or ())}
        return [Reading(self.state_topic, read_as(words), self.value_template)]

    def messages(self, order: Order) -> list[Message]:
        if order.action != "disarm" and order.action not in self.supported_features:
            raise HomeError(f"it cannot {order.action.replace('_', ' ')}")
        if self.code is not None and getattr(self, f"code_{order.action.partition('_')[0]}_required"):
            raise HomeError("it wants its code, which is not said by voice: it must be done at the panel")
        payload = getattr(self, f"payload_{order.action}")
        return [self.message(self.command_topic, payload, self.command_template, action=payload, code=None)]
