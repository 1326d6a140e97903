"""For whom something is being done just now: known to whoever is called on the way, and handed on by nobody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from live_plugin.home.context import NOBODY, Context
from live_plugin.home.risk import Act, Tier


@dataclass
class Errand:
    """One thing that is being done; `permit` are the acts (thing and verb) that a person has confirmed, `code` is what
    they have said for a thing that wants one."""

    context: Context = NOBODY
    permit: frozenset[tuple[str, str]] = frozenset()
    code: str = field(default="", repr=False)
    tiers: dict[Act, Tier] = field(default_factory=dict)
    """The acts that were looked at, with their tier."""

    def permits(self, act: Act) -> bool:
        """Whether a person has confirmed it, with the code that it wants."""
        return (act.thing, act.verb) in self.permit and bool(self.code or not act.code)


_PRESENT: ContextVar[Errand] = ContextVar("errand")


def present() -> Errand:
    """The errand that the caller is on; for nobody in particular where there is none."""
    return _PRESENT.get(Errand())


@contextmanager
def on(errand: Errand) -> Iterator[Errand]:
    """Be on this errand; a permit ends with it, also for tasks that it has left behind."""
    token = _PRESENT.set(errand)
    try:
        yield errand
    finally:
        _PRESENT.reset(token)
        errand.permit, errand.code = frozenset(), ""
