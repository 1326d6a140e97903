"""How long a connection and a session may last, and how the end is announced. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from mock_server.conversation.effects import Effect, End, Send
from mock_server.wire.encode import duration

DEADLINE = End(1011, "Deadline expired before operation could complete.")
ABORTED = End(1008, "The operation was aborted.")


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds after which things end (Live API reference, 5.2); `math.inf` for never."""

    connection: float = 600.0
    go_away: float = 60.0
    """How long before the end it is announced."""
    audio: float = 900.0
    """A session without context compression, over all its connections."""
    video: float = 120.0
    """The same, once it has seen pictures."""


class Life:
    """The time one connection has left."""

    def __init__(self, limits: Limits, began: float, lived: float, *, compressed: bool) -> None:
        self._limits, self._began, self._lived = limits, began, lived
        self._session_ends = inf if compressed else began - lived + limits.audio
        self._compressed = compressed
        self._gone: tuple[float, End] | None = None
        """When and how it ends, once that is announced."""

    @property
    def deadline(self) -> float | None:
        """When something happens by itself."""
        at = self._gone[0] if self._gone else self._ends - self._limits.go_away
        return at if at < inf else None

    def lived(self, now: float) -> float:
        """Seconds of the session so far."""
        return self._lived + now - self._began

    def saw(self, now: float) -> None:
        """Pictures make a session shorter."""
        if not self._compressed:
            self._session_ends = min(self._session_ends, self._began - self._lived + self._limits.video)

    def go_away(self, seconds: float, after: float, now: float) -> Effect:
        """Announce an end in `seconds`, which comes `after` as many seconds of the clock."""
        self._gone = min(self._gone or (inf, DEADLINE), (now + after, DEADLINE), key=lambda end: end[0])
        return Send({"goAway": {"timeLeft": duration(seconds)}})

    def due(self, now: float) -> Effect | None:
        """What happens now by itself."""
        if self.deadline is None or now < self.deadline:
            return None
        if self._gone is not None:
            end, self._gone = self._gone[1], (inf, DEADLINE)
            return end
        self._gone = (max(now, self._ends), ABORTED if self._session_ends < self._connection_ends else DEADLINE)
        return Send({"goAway": {"timeLeft": duration(max(0.0, self._ends - now))}})

    @property
    def _connection_ends(self) -> float:
        return self._began + self._limits.connection

    @property
    def _ends(self) -> float:
        return min(self._connection_ends, self._session_ends)
