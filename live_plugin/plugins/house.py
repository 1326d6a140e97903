"""The home as plugins see it: found by words, acted on with the risk checked, answered for truthfully."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from live_plugin.errors import HomeError
from live_plugin.home.backends import Backend
from live_plugin.home.domain import Change, Domain, Order, Steps
from live_plugin.home.domains import domain_of
from live_plugin.home.lookup import Found, Lookup, Target
from live_plugin.home.model import Changed, Device, State
from live_plugin.home.risk import Risk

SETTLE_S = 3.0
"""How long to wait for a device to do as it was told: a lock turns in one or two seconds."""

Outcome = Literal["changed", "unchanged", "started", "failed"]
Answer = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one order."""

    outcome: Outcome
    entry: dict[str, Any]


class House:
    """The home with a guard at the door; one for all plugins."""

    def __init__(
        self, backend: Backend, risk: Risk, notify: Callable[[str], None] | None = None, settle_s: float = SETTLE_S
    ) -> None:
        self.backend = backend
        self.notify = notify or (lambda text: None)
        """Tell the person something that was not asked for just now: a timer rings."""
        self._risk = risk
        self._settle_s = settle_s
        self._lookup = Lookup(backend.home)

    def find(self, target: Target) -> Found:
        """The exposed devices that were meant; raises HomeError naming the nearest."""
        if self._lookup.home is not self.backend.home:
            self._lookup = Lookup(self.backend.home)
        return self._lookup.find(target)

    def state(self, device: Device) -> State:
        """How a device is now."""
        return self.backend.state(device.id)

    def report(self, device: Device) -> dict[str, Any]:
        """A device and its state in words and units for people: name, area, state and attributes."""
        state = self.state(device)
        area = self.backend.home.area_name(device)
        told = domain_of(device.id).told(state)
        return {"name": device.name} | ({"area": area} if area else {}) | {"state": state.value} | told

    async def act(self, found: Found, action: str, fields: Mapping[str, Any] | None = None) -> Answer:
        """Do the same to all that was found; see `carry_out`."""
        orders = [Order(device.id, action, fields or {}) for device in found.devices]
        return await self.carry_out(orders, found.missed)

    async def carry_out(self, orders: Sequence[Order], missed: Sequence[tuple[str, str]] = ()) -> Answer:
        """Give the orders, wait for the states, and say what changed, did not, has only started, and failed.

        Raises HomeError when everything failed.
        """
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._carry_out(order)) for order in orders]
        results = [task.result() for task in tasks]
        results += [Result("failed", {"name": name, "error": text}) for name, text in missed]
        return _answer(results)

    async def _carry_out(self, order: Order) -> Result:
        device = self.backend.home.device(order.device_id)
        try:
            outcome = await self._order(device, order)
        except HomeError as error:
            return Result("failed", {"name": device.name, "error": str(error)})
        return Result(outcome, self.report(device))

    async def _order(self, device: Device, order: Order) -> Outcome:
        """Foretell by the domain's own rules what should come, give the order, and wait until it has."""
        domain, before = domain_of(device.id), self.state(device)
        steps = domain.steps(device, before, order.action, order.fields)
        self._check(device, order)
        for step in steps:
            if isinstance(step, Order):
                self._check(self.backend.home.device(step.device_id), step)
        with Vigil(self.backend, device) as vigil:
            await self.backend.call(device.id, order.action, order.fields)
            await vigil.wait(_is_enough(domain, before, steps, self._settle_s), self._settle_s)
        return _outcome(domain, before, self.state(device), steps)

    def _check(self, device: Device, order: Order) -> None:
        act = domain_of(device.id).act(self.state(device), order.action, order.fields)
        self._risk.check(device, act)


class Vigil:
    """Watches one device from before the order on, so that no change can be missed."""

    def __init__(self, backend: Backend, device: Device) -> None:
        self._backend = backend
        self._device = device
        self._changed = asyncio.Event()

    def __enter__(self) -> Vigil:
        self._unwatch = self._backend.watch(self._see)
        return self

    def __exit__(self, *error: object) -> None:
        self._unwatch()

    def _see(self, change: Changed) -> None:
        if change.device.id == self._device.id:
            self._changed.set()

    async def wait(self, enough: Callable[[State], bool], limit_s: float) -> None:
        """Return when the state is as hoped for, or the time is over."""
        try:
            async with asyncio.timeout(limit_s):
                while not enough(self._backend.state(self._device.id)):
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return


def _is_enough(domain: Domain, before: State, steps: Steps, settle_s: float) -> Callable[[State], bool]:
    """What to wait for: nothing if nothing is to change, the start of a long way, else the end of a short one."""
    changes = [step for step in steps if isinstance(step, Change)]
    if not changes:
        return lambda state: True
    if changes[-1].after_s > settle_s:
        return lambda state: state != before
    return lambda state: state != before and state.value not in domain.passing


def _outcome(domain: Domain, before: State, after: State, steps: Steps) -> Outcome:
    if after.value in domain.passing:
        return "started"
    if after != before:
        return "changed"
    if any(isinstance(step, Change) for step in steps):
        raise HomeError("it was told to, but did not change")
    return "unchanged"


def _answer(results: Sequence[Result]) -> Answer:
    answer: Answer = {"changed": []}
    for result in results:
        answer.setdefault(result.outcome, []).append(result.entry)
    failed = answer.get("failed", [])
    if failed and len(failed) == len(results):
        raise HomeError("; ".join(f"{entry['name']}: {entry['error']}" for entry in failed))
    return answer


