"""What follows from an order: scenes and scripts give orders in turn, and are no way around the risk of those."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from live_plugin.errors import HomeError
from live_plugin.home.domain import Order


def following(
    orders: Sequence[Order], given_by: Callable[[Order], Sequence[Order]], path: tuple[str, ...] = ()
) -> Iterator[Order]:
    """The orders and all that follow from them; raises HomeError where that would never end."""
    for order in orders:
        yield order
        inner = given_by(order)
        if inner and order.device_id in path:
            raise HomeError(f"it would never end: {order.device_id} leads to itself")
        yield from following(inner, given_by, (*path, order.device_id))
