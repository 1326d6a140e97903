"""What a person said, kept until the service has answered it.

    held, open ──announce──▶ sent, open        "held": not announced on the present link
        │  ◀──────hold──────     │             "open": the person is still speaking
       end                      end
        ▼                        ▼
    held, ended ─announce─▶ sent, ended ──answer──▶ answered
                ◀──hold────

An utterance is the unit of loss: when a link breaks, whatever was not answered is held, and is announced and sent
again, whole, on the next link. Nothing is sent that was not announced, nothing is dropped.
"""

from __future__ import annotations

from collections import deque
from enum import Enum, auto

from live_plugin.core.effects import EndActivity, SendAudio, SendEffect, SendText, StartActivity
from live_plugin.core.table import Machine


class UtteranceState(Enum):
    """See the drawing in the module's docstring."""

    HELD_OPEN = auto()
    HELD_ENDED = auto()
    SENT_OPEN = auto()
    SENT_ENDED = auto()
    ANSWERED = auto()


S = UtteranceState
STEPS = {
    (S.HELD_OPEN, "announce"): S.SENT_OPEN,
    (S.HELD_OPEN, "end"): S.HELD_ENDED,
    (S.HELD_ENDED, "announce"): S.SENT_ENDED,
    (S.SENT_OPEN, "end"): S.SENT_ENDED,
    (S.SENT_OPEN, "hold"): S.HELD_OPEN,
    (S.SENT_ENDED, "hold"): S.HELD_ENDED,
    (S.SENT_ENDED, "answer"): S.ANSWERED,
}
SENT = (S.SENT_OPEN, S.SENT_ENDED)
HELD = (S.HELD_OPEN, S.HELD_ENDED)


class Utterance:
    """One opening of the gate, or one written sentence."""

    def __init__(self, number: int, *, text: str = "") -> None:
        self.number = number
        self.text = text
        self.audio = bytearray()
        self.sendings = 0
        """How often it was announced."""
        self.silences = 0
        """How often it was left without a sign of an answer."""
        self._machine = Machine(f"utterance {number}", S.HELD_ENDED if text else S.HELD_OPEN, STEPS)

    @property
    def state(self) -> UtteranceState:
        return self._machine.state

    @property
    def announced(self) -> bool:
        """Whether the service knows of it on the present link."""
        return self.state in SENT

    def add(self, audio: bytes) -> list[SendEffect]:
        """More was said: keep it, and send it if the utterance is announced."""
        self.audio += audio
        return [SendAudio(audio)] if self.state is S.SENT_OPEN else []

    def end(self) -> list[SendEffect]:
        """The person has finished."""
        return [EndActivity(self.number)] if self._machine.step("end") is S.SENT_ENDED else []

    def announce(self) -> list[SendEffect]:
        """Send all that is there, with its marks."""
        state = self._machine.step("announce")
        self.sendings += 1
        if self.text:
            return [SendText(self.text, self.number)]
        whole: list[SendEffect] = [StartActivity(self.number), SendAudio(bytes(self.audio))]
        return whole + [EndActivity(self.number)] * (state is S.SENT_ENDED)

    def hold(self) -> None:
        """The link is gone: what was sent may be lost."""
        if self.announced:
            self._machine.step("hold")

    def answer(self) -> None:
        """The service has answered."""
        self._machine.step("answer")


class Conversation:
    """The utterances that are not answered yet, oldest first; they are announced in the order they were said."""

    def __init__(self) -> None:
        self._waiting: deque[Utterance] = deque()
        self._count = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def begin(self, text: str = "") -> Utterance:
        """A new utterance; it is held until it is announced."""
        self._count += 1
        self._waiting.append(Utterance(self._count, text=text))
        return self._waiting[-1]

    @property
    def open(self) -> Utterance | None:
        """The one that is being spoken."""
        last = self._waiting[-1] if self._waiting else None
        return last if last and last.state in (S.HELD_OPEN, S.SENT_OPEN) else None

    @property
    def pending(self) -> Utterance | None:
        """The oldest one that was sent whole and waits for its answer."""
        first = self._waiting[0] if self._waiting else None
        return first if first and first.state is S.SENT_ENDED else None

    @property
    def latest(self) -> int:
        """Number of the latest utterance; 0 before the first."""
        return self._count

    @property
    def oldest_held(self) -> Utterance | None:
        """The next one to announce; nothing said later may overtake it."""
        return next((u for u in self._waiting if u.state in HELD), None)

    def hold_all(self) -> None:
        """The link is gone."""
        for utterance in self._waiting:
            utterance.hold()

    def answered(self) -> Utterance | None:
        """The model's turn is over: the oldest one sent whole is answered; None when it was nobody's turn."""
        if not (utterance := self.pending):
            return None
        utterance.answer()
        return self._waiting.popleft()
