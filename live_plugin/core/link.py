"""Are we connected, and if not, when do we try again?

    IDLE ──start──▶ CONNECTING ──up──▶ READY ──away──▶ LEAVING
                       ▲   │            │                │
                     retry └────down────┴──────down──────┘
                       │        ▼                        (down: the link broke or we left it)
                       └──── WAITING
    any state ──close──▶ CLOSED, for good

The first retry after a link that worked is immediate, for the service ends every connection after about ten minutes;
later ones wait twice as long each time, with jitter, so that many homes do not come back in the same second. A link has
worked when it gave an answer or lived for a while: one that dies of what we send must not be dialled in a loop.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from live_plugin.core.events import Loss
from live_plugin.core.posted import Taken
from live_plugin.core.table import Machine


class LinkState(Enum):
    """Where the connection stands."""

    IDLE = auto()
    CONNECTING = auto()
    READY = auto()
    LEAVING = auto()
    """Ready, but the service said that it will end the connection soon."""
    WAITING = auto()
    CLOSED = auto()


S = LinkState
STEPS = {
    (S.IDLE, "start"): S.CONNECTING,
    (S.CONNECTING, "up"): S.READY,
    (S.CONNECTING, "down"): S.WAITING,
    (S.READY, "away"): S.LEAVING,
    (S.READY, "down"): S.WAITING,
    (S.LEAVING, "away"): S.LEAVING,
    (S.LEAVING, "down"): S.WAITING,
    (S.WAITING, "retry"): S.CONNECTING,
} | {(state, "close"): S.CLOSED for state in S}


@dataclass(frozen=True)
class LinkSettings:
    """How patient we are with the service."""

    first_wait_s: float = 0.5
    """Wait before the second attempt; doubled for each further one."""
    longest_wait_s: float = 30.0
    """No wait is longer than this."""
    first_attempts: int = 3
    """So many attempts may fail before the first one succeeds; then the service counts as unreachable."""
    proven_after_s: float = 10.0
    """A link that lived so long has worked, even if nothing was said."""
    leave_before_s: float = 5.0
    """How long before the announced end we leave even in mid-sentence."""
    hurry_after_s: float = 1.0
    """Who speaks need not wait for the next attempt, if the last one is so long ago."""


class Link:
    """State of the connection, the resumption handle and the time of the next attempt."""

    def __init__(self, settings: LinkSettings, jitter: Callable[[], float], handle: str = "") -> None:
        self._settings = settings
        self._jitter = jitter
        self._machine = Machine("link", S.IDLE, STEPS)
        self._failures = 0
        self._up_since: float | None = None
        self._tried = float("-inf")
        self.epoch = 0
        """Number of the present link, counted from 1; 0 before the first one was ready."""
        self.handle = handle
        self.taken: Taken | None = None
        """Speech that the state behind the handle holds already."""
        self.resumes = bool(handle)
        """Whether the present link, or the one that is being made, continues an earlier one."""
        self._ahead: Taken | None = None
        """Speech that the present link holds from its beginning, and that was not gone on with yet."""
        self.due: float | None = None
        """When to retry, or when to leave; None when there is nothing to wait for."""

    @property
    def state(self) -> LinkState:
        return self._machine.state

    @property
    def open(self) -> bool:
        """Whether something can be sent."""
        return self.state in (S.READY, S.LEAVING)

    def start(self, now: float) -> None:
        """A session is wanted."""
        self._machine.step("start")
        self._tried = now

    def up(self, now: float) -> None:
        """Setup is complete."""
        self._machine.step("up")
        self._up_since = now
        self.epoch += 1

    def worked(self) -> None:
        """The service has answered on this link."""
        self._failures = 0

    def down(self, now: float) -> None:
        """The link broke, was left, or could not be made: wait, then retry."""
        if not self._machine.can("down"):
            return  # the end of a link that we had already left
        self._machine.step("down")
        if self._up_since is not None and now - self._up_since >= self._settings.proven_after_s:
            self._failures = 0
        self._up_since = None
        self._failures += 1
        self.due = now + self._wait()

    def _wait(self) -> float:
        if self._failures == 1 and self.epoch:
            return 0.0
        longest = self._settings.longest_wait_s
        wait = min(longest, self._settings.first_wait_s * 2.0 ** min(self._failures - 1, 16))
        return min(longest, wait * (0.5 + self._jitter()))

    def give(self, handle: str, taken: Taken | None) -> None:
        """The service gave a handle to the present state, which holds this of what is being said."""
        self.handle, self.taken = handle, taken

    def drop_handle(self) -> None:
        """The state behind the handle is not wanted any more."""
        self.handle, self.taken = "", None

    def forget(self, now: float) -> None:
        """The handle is worth nothing. To try without it is something else than to try again: there is no wait."""
        if self.handle:
            self.due = now
        self.drop_handle()

    def meaning_of(self, loss: Loss) -> Loss:
        """A service that refuses what it had accepted before refuses this link or this handle, not our settings."""
        if loss is not Loss.REFUSED or not (self.open or self.handle):
            return loss
        return Loss.BROKEN if self.open else Loss.STALE

    @property
    def hopeless(self) -> bool:
        """Whether the service could not be reached at all, often enough to say so."""
        return not self.epoch and self._failures >= self._settings.first_attempts

    def retry(self, now: float, *, resume: bool = True) -> str:
        """The wait is over; returns the handle to go on from, empty for a new session."""
        self._machine.step("retry")
        self._tried, self.due = now, None
        self._ahead = self.taken if resume else None
        self.resumes = resume and bool(self.handle)
        return self.handle if resume else ""

    def ahead(self, utterance: int) -> int | None:
        """How many bytes of this utterance the present link holds from its beginning; asked once, None for nothing."""
        if self._ahead is None or self._ahead.utterance != utterance:
            return None
        size, self._ahead = self._ahead.size, None
        return size

    def hurry(self, now: float) -> None:
        """Somebody speaks: that is worth an attempt at once."""
        if self.state is S.WAITING and self.due is not None:
            self.due = min(self.due, max(now, self._tried + self._settings.hurry_after_s))

    def away(self, seconds_left: float, now: float) -> None:
        """The service will end the connection: leave in time."""
        if self._machine.can("away"):
            self._machine.step("away")
            self.due = now + max(0.0, seconds_left - self._settings.leave_before_s)

    def close(self) -> None:
        """No session is wanted, or none can be had."""
        self._machine.step("close")
        self.due = None
