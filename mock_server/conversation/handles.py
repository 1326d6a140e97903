"""Resumption handles: who is given one, when, and what for. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from mock_server.conversation.effects import Effect, Keep, Memory, Send
from mock_server.conversation.terms import Terms


class Handles:
    """Hands out handles in one session."""

    def __init__(self, terms: Terms, out: deque[Effect], remember: Callable[[], Memory]) -> None:
        self._terms, self._out, self._remember = terms, out, remember
        asked = terms.setup.resumption
        self._wanted = asked is not None or terms.rules.updates == "always"
        self._transparent = asked is not None and asked.transparent
        self.consumed = 0
        """Client messages since the setup."""

    def hand_out(self) -> None:
        """A new handle: nothing is under way."""
        if self._wanted:
            self._give()

    def withhold(self) -> None:
        """From now on the session cannot be resumed as it is; only who asked for handles is told."""
        if self._terms.setup.resumption is not None:
            self._out.append(Send({"sessionResumptionUpdate": {}}))

    def after_tool(self) -> None:
        """Newer models hand out one after the answer of a tool, asked or not."""
        if self._terms.rules.updates != "asked":
            self._give()

    def _give(self) -> None:
        handle = self._terms.new_id()
        self._out.append(Keep(handle, self._remember()))
        update: dict[str, Any] = {"newHandle": handle, "resumable": True}
        if self._transparent:
            update["lastConsumedClientMessageIndex"] = str(self.consumed)
        self._out.append(Send({"sessionResumptionUpdate": update}))
