"""One announced device and what its topics have told so far. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from live_plugin.home.backends.mqtt.component import UNREADABLE, Component, Message, Order
from live_plugin.home.domain import Change, Steps
from live_plugin.home.domain import Order as Forwarded
from live_plugin.home.domains import domain_of
from live_plugin.home.model import UNAVAILABLE, Device, State


class Entity:
    """A device of the home, the component it was announced as, and its state."""

    def __init__(self, device: Device, component: Component, told: State) -> None:
        self.device = device
        self.component = component
        self._readings = component.readings()
        self._watched = component.watched
        self.told = told
        """What its topics said of its state, whether it is there or not."""
        self.heard = 0
        """How often it has told its state."""
        self._there: dict[int, bool] = {}
        self._latest: bool | None = None
        tells: frozenset[str] = frozenset().union(*(reading.tells for reading in self._readings))
        self._tells = frozenset() if component.optimistic else tells

    @property
    def topics(self) -> frozenset[str]:
        """All topics that tell of it."""
        told = [reading.topic for reading in self._readings]
        told += [topic for topic in [self.component.shown_on] if topic]
        return frozenset([*told, *(watched.topic for watched in self._watched)])

    @property
    def state(self) -> State:
        """The state known now."""
        return self.told if self._available() else UNAVAILABLE

    def hear(self, topic: str, payload: str) -> list[str]:
        """Take in a message; what of it meant nothing is returned in words."""
        faults: list[str] = []
        for index, watched in enumerate(self._watched):
            if watched.topic == topic:
                faults += self._hear_availability(index, payload)
        for reading in self._readings:
            if reading.topic == topic:
                self.heard += 1
                try:
                    before = self.component.beginning() if self.told == UNAVAILABLE else self.told
                    self.told = reading.apply(before, payload)
                except UNREADABLE as error:
                    faults.append(" ".join(str(error).split())[:200])
        return faults

    def messages(self, action: str, fields: Mapping[str, Any]) -> tuple[list[Message], list[Forwarded]]:
        """What to publish for an action, and the orders it passes on; raises HomeError when it cannot be done."""
        domain = domain_of(self.device.id)
        steps = domain.steps(self.device, self.state, action, fields)
        order = Order(action, domain.action(action).arguments.check(fields), self._after(steps))
        return [*self.component.messages(order)], [step for step in steps if isinstance(step, Forwarded)]

    def assume(self, action: str, fields: Mapping[str, Any]) -> None:
        """The action was sent: what no topic will ever tell is taken as done."""
        after = self._after(domain_of(self.device.id).steps(self.device, self.state, action, fields))
        if after == self.state:
            return
        told = {name: value for name, value in self.told.attributes.items() if name in self._tells}
        assumed = {name: value for name, value in after.attributes.items() if name not in self._tells}
        self.told = State(self.told.value if "state" in self._tells else after.value, told | assumed)

    def _after(self, steps: Steps) -> State:
        """How it is when they are done, as far as that can be known."""
        states = [step.state for step in steps if isinstance(step, Change)]
        return (states[0] if self.component.ends_by_itself else states[-1]) if states else self.state

    def _hear_availability(self, index: int, payload: str) -> Iterable[str]:
        try:
            there = self._watched[index].read(payload)
        except ValueError as error:
            return [str(error)]
        if there is not None:
            self._there[index] = self._latest = there
        return []

    def _available(self) -> bool:
        """A device that names topics for it is away until they say otherwise."""
        if not self._watched:
            return True
        there = [self._there.get(index, False) for index in range(len(self._watched))]
        return {"all": all(there), "any": any(there), "latest": bool(self._latest)}[self.component.availability_mode]
