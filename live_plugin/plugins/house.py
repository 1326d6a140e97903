"""The home as plugins see it: found by words, acted on with the risk checked, answered for truthfully."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from live_plugin.errors import HomeError
from live_plugin.home.backends import Backend
from live_plugin.home.domain import CodeFormat, Order
from live_plugin.home.domains import domain_of
from live_plugin.home.forecast import SETTLE_S, Forecast
from live_plugin.home.lookup import Found, Lookup, Target
from live_plugin.home.model import UNAVAILABLE, Device, State
from live_plugin.home.orders import following
from live_plugin.home.risk import Act, Risk
from live_plugin.home.safety import SafetySettings
from live_plugin.home.secrets import Secrets
from live_plugin.home.undo import History
from live_plugin.plugins.errand import present
from live_plugin.plugins.guard import Guard
from live_plugin.plugins.results import Answer, Result, answer_of, failed, told
from live_plugin.plugins.vigil import Vigil


class House:
    """The home with a guard at the door; one for all plugins."""

    def __init__(
        self,
        backend: Backend,
        risk: Risk,
        notify: Callable[[str], None] | None = None,
        settle_s: float = SETTLE_S,
        safety: SafetySettings | None = None,
        secrets: Secrets | None = None,
    ) -> None:
        self.backend = backend
        self.notify = notify or (lambda text: None)
        """Tell the person something that was not asked for just now: a timer rings."""
        self.guard = Guard(risk, safety, self.notify, secrets=secrets)
        """Asks a person before something risky is done."""
        self.history = History()
        """What was changed of late, and how it was before."""
        self._risk = risk
        self._settle_s = settle_s
        self._known = Lookup(backend.home)
        self._last: dict[str | None, tuple[str, ...]] = {}

    def find(self, target: Target) -> Found:
        """The exposed devices that were meant; raises HomeError naming the nearest, or asking which one.

        What was named last in the same room is remembered, for "the other one".
        """
        found = self._lookup.find(replace(target, last=self._last.get(target.here, ())))
        if target.name:
            self._last[target.here] = tuple(device.id for device in found.devices)
        return found

    def devices(self, domain: str) -> Iterator[Device]:
        """The exposed devices of this domain."""
        return self.backend.home.visible(domain)

    def offers(self, domains: frozenset[str]) -> bool:
        """Whether a device of one of these domains is exposed."""
        return self._lookup.offers(domains)

    @property
    def _lookup(self) -> Lookup:
        if self._known.home is not self.backend.home:
            self._known = Lookup(self.backend.home)
        return self._known

    def state(self, device: Device) -> State:
        """How a device is now."""
        return self.backend.state(device.id)

    async def look(self, found: Found, fields: Mapping[str, Any] | None = None) -> Found:
        """What was found, with states that tell also what a platform tells only when it is asked for it.

        `fields` say what is wanted, such as the days of a calendar. Who cannot be asked is missed.
        """
        faults = await asyncio.gather(*(self._look(device, fields or {}) for device in found.devices))
        looked = list(zip(found.devices, faults, strict=True))
        missed = [(device.name, fault) for device, fault in looked if fault]
        return Found(tuple(device for device, fault in looked if not fault), (*found.missed, *missed))

    async def _look(self, device: Device, fields: Mapping[str, Any]) -> str:
        """What stands in the way, or nothing."""
        try:
            await self.backend.look(device.id, fields)
        except HomeError as error:
            return str(error)
        return ""

    def report(self, device: Device, state: State | None = None) -> dict[str, Any]:
        """A device and its state in words and units for people: name, area, state and attributes."""
        state = state or self.state(device)
        area = self.backend.home.area_name(device)
        words = domain_of(device.id).told(state)
        return {"name": device.name} | ({"area": area} if area else {}) | {"state": state.value} | words

    def now(self, device: Device, attribute: str) -> Any:
        """What "more" and "less" count from; raises HomeError where the device does not tell it.

        Of one that is away it is 0: the order will say so.
        """
        state = self.state(device)
        if attribute in state.attributes or state == UNAVAILABLE:
            return state.attributes.get(attribute, 0)
        raise HomeError(f"nobody knows its {attribute.partition('_')[0]} now: say which one is wanted")

    async def act_each(self, found: Found, order: Callable[[Device], Order]) -> Answer:
        """Do to each device what `order` says of it, or tell why that cannot be said; see `carry_out`."""
        orders, unable = [], [*found.missed]
        for device in found.devices:
            try:
                orders.append(order(device))
            except HomeError as error:
                unable.append((device.name, str(error)))
        return await self.carry_out(orders, unable)

    async def act(self, found: Found, action: str, fields: Mapping[str, Any] | None = None) -> Answer:
        """Do the same to all that was found; see `carry_out`."""
        orders = [Order(device.id, action, fields or {}) for device in found.devices]
        return await self.carry_out(orders, found.missed)

    async def carry_out(self, orders: Sequence[Order], missed: Sequence[tuple[str, str]] = ()) -> Answer:
        """Give the orders, wait for the states, and say what changed, did not, has only started, and failed.

        Raises HomeError when everything failed.
        """
        self.guard.spend()
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._carry_out(order)) for order in orders]
        results = [result for task in tasks for result in task.result()]
        results += [Result("failed", {"name": name, "error": text}) for name, text in missed]
        return answer_of(results)

    async def _carry_out(self, order: Order) -> list[Result]:
        """The result of the order and, where it orders others about as a scene does, of each that did something."""
        try:
            return await self.guard.admit(_key(order), lambda: self._do(order), told)
        except HomeError as error:
            return [failed(self.backend.home.device(order.device_id), error)]

    async def _do(self, order: Order) -> list[Result]:
        await self.backend.look(order.device_id, order.fields)
        order = self._with_code(order)
        forecast = self._foretell(order)
        self.guard.check(self._act(each, forecast.device) for each in following([order], self._given_by))
        parts, stuck = self._foretell_parts(forecast)
        if self.guard.dry_run:
            return [*map(self._would, [forecast, *parts]), *stuck]
        await self._give(order, [forecast, *parts])
        self._remember([forecast, *parts])
        did = [result for result in map(self._result, parts) if result.outcome != "unchanged"]
        return [self._result(forecast), *did, *stuck]

    def _with_code(self, order: Order) -> Order:
        """The order with the code that a person has just said for it."""
        wanted, code = self._code(order), present().code
        return replace(order, fields={**order.fields, "code": code}) if wanted and code else order

    def _code(self, order: Order) -> CodeFormat:
        """The code that the device still wants to be told."""
        device = self.backend.home.device(order.device_id)
        return "" if "code" in order.fields else domain_of(device.id).code(device, order.action)

    def _remember(self, forecasts: Sequence[Forecast]) -> None:
        """Keep how it was before, to undo all that one utterance has led to."""
        context = present().context
        key = object() if context.utterance is None else (context.microphone, context.utterance)
        for forecast in forecasts:
            if self.state(forecast.device) != forecast.before:
                self.history.add(key, forecast.device.id, forecast.before, _now())

    def _would(self, forecast: Forecast) -> Result:
        """What the order would bring, were this no dry run."""
        if not forecast.changes:
            return Result("unchanged", self.report(forecast.device))
        return Result("would_change", self.report(forecast.device, forecast.changes[-1].state))

    def _foretell(self, order: Order) -> Forecast:
        """What the order should bring; raises HomeError when it cannot be carried out."""
        device = self.backend.home.device(order.device_id)
        domain, state = domain_of(device.id), self.state(device)
        steps = domain.steps(device, state, order.action, order.fields)
        return Forecast(device, state, steps, self._settle_s)

    def _foretell_parts(self, whole: Forecast) -> tuple[list[Forecast], list[Result]]:
        """What a scene should bring; a part that cannot be done is told."""
        parts: list[Forecast] = []
        stuck: list[Result] = []
        for order in whole.orders:
            device = self.backend.home.device(order.device_id)
            if not device.settings.exposed:
                continue  # it takes part, but nobody is told
            try:
                parts.append(self._foretell(order))
            except HomeError as error:
                stuck.append(failed(device, error))
        return parts, stuck

    def _given_by(self, order: Order) -> list[Order]:
        """The orders that a scene or script gives; none where it cannot be done."""
        with contextlib.suppress(HomeError):
            return self._foretell(order).orders
        return []

    def _act(self, order: Order, by: Device) -> Act:
        """What the order amounts to; a hidden device is called by the name of the scene that gives the order."""
        device = self.backend.home.device(order.device_id)
        act = Act.on(device, domain_of(device.id).act(self.state(device), order.action, order.fields))
        act = replace(act, usual="confirm") if self._does_unseen(order) else act
        act = replace(act, code=_sayable(self._code(order), alone=device is by))
        return act if device.settings.exposed else replace(act, names=by.names)

    def _does_unseen(self, order: Order) -> bool:
        """Whether a scene or script of the platform, which cannot be looked through, may do what needs a word."""
        within = self.backend.state(order.device_id).attributes.get("devices", ())
        if self._given_by(order):
            return False
        return within is None or any(map(self._is_guarded, within))

    def _is_guarded(self, device_id: str) -> bool:
        """Whether anything that can be done with this device needs a person's word, or nobody knows what it does."""
        device = self.backend.home.devices.get(device_id)
        if device is None:
            return False
        tiers = {self._risk.tier(Act.on(device, action)) for action in domain_of(device_id).actions}
        return not tiers.isdisjoint(("confirm", "never")) or self.state(device).attributes.get("devices", ()) is None

    async def _give(self, order: Order, forecasts: Sequence[Forecast]) -> None:
        """Give the order and wait until all that was foretold is so, or the time is over."""

        def patience_s() -> float:
            return max(forecast.patience_s(self.state(forecast.device)) for forecast in forecasts)

        with Vigil(self.backend, forecasts) as vigil:
            try:
                await self.backend.call(order.device_id, order.action, order.fields)
            except HomeError:
                if not forecasts[0].orders:
                    raise  # of a scene each part is told by itself
            await vigil.wait(patience_s, self._settle_s)

    def _result(self, forecast: Forecast) -> Result:
        try:
            outcome = forecast.outcome(self.state(forecast.device))
        except HomeError as error:
            return failed(forecast.device, error)
        return Result(outcome, self.report(forecast.device))


def _now() -> float:
    return asyncio.get_running_loop().time()


def _key(order: Order) -> tuple[str, str, str]:
    """Equal for equal orders."""
    return order.device_id, order.action, repr(sorted(order.fields.items()))


def _sayable(code: CodeFormat, *, alone: bool) -> bool:
    """Whether a code is wanted; raises HomeError where nobody could say it."""
    if code == "text":
        raise HomeError("it wants a code with letters, which cannot be said: it must be done by hand")
    if code and not alone:
        raise HomeError("a part of it wants a code, which cannot be said for the whole: ask for that part by itself")
    return bool(code)
