"""What may be done to the home by voice, and at what price.

    free       at once
    announce   at once, and everybody is told
    confirm    only after a person has confirmed it, see `home/confirmation.py`
    never      not by voice

A rule is named `domain.act`, `domain.device_class.act` or `domain.something.act` (the device's id before the act), or
`mcp.server.tool` for a tool of an MCP server, where `*` stands for any letters. The most specific one that fits holds.
Locking, closing and arming let nobody in and do no harm, so they are free.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from fnmatch import fnmatchcase
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator

from live_plugin.errors import HomeError
from live_plugin.home.context import NOBODY, Context
from live_plugin.home.model import Device, Frozen

Tier = Literal["free", "announce", "confirm", "never"]

DEFAULTS: Mapping[str, Tier] = {
    "lock.unlock": "confirm",
    "lock.open": "confirm",
    "cover.garage.open": "confirm",
    "cover.gate.open": "confirm",
    "cover.door.open": "confirm",
    "alarm_control_panel.disarm": "confirm",
    "alarm_control_panel.trigger": "confirm",
    "valve.open": "confirm",
    "siren.turn_on": "confirm",
    "siren.turn_off": "confirm",
    "switch.oven.turn_on": "confirm",
    "switch.stove.turn_on": "confirm",
    "switch.heater.turn_on": "confirm",
}


def _several(given: Any) -> Any:
    return [given] if isinstance(given, str) else given


def _clock(text: str) -> str:
    """Checked as text: a number would be taken for seconds since midnight."""
    try:
        time.fromisoformat(text)
    except ValueError:
        raise ValueError(f"must be a time of day such as 22:30, got '{text[:20]}'") from None
    return text


Names = Annotated[tuple[str, ...], BeforeValidator(_several, json_schema_input_type=str | list[str])]
Clock = Annotated[str, AfterValidator(_clock)]


class When(Frozen):
    """The circumstances in which a rule holds; all that are given must be so."""

    area: Names = ()
    """Areas by id: where the microphone stands."""
    person: Names = ()
    """Names of persons; where nobody knows who speaks, such a rule does not hold."""
    after: Clock | None = None
    """Time of day from which on, such as 22:00."""
    before: Clock | None = None
    """Time of day until which; earlier than `after` means on the next day."""

    def fits(self, context: Context, at: time | None) -> bool:
        """Whether it is so for whoever asks, at this time of day (None: not known)."""
        placed = not self.area or context.area in self.area
        known = not self.person or context.person in self.person
        return placed and known and self._in_time(at)

    def _in_time(self, at: time | None) -> bool:
        if self.after is None and self.before is None:
            return True
        if at is None:
            return False
        after, before = time.fromisoformat(self.after or "00:00"), time.fromisoformat(self.before or "23:59:59.999999")
        return after <= at < before if after <= before else at >= after or at < before


class Rule(Frozen):
    """A tier, and when it holds; without `when` always."""

    tier: Tier
    """free, announce, confirm or never."""
    when: When = When()
    """The circumstances; left out, any."""


def _rules(given: Any) -> Any:
    """One tier, one rule or a list of both is a list of rules."""
    several = given if isinstance(given, list | tuple) else [given]
    return [{"tier": item} if isinstance(item, str) else item for item in several]


Rules = Annotated[tuple[Rule, ...], BeforeValidator(_rules, json_schema_input_type=Tier | Rule | list[Tier | Rule])]
"""What may stand behind the name of a rule; the first that fits holds."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that may be done, with the names of the rules that speak of it, the most specific first."""

    thing: str
    """Id of the device, or of whatever else it is done with."""
    verb: str
    """What is done, such as `unlock`."""
    names: tuple[str, ...] = ()
    """What people call the thing; the first is the usual one."""
    rules: tuple[str, ...] = ()
    usual: Tier = "free"
    """The tier where no rule speaks of it."""
    code: bool = False
    """Whether the thing wants to be told a code for it, which only a person knows."""

    @classmethod
    def on(cls, device: Device, verb: str) -> Act:
        """To do this with a device."""
        return cls(device.id, verb, device.names, tuple(rules_for(device, verb)))

    def __str__(self) -> str:
        return f"{self.verb.replace('_', ' ')} {self.names[0] if self.names else self.thing}"


class Risk:
    """Answers at what price an act may be done."""

    def __init__(self, rules: Mapping[str, Tier | Sequence[Rule]]) -> None:
        self._rules = {name: _as_rules(rule) for name, rule in {**DEFAULTS, **rules}.items()}
        self._patterns = sorted((name for name in self._rules if "*" in name), key=len, reverse=True)

    def named(self, prefix: str) -> list[str]:
        """Names of the rules that begin so."""
        return [name for name in self._rules if name.startswith(prefix)]

    def tier(self, act: Act, context: Context = NOBODY, at: time | None = None) -> Tier:
        """The tier of this act for whoever asks, at this time of day."""
        rules = (rule for name in self._speaking_of(act) for rule in self._rules.get(name, ()))
        return next((rule.tier for rule in rules if rule.when.fits(context, at)), act.usual)

    def _speaking_of(self, act: Act) -> Iterator[str]:
        """Names of rules, the most specific first: a longer pattern says more than a shorter one."""
        for name in act.rules:
            yield name
            yield from (pattern for pattern in self._patterns if fnmatchcase(name, pattern))


def forbid(act: Act) -> HomeError:
    """What to say of an act that is never done."""
    return HomeError(
        f"to {act.verb.replace('_', ' ')} it by voice is not allowed in this home: it must be done by hand"
    )


def _as_rules(given: Tier | Sequence[Rule]) -> Sequence[Rule]:
    return (Rule(tier=given),) if isinstance(given, str) else given


def rules_for(device: Device, verb: str) -> Iterator[str]:
    """Names of the rules that apply, the most specific first."""
    yield f"{device.id}.{verb}"
    if device_class := getattr(device.settings, "device_class", None):
        yield f"{device.domain}.{device_class}.{verb}"
    yield f"{device.domain}.{verb}"
