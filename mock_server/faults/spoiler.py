"""What goes out of a session in which something goes wrong: every message passes the troubles, in its order."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from mock_server.conversation.effects import End, Send

if TYPE_CHECKING:
    from mock_server.session import Session


class Spoiler:
    """Works for one session; a trouble may take its time, and what comes behind waits."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._waiting: deque[Send | End] = deque()
        self._pushed: deque[Send | End] = deque()
        """By a trouble, about the message before it: goes first."""
        self.at_work = False
        """Whether a message is in the hands of a trouble."""
        self._come = asyncio.Event()

    def put(self, effect: Send | End) -> None:
        """Send this, or end the session, when it is its turn."""
        self._waiting.append(effect)
        self._come.set()

    def put_next(self, effect: Send | End) -> None:
        """The same, before everything that waits."""
        self._pushed.append(effect)
        self._come.set()

    async def run(self) -> None:
        """As long as the session."""
        while True:
            while self._pushed or self._waiting:
                self.at_work = True
                await self._spoil((self._pushed or self._waiting).popleft())
                self.at_work = False
            self._come.clear()
            await self._come.wait()

    async def _spoil(self, effect: Send | End) -> None:
        if isinstance(effect, End):
            return self._session.end(effect)
        message = effect.message
        for trouble in list(self._session.troubles):
            message = await trouble.outgoing(message, self._session)
            if message is None:
                return None
        return self._session.send(message)
