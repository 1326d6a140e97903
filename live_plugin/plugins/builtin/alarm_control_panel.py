"""Alarm panels."""

from __future__ import annotations

from typing import Literal

from live_plugin.home.lookup import Target
from live_plugin.plugins.api import Answer, Context, Plugin, tool


class AlarmControlPanel(Plugin):
    """Arms the alarm; disarming is up to the home's `risk`."""

    name = "alarm_control_panel"
    version = "1"
    domains = frozenset({"alarm_control_panel"})

    @tool
    async def set_alarm(
        self,
        context: Context,
        action: Literal["arm_home", "arm_away", "arm_night", "arm_vacation", "disarm"],
        name: str | None = None,
        area: str | None = None,
    ) -> Answer:
        """Arm or disarm the alarm.

        Args:
            action: what to do; the home may refuse to disarm
            name: of the alarm panel; left out when there is only one
            area: room or floor; "all" for the whole home
        """
        found = self.house.find(Target("alarm_control_panel", name, area, context.area))
        return await self.house.act(found, action)
