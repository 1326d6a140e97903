"""What resumption handles restore, for how long, and whose connection is still open. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Protocol

from mock_server.conversation.effects import Memory
from mock_server.errors import Refusal
from mock_server.wire.message import Setup
from mock_server.wire.schema import INVALID

MOST_MEMORIES = 10_000
"""Handles that can be resumed; older ones are forgotten."""
UNKNOWN = "BidiGenerateContent session not found"


class Connection(Protocol):
    """One that goes on from a memory."""

    @property
    def is_open(self) -> bool:
        """Neither side has said that it closes."""


@dataclass
class Kept:
    """One handle."""

    memory: Memory
    until: float = inf
    """Set when the connection that gave it out has ended."""


class Memories:
    """Those of one server."""

    def __init__(self) -> None:
        self._kept: dict[str, Kept] = {}
        self._handles: dict[str, list[str]] = {}
        """By conversation."""
        self._connections: dict[str, list[Connection]] = {}
        """Of each conversation."""

    def keep(self, handle: str, memory: Memory) -> None:
        """Whoever comes with this handle goes on from here."""
        self._kept[handle] = Kept(memory)
        self._handles.setdefault(memory.conversation, []).append(handle)
        while len(self._kept) > MOST_MEMORIES:
            self._kept.pop(next(iter(self._kept)))

    def recall(self, handle: str, setup: Setup, now: float) -> Memory:
        """What a handle restores; raises `Refusal` where it is unknown, expired or not to be used yet."""
        kept = self._kept.get(handle)
        where = "setup.sessionResumption.handle"
        if kept is None or now >= kept.until:
            raise Refusal(1008, UNKNOWN, f"{where}: {'unknown' if kept is None else 'expired'}")
        if kept.memory.model != setup.model:
            raise Refusal(1007, INVALID, f"setup.model: a resumed session keeps its model {kept.memory.model}")
        if any(connection.is_open for connection in self._connections.get(kept.memory.conversation, ())):
            raise Refusal(1011, "Internal error encountered.", f"{where}: its connection is still open; close it first")
        return kept.memory

    def opened(self, memory: Memory, connection: Connection) -> None:
        """A connection goes on from this memory."""
        self._connections.setdefault(memory.conversation, []).append(connection)

    def closed(self, memory: Memory, connection: Connection, now: float) -> None:
        """It has ended: its handles begin to age."""
        others = [other for other in self._connections.pop(memory.conversation) if other is not connection]
        if others:
            self._connections[memory.conversation] = others
        for handle in self._handles.pop(memory.conversation, ()):
            if handle in self._kept:
                self._kept[handle].until = now + self._kept[handle].memory.handle_seconds
