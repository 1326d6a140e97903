"""Tool calls and what was done about them: a command happens once, and every call gets exactly one answer.

A *call* is a request of the service, known by its id. A *deed* is what it made happen, known by utterance, tool and
arguments. After a link is lost its utterance is sent again, and the service, which knows nothing of the first time,
calls again under a new id: that call is joined to the deed of the first and gets the same answer. Two equal calls on
the *same* link are two deeds ("louder, louder").

    deed:  RUNNING ──finish──▶ DONE ──tell──▶ TOLD        call:  OPEN ──answer──▶ ANSWERED
              └─────stop─────▶ STOPPED                              └──cancel──▶ CANCELLED

A tool that does not block may be done when its sentence is answered already and its link is gone. What is owed then
depends on what the state knows from which the present link goes on, which is that of the latest handle:

    the sentence    the call, in that state               the model learns of the result by
    ────────────    ──────────────────────────────────    ───────────────────────────────────────────────────────
    is said again   whatever                              the call, which comes again and is joined to the deed
    is answered     open, and no answer sent before it    the answer, under the call's own id and name
    is answered     unknown: a new session, or a handle   words, which cannot be refused: a call that is unknown or
                    that is older than the call           answered must not be answered (1008)
    is answered     open, and an answer sent before it    words: whether it was taken is not known

Nothing is owed of what the model has spoken of (TOLD), nor of what the service cancelled or the person stopped.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from live_plugin.core.effects import RunTool, SendResponse, StopTool
from live_plugin.core.events import ToolCalled
from live_plugin.core.utterance import Remedy

KEPT_DEEDS = 64
"""How many finished deeds are remembered; a link that is lost can only repeat the latest few."""


NO_EPOCH = -1
NOBODY = -1
"""The utterance of a call that was refused: nothing else is ever joined to it."""
REFUSED: Mapping[str, Any] = {"error": "not done: the person said stop"}
INTERRUPTED: Mapping[str, Any] = {
    "error": "stopped by the person in the middle of it: find out what was done before you speak of it"
}


class DeedState(Enum):
    RUNNING = auto()
    DONE = auto()
    TOLD = auto()
    STOPPED = auto()


FINISHED = (DeedState.DONE, DeedState.TOLD)


class CallState(Enum):
    OPEN = auto()
    ANSWERED = auto()
    CANCELLED = auto()


@dataclass
class Call:
    """One request of the service."""

    id: str
    name: str
    epoch: int
    """Number of the latest link whose session knows it."""
    state: CallState = CallState.OPEN


@dataclass
class Deed:
    """One effect on the home; `id` is that of the call that made it begin, with its link: ids may come again."""

    id: str
    key: tuple[int, str, str]
    state: DeedState = DeedState.RUNNING
    response: Mapping[str, Any] = field(default_factory=dict)
    pictures: list[bytes] = field(default_factory=list)
    """What the model is shown beside the response."""
    calls: list[Call] = field(default_factory=list)
    tellings: int = 0
    """How often it was told in words."""
    tried: set[Remedy] = field(default_factory=set)
    """What was done where these met silence."""

    @property
    def utterance(self) -> int:
        return self.key[0]

    @property
    def name(self) -> str:
        return self.key[1]

    @property
    def line(self) -> str:
        """The call and what came of it, for a service that knows nothing of it."""
        response = json.dumps(self.response, ensure_ascii=False, default=str)
        return f"{self.name}({self.key[2]}) → {'still under way' if self.state is DeedState.RUNNING else response}"

    def asked_on(self, epoch: int) -> bool:
        """Whether the link number `epoch` has already asked for it."""
        return any(call.epoch == epoch for call in self.calls)

    def tell(self) -> None:
        """The model has spoken of it, or nobody wants to hear of it any more."""
        if self.state is DeedState.DONE:
            self.state = DeedState.TOLD

    def answer(self, epoch: int) -> list[SendResponse]:
        """Answer every call of the present link that is still open."""
        waiting = [c for c in self.calls if c.epoch == epoch and c.state is CallState.OPEN]
        for call in waiting:
            call.state = CallState.ANSWERED
        return [SendResponse(call.id, call.name, self.response, tuple(self.pictures)) for call in waiting]


class Ledger:
    """Remembers calls and deeds; every method returns what is to be done now."""

    def __init__(self) -> None:
        self._deeds: list[Deed] = []
        self._saved: list[Call] = []
        """Those that are open in the state behind the latest handle."""

    @property
    def running(self) -> int:
        """Number of tools that are at work."""
        return sum(deed.state is DeedState.RUNNING for deed in self._deeds)

    def touched(self, utterance: int) -> bool:
        """Whether this utterance has already had an effect on the home."""
        return any(self._is_of(deed, utterance) for deed in self._deeds)

    def called(
        self, call: ToolCalled, utterance: int, epoch: int, *, again: bool = False
    ) -> list[RunTool | SendResponse]:
        """The service wants a tool: run it, or answer from memory, or do nothing if this very call is known.

        `again`: the utterance was said twice on this link, so what it asked for before is not asked for anew.
        """
        if any(c.id == call.id and c.epoch == epoch for deed in self._deeds for c in deed.calls):
            return []
        key = (utterance, call.name, json.dumps(call.args, sort_keys=True, default=str))
        known = next((d for d in self._deeds if self._repeats(d, key, NO_EPOCH if again else epoch)), None)
        deed = known or Deed(f"{call.id}@{epoch}", key)
        deed.calls.append(Call(call.id, call.name, epoch))
        if known:
            return [*deed.answer(epoch)] if deed.state in FINISHED else []
        self._remember(deed)
        return [RunTool(deed.id, call.name, call.args, utterance)]

    @staticmethod
    def _repeats(deed: Deed, key: tuple[int, str, str], epoch: int) -> bool:
        return deed.key == key and deed.state is not DeedState.STOPPED and not deed.asked_on(epoch)

    def refused(self, call: ToolCalled, epoch: int) -> list[SendResponse]:
        """The person has stopped what this call is for: it is answered and nothing is done."""
        if any(c.id == call.id and c.epoch == epoch for deed in self._deeds for c in deed.calls):
            return []
        deed = Deed(f"{call.id}@{epoch}", (NOBODY, call.name, ""), DeedState.STOPPED, REFUSED)
        deed.calls.append(Call(call.id, call.name, epoch))
        self._remember(deed)
        return deed.answer(epoch)

    def stopped(self, epoch: int) -> list[StopTool | SendResponse]:
        """The person wants no more: stop what is running, and say so to whoever waits for it."""
        done: list[StopTool | SendResponse] = []
        for deed in self._deeds:
            deed.tell()
            if deed.state is DeedState.RUNNING:
                deed.state, deed.response = DeedState.STOPPED, INTERRUPTED
                done += [StopTool(deed.id), *deed.answer(epoch)]
        return done

    def account(self, utterance: int) -> list[str]:
        """What this utterance has made happen so far, call by call, for a service that knows nothing of it."""
        return [deed.line for deed in self._deeds if self._is_of(deed, utterance)]

    @staticmethod
    def _is_of(deed: Deed, utterance: int) -> bool:
        return deed.utterance == utterance and deed.state is not DeedState.STOPPED

    def _remember(self, deed: Deed) -> None:
        self._deeds.append(deed)
        finished = [d for d in self._deeds if d.state is not DeedState.RUNNING]
        for old in finished[: max(0, len(finished) - KEPT_DEEDS)]:
            self._deeds.remove(old)

    def finished(self, id: str, response: Mapping[str, Any], epoch: int) -> list[SendResponse]:
        """A tool has its answer. A lost or cancelled call gets none, but the deed keeps it, and may be `owed`."""
        deed = self._at_work(id)
        if not deed:
            return []
        deed.state, deed.response = DeedState.DONE, response
        return deed.answer(epoch)

    def shown(self, id: str, picture: bytes) -> None:
        """A tool shows the model a picture; it belongs to its answer, also where that is given again."""
        if deed := self._at_work(id):
            deed.pictures.append(picture)

    def _at_work(self, id: str) -> Deed | None:
        return next((d for d in self._deeds if d.id == id and d.state is DeedState.RUNNING), None)

    # ── what a link leaves behind ─────────────────────────────────────────────────────────────────────────────────

    def saved(self, epoch: int) -> None:
        """The service has given a handle to its present state."""
        self._saved = [
            call for deed in self._deeds for call in deed.calls if call.epoch == epoch and call.state is CallState.OPEN
        ]

    def resumed(self, epoch: int, said_again: Collection[int]) -> list[SendResponse]:
        """A link goes on from the state behind the latest handle: answer what waits in it.

        What belongs to utterances that are `said_again` is left alone: the calls come again, too.
        """
        answers: list[SendResponse] = []
        for deed in self._deeds:
            if deed.state in (DeedState.RUNNING, DeedState.DONE) and deed.utterance not in said_again:
                for call in deed.calls:
                    if call in self._saved and call.state is not CallState.CANCELLED:
                        call.epoch, call.state = epoch, CallState.OPEN
                answers += deed.answer(epoch) if deed.state is DeedState.DONE else []
        return answers

    def owed(self, epoch: int, said_again: Collection[int]) -> list[Deed]:
        """What is to be told in words: done, neither asked for nor answered on this link, nor going to be."""
        return [
            deed
            for deed in self._deeds
            if deed.state is DeedState.DONE and deed.utterance not in said_again and not deed.asked_on(epoch)
        ]

    def of(self, utterance: int) -> list[Deed]:
        """What this utterance has made happen."""
        return [deed for deed in self._deeds if deed.utterance == utterance]

    def asked_on(self, epoch: int) -> list[Deed]:
        """What the session of this link has asked for, or goes on waiting for."""
        return [deed for deed in self._deeds if deed.asked_on(epoch)]

    def cancelled(self, ids: tuple[str, ...], epoch: int) -> list[StopTool]:
        """The service wants no answer any more: stop what nobody waits for."""
        return [stop for id in ids for stop in self._cancel(id, epoch)]

    def _cancel(self, id: str, epoch: int) -> list[StopTool]:
        for deed in self._deeds:
            for call in deed.calls:
                if call.id == id and call.epoch == epoch and call.state is CallState.OPEN:
                    call.state = CallState.CANCELLED
                    return self._stop(deed, epoch)
        return []

    @staticmethod
    def _stop(deed: Deed, epoch: int) -> list[StopTool]:
        wanted = any(c.epoch == epoch and c.state is CallState.OPEN for c in deed.calls)
        if deed.state is not DeedState.RUNNING or wanted:
            return []
        deed.state = DeedState.STOPPED
        return [StopTool(deed.id)]
