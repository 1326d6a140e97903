"""What covers and valves have in common: they open and close, and perhaps tell how far."""

from __future__ import annotations

from collections.abc import Mapping

from live_plugin.errors import HomeError
from live_plugin.home.backends.mqtt.component import Component, Text, Topic, percentage, unable
from live_plugin.home.model import State
from live_plugin.home.travel import CLOSED, OPEN

ENDS = {"open": OPEN, "closed": CLOSED}
MOVING = frozenset({"opening", "closing"})


class Opening(Component):
    """Words for what it is ordered and what it tells, and the numbers at both ends of its way."""

    payload_open: Text | None = "OPEN"
    payload_close: Text | None = "CLOSE"
    payload_stop: Text | None = "STOP"
    state_topic: Topic | None = None
    value_template: str = ""
    state_open: Text = "open"
    state_opening: Text = "opening"
    state_closed: Text = "closed"
    state_closing: Text = "closing"
    position_open: int = OPEN
    position_closed: int = CLOSED

    def beginning(self) -> State:
        """Where it is not known it may be closed, and then every way is a way of opening: that is the safe guess."""
        return State("unknown", {"position": CLOSED})

    def payload(self, action: str) -> str:
        """What it is told for an action; raises HomeError when it was announced without."""
        told = {"open": self.payload_open, "close": self.payload_close, "stop": self.payload_stop}[action]
        if told is None:
            raise unable(action)
        return told

    @property
    def ends(self) -> Mapping[str, int]:
        """What its templates may ask for."""
        return {"position_open": self.position_open, "position_closed": self.position_closed}

    @property
    def words(self) -> Mapping[str, str]:
        """What it tells, and what that means."""
        return {
            self.state_closing: "closing",
            self.state_opening: "opening",
            self.state_closed: "closed",
            self.state_open: "open",
        }

    def percent(self, text: str) -> int:
        """How far it is open, from what it tells; raises ValueError."""
        return percentage(self.position_closed, self.position_open)(text)


def without_positions() -> HomeError:
    """What is told of a position where there is none."""
    return HomeError("it has no positions: it can only open and close")


def at_rest(percent: int) -> str:
    """Only what is closed all the way is closed."""
    return "closed" if percent == CLOSED else "open"
