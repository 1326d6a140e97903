"""The guard at the door of the home: what is free passes, what is risky waits for a person, what is forbidden does not.

    answer = await guard.admit("unlock", do, tell)    # `do` asks `guard.check(acts)` before it does anything

Of what must be confirmed the guard keeps `do`, and the model is told to ask. When a person has confirmed it, the guard
itself does it, once, and tells of it. So it works with every model, whether it repeats its call or not: a repeated call
waits a moment for the answer, and gets the result of the one deed.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from live_plugin.errors import HomeError
from live_plugin.home.confirmation import CODE, LATEST_S, SPOKEN, Confirmation, ConfirmationState, Sentence, question
from live_plugin.home.context import Context
from live_plugin.home.limit import Limit
from live_plugin.home.risk import Act, Risk, forbid
from live_plugin.home.safety import SafetySettings
from live_plugin.home.secrets import HIDDEN, Secrets
from live_plugin.home.words import digits_of
from live_plugin.plugins.errand import Errand, on, present
from live_plugin.plugins.question import Question, Unconfirmed, Wish

T = TypeVar("T")
Record = Callable[[str, Context, dict[str, Any]], None]
"""Is told what happened, for whom and with which details; it must not wait."""

ANSWER_S = 3.0
"""How long a repeated call waits: a model may hear a yes sooner than its transcript comes."""
JOIN_S = 5.0
"""How long after a deed a repeated call gets its result; then the guard tells of it, if none has come. What was typed
or pressed it tells at once: the model has not heard it."""
READ_S = 1.0
"""What is typed sooner after a question cannot be meant for it: nobody has read it."""
WRONG, LOCKED_S = 3, 300.0
"""After so many wrong PINs or codes in so many seconds nothing is confirmed by voice."""


class Guard:
    """One for a home. Its methods but `admit` and `stop` do not wait; the clock is that of the running loop."""

    def __init__(
        self,
        risk: Risk,
        safety: SafetySettings | None = None,
        notify: Callable[[str], None] = lambda text: None,
        clock: Callable[[], datetime] = lambda: datetime.now().astimezone(),
        secrets: Secrets | None = None,
    ) -> None:
        self._safety = safety or SafetySettings()
        self._risk, self._notify, self._clock = risk, notify, clock
        self._limit = Limit(self._safety.actions_per_minute, 60.0)
        self._guesses = Limit(WRONG, LOCKED_S)
        self.secrets = secrets or Secrets()
        self.secrets.pin = self._safety.pin.get_secret_value() if self._safety.pin else ""
        self._questions: dict[str, Question] = {}
        self._count = 0
        self._tasks: set[asyncio.Task[Any]] = set()
        self._expiry: asyncio.TimerHandle | None = None
        self.record: Record = lambda kind, context, details: None
        self.watchers: list[Callable[[], None]] = []
        """Called when a question is put, decided or expired."""

    @property
    def dry_run(self) -> bool:
        """Whether nothing is really done."""
        return self._safety.dry_run

    def rules(self, prefix: str) -> list[str]:
        """Names of the home's rules that begin so."""
        return self._risk.named(prefix)

    async def settled(self) -> None:
        """Wait until no question waits and what was confirmed is done and told."""
        for known in self.pending:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(known.confirmation.until):
                    await known.decided.wait()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def stop(self) -> None:
        """Forget all questions, and leave nothing behind."""
        self._questions.clear()
        if self._expiry:
            self._expiry.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # ── what the home asks ────────────────────────────────────────────────────────────────────────────────────

    def spend(self) -> None:
        """Count one action; raises HomeError when there were too many."""
        if wait_s := self._limit.take(_now()):
            most = self._safety.actions_per_minute
            raise HomeError(f"not done: {most} actions in a minute are the limit of this home; wait {wait_s:.0f} s")

    def check(self, acts: Iterable[Act]) -> None:
        """Raise HomeError for what is never done, `Unconfirmed` for what has no permit in the present errand."""
        errand, at = present(), self._clock().time()
        tiers = {act: self._risk.tier(act, errand.context, at) for act in acts}
        errand.tiers |= tiers
        for act in (act for act, tier in tiers.items() if tier == "never"):
            raise forbid(act)
        risky = [act for act, tier in tiers.items() if tier == "confirm" or act.code]
        if missing := [act for act in risky if not errand.permits(act)]:
            raise Unconfirmed(missing)

    async def admit(self, key: Hashable, do: Callable[[], Awaitable[T]], tell: Callable[[T], str]) -> T:
        """What `do` gives; raises HomeError where it is not done, or not yet. Equal keys are the same wish."""
        errand = Errand(present().context)
        try:
            done: T = await self._do(Wish(do, tell), errand)
        except Unconfirmed as missing:
            done = await self._after_all(key, missing.acts, Wish(do, tell))
        else:
            for known in self._questions.values():
                known.overtake(errand.tiers)
        return done

    async def _do(self, wish: Wish, errand: Errand) -> Any:
        outcome, guessed = "done", bool(errand.code)
        try:
            with on(errand):
                result = await wish.do()
        except HomeError as error:
            outcome = str(error)
            if guessed:
                self._guesses.take(_now())
            raise
        finally:
            acts = {str(act): tier for act, tier in errand.tiers.items()}
            self.record("act", errand.context, {"acts": acts, "outcome": outcome, "dry_run": self.dry_run})
        if "announce" in errand.tiers.values():
            self._notify(wish.tell(result))
        return result

    async def _after_all(self, key: Hashable, acts: Sequence[Act], wish: Wish) -> Any:
        """The result of a wish that was confirmed meanwhile; else the person has to be asked, which is an error."""
        context = present().context
        known = self._questions.get(context.microphone)
        if known and known.repeats(key, _now(), JOIN_S):
            await self._hear_out(known)
            if deed := known.deeds.get(key):
                known.joined = True
                return await asyncio.shield(deed)
            if known.decided.is_set():
                raise HomeError("not done: the person did not confirm it")
        asked = self._ask(context, key, acts, wish)
        raise HomeError(question(asked.confirmation.acts, asked.confirmation.wanted))

    async def _hear_out(self, known: Question) -> None:
        """Wait a moment for the answer, if somebody has spoken since the question."""
        if present().context.utterance != known.context.utterance:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ANSWER_S):
                    await known.decided.wait()

    def _ask(self, context: Context, key: Hashable, acts: Sequence[Act], wish: Wish) -> Question:
        """Put the question; what is asked in the same utterance, for the same answer, is one question."""
        pin = CODE if any(act.code for act in acts) else self.secrets.pin
        new = Confirmation(self._count + 1, context, _now(), pin)
        known = self._questions.get(context.microphone)
        same = known and known.confirmation.open and known.context == context and context.utterance is not None
        asked = known if known and same and known.confirmation.wanted == new.wanted else self._put(new)
        if key in asked.wishes:
            return asked
        asked.wishes[key] = wish
        asked.confirmation.ask(acts, _now())
        self._look_at(asked.confirmation.until + LATEST_S + READ_S)
        self.record("question", context, {"question": str(asked), "number": asked.confirmation.number})
        self._show()
        return asked

    def _put(self, confirmation: Confirmation) -> Question:
        """Ask this instead of what was asked before."""
        microphone = confirmation.context.microphone
        if former := self._questions.get(microphone):
            former.confirmation.replace()
            self._settle(former)
        self._count = confirmation.number
        asked = self._questions[microphone] = Question(confirmation)
        return asked

    # ── what the person does ──────────────────────────────────────────────────────────────────────────────────

    def say(self, microphone: str, text: str) -> None:
        """The model says something to whoever is at this microphone."""
        if known := self._questions.get(microphone):
            known.confirmation.say(text)

    def hear(self, microphone: str, sentence: Sentence) -> None:
        """A person has said something to this microphone."""
        known = self._questions.get(microphone)
        waits = known is not None and known.confirmation.open
        text = HIDDEN if known and waits and known.confirmation.wanted != "yes" else self.hide(sentence.text)
        self.record("heard", Context(sentence.utterance, microphone=microphone), {"text": text})
        if not known or not waits or self._guesses.full(_now()):
            return
        known.confirmation.hear(sentence)
        if known.confirmation.guessed:
            self._guesses.take(_now())
        self._settle(known)

    def press(self, number: int, how: str, *, yes: bool, code: str = "") -> bool:
        """A person has pressed a button for the question of this number, or typed a code; whether that counted."""
        for known in self.pending:
            if known.confirmation.number == number:
                known.confirmation.press(how, yes=yes, now=_now(), code=code)
                self._settle(known)
                return known.confirmation.state in (ConfirmationState.CONFIRMED, ConfirmationState.REFUSED)
        return False

    def answer(self, text: str, how: str) -> bool:
        """A person has typed something where the questions are shown; whether it was for the guard, not the model.

        A yes, a no or the PIN decides the latest question. What holds the PIN never goes to the model.
        """
        waiting = [known.confirmation for known in self.pending if _now() >= known.confirmation.asked + READ_S]
        if waiting:
            latest = max(waiting, key=lambda confirmation: confirmation.asked)
            meaning = latest.typed(text)
            if meaning and self.press(latest.number, how, yes=meaning == "yes", code=digits_of(text)):
                return True
        return self.hide(text) != text

    @property
    def pending(self) -> list[Question]:
        """The questions that wait for a person."""
        for known in self._questions.values():
            known.confirmation.look(_now())
            self._settle(known)
        return [known for known in self._questions.values() if known.confirmation.open]

    def hide(self, text: str) -> str:
        """The text without the secrets of plugins.yaml, the PIN and the codes that were said."""
        return self.secrets.hide(text)

    def _settle(self, known: Question) -> None:
        """Do what follows from a decision, once."""
        confirmation = known.confirmation
        if confirmation.open or known.decided.is_set():
            return
        if confirmation.state is ConfirmationState.CONFIRMED:
            self._carry_out(known)
        details = {"question": str(known), "number": confirmation.number, "how": confirmation.how}
        self.record(confirmation.state.name.lower(), known.context, details)
        known.decided.set()
        self._show()

    def _carry_out(self, known: Question) -> None:
        acts = known.confirmation.acts
        permit = frozenset((act.thing, act.verb) for act in acts)
        code = known.confirmation.code
        if code:
            self.secrets.learn(code)
        for key, wish in known.wishes.items():
            known.deeds[key] = self._start(self._do(wish, Errand(known.context, permit, code)))
        self._start(self._tell(known))

    async def _tell(self, known: Question) -> None:
        """Tell what came of it, unless a repeated call has been told."""
        results = await asyncio.gather(*known.deeds.values(), return_exceptions=True)
        known.done = _now()
        await asyncio.sleep(JOIN_S if known.confirmation.how in SPOKEN else 0)
        if not known.joined:
            wishes = known.wishes.values()
            told = [str(r) if isinstance(r, BaseException) else w.tell(r) for w, r in zip(wishes, results, strict=True)]
            self._notify("; ".join(told))

    def _start(self, deed: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.create_task(deed, name="confirmed")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _look_at(self, when: float) -> None:
        """Have the watchers told of what has expired by then, whoever else looks."""
        if self._expiry:
            self._expiry.cancel()
        self._expiry = asyncio.get_running_loop().call_at(when, lambda: self.pending)

    def _show(self) -> None:
        for watcher in list(self.watchers):
            watcher()


def _now() -> float:
    return asyncio.get_running_loop().time()
