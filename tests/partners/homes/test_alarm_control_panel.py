"""Alarm panels. Their code comes from a person."""

from __future__ import annotations

from tests.partners.homes.home import Home
from tests.partners.homes.trial import Announced, Command, Entity, Trial

NAME = {"name": "alarm"}
TRIAL = Trial(
    "alarm_control_panel",
    "alarm",
    simulated={"code": "2468", "code_arm_required": True},
    home_assistant=Entity("alarm_control_panel.alarm", begin=(("alarm_control_panel.alarm_disarm", {"code": "2468"}),)),
    mqtt=Announced(
        "alarm_control_panel",
        {
            "command_topic": "alarm/set", "state_topic": "alarm", "code": "REMOTE_CODE",
            "command_template": '{"action": "{{ action }}", "code": "{{ code }}"}',
        },
        tells=(("alarm", "disarmed"),),
    ),
    steps=(
        Command("we are leaving, arm the alarm", "set_alarm", {**NAME, "action": "arm_away"}, {"state": "armed_away"},
                person="two four six eight", received=(("alarm/set", {"action": "ARM_AWAY", "code": "2468"}),),
                tells=(("alarm", "arming"), ("alarm", "armed_away"))),
        Command("turn off the alarm", "set_alarm", {**NAME, "action": "disarm"}, {"state": "disarmed"},
                person="2 4 6 8", received=(("alarm/set", {"action": "DISARM", "code": "2468"}),),
                tells=(("alarm", "disarmed"),)),
        Command("arm the alarm for the night", "set_alarm", {**NAME, "action": "arm_night"}, {"state": "disarmed"},
                person="1357", received=(("alarm/set", {"action": "ARM_NIGHT", "code": "1357"}),)),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
