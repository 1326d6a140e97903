"""What waits at the guard until a person has confirmed it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from live_plugin.errors import HomeError
from live_plugin.home.confirmation import Confirmation, ConfirmationState
from live_plugin.home.context import Context
from live_plugin.home.risk import Act


class Unconfirmed(HomeError):
    """These acts need a person's confirmation."""

    def __init__(self, acts: Sequence[Act]) -> None:
        super().__init__(f"to {' and '.join(map(str, acts))} needs a confirmation")
        self.acts = acts


@dataclass(frozen=True, slots=True)
class Wish:
    """Something that waits: how to do it, and how to tell what came of it."""

    do: Callable[[], Awaitable[Any]]
    tell: Callable[[Any], str]


@dataclass
class Question:
    """A confirmation with all that hangs on it."""

    confirmation: Confirmation
    wishes: dict[Hashable, Wish] = field(default_factory=dict)
    deeds: dict[Hashable, asyncio.Task[Any]] = field(default_factory=dict)
    decided: asyncio.Event = field(default_factory=asyncio.Event)
    joined: bool = False
    done: float = float("inf")
    """When all of it was done."""

    @property
    def context(self) -> Context:
        return self.confirmation.context

    def repeats(self, key: Hashable, now: float, join_s: float) -> bool:
        """Whether this is one of its wishes, while it waits for its answer or was carried out just now.

        A failure is told once; who then wants the same again wants to be asked again.
        """
        state = self.confirmation.look(now)
        told = self.joined and self._failed
        fresh = state is ConfirmationState.CONFIRMED and now < self.done + join_s and not told
        return key in self.wishes and (state is ConfirmationState.ASKED or fresh)

    def overtake(self, acts: Iterable[Act]) -> None:
        """This was done since: what the deed had come to holds no more for the same things."""
        if {act.thing for act in acts} & {act.thing for act in self.confirmation.acts}:
            self.done = float("-inf")

    @property
    def _failed(self) -> bool:
        return any(deed.done() and not deed.cancelled() and deed.exception() for deed in self.deeds.values())

    def __str__(self) -> str:
        return " and ".join(map(str, self.confirmation.acts))
