"""What a trouble is, and what troubles share.

A trouble belongs to one session: it sees what comes and what goes and may change it, keep it or end the session.
Each is a dataclass whose fields are its options. All of them were met by users of the real service.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mock_server.wire.message import ClientMessage, Setup

if TYPE_CHECKING:
    from mock_server.session import Session

CAUSES: Mapping[str, tuple[int, str]] = {
    "invalid_argument": (1007, "Request contains an invalid argument."),
    "location": (1007, "User location is not supported for the API use."),
    "key": (1007, "API key not valid. Please pass a valid API key."),
    "not_implemented": (1008, "Operation is not implemented, or supported, or enabled."),
    "entity": (1008, "Requested entity was not found."),
    "session": (1008, "BidiGenerateContent session not found"),
    "aborted": (1008, "The operation was aborted."),
    "internal": (1011, "Internal error encountered."),
    "deadline": (1011, "Deadline expired before operation could complete."),
    "unavailable": (1011, "The service is currently unavailable."),
    "quota": (1011, "RESOURCE_EXHAUSTED: You exceeded your current quota, please check your plan and billing details."),
}
"""Closes of the real service: code and text (Live API reference, 5.1)."""


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


def closing(name: str) -> tuple[int, str]:
    """Code and text of a cause; raises ValueError where there is none of this name."""
    if name not in CAUSES:
        raise ValueError(f"no cause is named {name!r}; known: {', '.join(CAUSES)}")
    return CAUSES[name]


def has(message: Any, name: str) -> bool:
    """Whether a message is of this kind or its content has this field."""
    return isinstance(message, Mapping) and (name in message or name in message.get("serverContent", {}))


def is_sound(message: Mapping[str, Any]) -> bool:
    """Whether the model can be heard in this message."""
    parts = message.get("serverContent", {}).get("modelTurn", {}).get("parts", ())
    return any("inlineData" in part for part in parts)


async def wait(session: Session, seconds: float) -> None:
    """Nothing happens for so long by the mock's clock; may be for ever."""
    over = asyncio.Event()
    timer = session.clock.call_at(session.clock.time() + seconds, over.set) if seconds < math.inf else None
    try:
        await over.wait()
    finally:
        if timer is not None:
            timer.cancel()
