"""A machine is a state and a table of steps; an illegal step names both and changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Generic, TypeVar

State = TypeVar("State", bound=Enum)


class IllegalStep(RuntimeError):
    """A step was asked for that its machine does not have in its present state: a fault of our own."""

    def __init__(self, machine: str, state: Enum, step: str) -> None:
        super().__init__(f"{machine} cannot '{step}' while {state.name.lower()}")
        self.state = state
        self.step = step


class Machine(Generic[State]):
    """The present state and the only way to change it."""

    def __init__(self, name: str, start: State, table: Mapping[tuple[State, str], State]) -> None:
        self._name = name
        self._table = table
        self.state = start

    def can(self, step: str) -> bool:
        """Whether the present state has this step."""
        return (self.state, step) in self._table

    def step(self, step: str) -> State:
        """Take a step and return the new state; raises `IllegalStep`."""
        try:
            self.state = self._table[self.state, step]
        except KeyError:
            raise IllegalStep(self._name, self.state, step) from None
        return self.state
