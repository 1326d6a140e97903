"""Notices: things told to a person once, in words that need no knowledge of settings.

One stream with many ends: the console prints it, the page shows it, and clips that come with the package say aloud what
the service cannot say, because it is the service that is away. What the parts of the house log as a warning, such as
a home that is away, is a notice too.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from live_plugin.audio import Sink
from live_plugin.audio.wav import read_wav
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.pcm import RATE_OUT
from live_plugin.core.table import Machine

TEXTS = {
    "key": "I cannot use the service: it does not accept the key. Check it in the settings.",
    "model": "I cannot use the service: it does not know the model. Choose another one.",
    "quota": "I cannot use the service: your plan is used up.",
    "rights": "I cannot use the service: the key may not be used for this. Check its rights.",
    "setting": "I cannot use the service: it does not accept one of the settings.",
    "login": "I cannot use the service: nobody is logged in here. The console says how.",
    "region": "I cannot use the service: it is not offered where you are.",
    "session": "I cannot use the service: it does not allow this. Check the model and the key in the settings.",
    "certificate": "I cannot use the service: I do not trust its certificate.",
    "refused": "I cannot use the service. The console says why.",
    "unreachable": "I cannot reach the service. Check the internet connection.",
    "away": "The service is away. I try again and again.",
    "held": "The service is away. I keep what you say until it is back.",
    "back": "The service is back.",
    "unanswered": "The service did not answer. Please say it again.",
    "budget": "Today's budget is used up. Hold the button while you speak.",
    "new_day": "A new day: you need not hold the button any more.",
}
"""Kind of a fixed notice → its words. The causes of `live.refusal` are among the kinds."""
CLIPS = Path(__file__).parent / "clips"
CLIP_OF = {kind: kind for kind in ("key", "model", "quota", "refused", "unreachable", "held", "unanswered", "budget")}
CLIP_OF |= dict.fromkeys(("rights", "login", "setting", "region", "session", "certificate"), "refused")
"""Kind → the clip that says it. `away`, `back` and `new_day` are not said aloud: at night nobody wants to know, and who
speaks meanwhile hears that it is `held`."""
ENDS = frozenset(CLIP_OF) - {"held", "unanswered", "budget"}
"""Kinds after which a command gives up."""
AWAY_S = 10.0
"""The service ends every connection after some minutes and the next is there at once: only a longer gap is told."""
KEPT = 100
"""Notices that are kept for who comes later."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing told to a person."""

    text: str
    kind: str = ""
    """That of a fixed one, see TEXTS; empty for the words of the moment, such as a timer that rings."""


Listener = Callable[[Notice], None]


class Notices:
    """The stream; `told` holds the latest, the oldest first. `hide` takes secrets out of a text."""

    def __init__(self, hide: Callable[[str], str] = str) -> None:
        self.told: deque[Notice] = deque(maxlen=KEPT)
        self.listeners: list[Listener] = []
        self._hide = hide

    def say(self, text: str) -> None:
        """Tell something in the words of the moment."""
        self._tell(Notice(self._hide(text)))

    def tell(self, kind: str) -> None:
        """Tell what TEXTS says."""
        self._tell(Notice(TEXTS[kind], kind))

    def _tell(self, notice: Notice) -> None:
        self.told.append(notice)
        for listener in list(self.listeners):
            listener(notice)

    @contextmanager
    def warnings(self) -> Iterator[None]:
        """Tell what the house logs as a warning, from whatever thread, as long as the block lasts."""
        handler = _Warnings(self.say, asyncio.get_running_loop())
        logger = logging.getLogger("live_plugin")
        logger.addHandler(handler)
        try:
            yield
        finally:
            logger.removeHandler(handler)


class _Warnings(logging.Handler):
    def __init__(self, say: Callable[[str], None], loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(logging.WARNING)
        self._say, self._loop = say, loop

    def emit(self, record: logging.LogRecord) -> None:
        self._loop.call_soon_threadsafe(self._say, " ".join(record.getMessage().split()))


def spoken_on(sink: Sink) -> Listener:
    """Says fixed notices aloud."""

    def say(notice: Notice) -> None:
        if clip := CLIP_OF.get(notice.kind):
            sink.play(read_wav(CLIPS / f"{clip}.wav", RATE_OUT))

    return say


# ── the service, as a person has to know of it ────────────────────────────────────────────────────────────────


class Reach(Enum):
    """Whether the service is there: see the table."""

    THERE = auto()
    GONE = auto()
    """For a moment, as far as anybody knows."""
    MISSED = auto()
    """The same, and somebody has spoken meanwhile."""
    AWAY = auto()
    HELD = auto()
    """Away, and somebody has spoken meanwhile."""
    OVER = auto()


R = Reach
STEPS = {
    (R.THERE, "down"): R.GONE,
    (R.GONE, "speak"): R.MISSED,
    (R.GONE, "late"): R.AWAY,
    (R.MISSED, "late"): R.HELD,
    (R.AWAY, "speak"): R.HELD,
}
STEPS |= {(state, "up"): R.THERE for state in R if state is not R.OVER} | {(state, "end"): R.OVER for state in R}
TOLD = {
    (R.GONE, R.AWAY): "away",
    (R.MISSED, R.HELD): "held",
    (R.AWAY, R.HELD): "held",
    (R.AWAY, R.THERE): "back",
    (R.HELD, R.THERE): "back",
}
"""A step that is told → kind of the notice."""


class ServiceNews:
    """A fold over the events and effects of an assistant: what to tell of the service. Time is an argument."""

    def __init__(self) -> None:
        self._machine = Machine("reach of the service", R.THERE, STEPS)
        self._cause = ""
        self.due: float | None = None
        """When `tick` wants to be called, if nothing happens before."""

    def note(self, now: float, item: ev.Event | fx.Effect) -> str:
        """Something happened; returns the kind of the notice that follows, or nothing."""
        match item:
            case ev.LinkUp():
                self.due = None
                return self._step("up")
            case ev.LinkDown():
                self._cause = item.cause if item.loss is ev.Loss.REFUSED else "unreachable"
                self.due = self.due or now + AWAY_S
                return self._step("down")
            case ev.Closed() | ev.Typed():
                return self._step("speak")
            case fx.Unanswered():
                return "unanswered"
            case fx.GiveUp():
                self.due = None
                self._step("end")
                return self._cause if self._cause in TEXTS else "refused"
        return ""

    def tick(self, now: float) -> str:
        """Time has passed."""
        if self.due is None or now < self.due:
            return ""
        self.due = None
        return self._step("late")

    def _step(self, step: str) -> str:
        before = self._machine.state
        if not self._machine.can(step):
            return ""
        return TOLD.get((before, self._machine.step(step)), "")


class ServiceWatch:
    """An observer of one assistant that tells what a person has to know of the service."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._news = ServiceNews()
        self._timer: asyncio.TimerHandle | None = None

    def __call__(self, now: float, item: ev.Event | fx.Effect) -> None:
        self._say(self._news.note(now, item))

    def stop(self) -> None:
        """Leave no timer behind."""
        if self._timer:
            self._timer.cancel()

    def _look(self) -> None:
        self._say(self._news.tick(asyncio.get_running_loop().time()))

    def _say(self, kind: str) -> None:
        if kind:
            self._tell(kind)
        due = self._news.due
        if self._timer and (due is None or due != self._timer.when()):
            self.stop()
            self._timer = None
        if due is not None and self._timer is None:
            self._timer = asyncio.get_running_loop().call_at(due, self._look)
