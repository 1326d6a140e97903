"""What all backends do alike: tell who watches, and pass on the orders that a scene gives."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

from live_plugin.errors import HomeError
from live_plugin.home.domain import Order
from live_plugin.home.model import Changed, Home

Watcher = Callable[[Changed], None]


class Watchers:
    """All who are told of every change."""

    def __init__(self) -> None:
        self._known: dict[object, Watcher] = {}

    def add(self, watcher: Watcher) -> Callable[[], None]:
        """Tell `watcher` from now on, until the returned function is called."""
        key = object()
        self._known[key] = watcher

        def leave() -> None:
            self._known.pop(key, None)

        return leave

    def tell(self, change: Changed) -> None:
        """Tell all of them; one that leaves or comes meanwhile is no harm."""
        for watcher in list(self._known.values()):
            watcher(change)


async def pass_on(orders: Iterable[Order], home: Home, give: Callable[[Order], Awaitable[None]]) -> None:
    """Give the orders of a scene: what one device cannot do, the others do all the same; then raises HomeError."""
    failed = []
    for order in orders:
        try:
            await give(order)
        except HomeError as error:
            failed.append(f"{home.device(order.device_id).name}: {error}")
    if failed:
        raise HomeError("; ".join(failed))
