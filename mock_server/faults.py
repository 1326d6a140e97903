"""Every way in which a service misbehaves, by the name a story or a switch calls it.

A trouble belongs to one session: it sees what comes and what goes and may change it, keep it or end the session.
Each is a dataclass whose fields are its options; `MockServer(troubles=[…])` and the story item `trouble` make one for
each session.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mock_server.wire.message import ClientMessage, Setup

if TYPE_CHECKING:
    from mock_server.session import Session


class Trouble:
    """No trouble at all; a kind of trouble overrides what it spoils."""

    def admit(self, setup: Setup) -> None:
        """Before a setup is answered; may raise `Refusal`."""

    def incoming(self, message: ClientMessage, session: Session) -> bool:
        """Whether this message is heard."""
        return True

    async def outgoing(self, message: Any, session: Session) -> Any:
        """What is sent instead of this message: a mapping as JSON, bytes or text as they are, None nothing at all.

        May wait, and may use `session.push`, `close`, `abort` and `session.connection`.
        """
        return message


TROUBLES: Mapping[str, type[Trouble]] = {}
