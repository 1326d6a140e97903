"""What a person said, kept until the service has answered it.

    held, open ──announce──▶ sent, open        "held": not announced on the present link
        │  ◀──────hold──────     │             "open": the person is still speaking
       end                      end
        ▼                        ▼
    held, ended ─announce─▶ sent, ended ──answer──▶ answered
                ◀──hold────

An utterance is the unit of loss: when a link breaks, whatever was not answered is held, and is announced and sent
again, whole, on the next link. Nothing is sent that was not announced, nothing is dropped but by the person: a stop
word takes back what was held, and of what was sent it leaves the turn that the service still owes, which nobody wants.

    held, ended ─stop─▶ answered        sent, ended ─stop─▶ stopped ─answer, hold─▶ answered
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from enum import Enum, auto

from live_plugin.core.effects import EndActivity, ResumeActivity, SendAudio, SendEffect, SendText, StartActivity
from live_plugin.core.pcm import RATE_IN, SILENCE, seconds_in
from live_plugin.core.table import Machine

SHORT_WORD_S = 1.6
"""An utterance up to this length, with the silence that the gate leaves around it, is a short word such as "yes"."""
AROUND = SILENCE * 25
"""Half a second, put around a short word that is said again: services overlook what is over too soon."""


class UtteranceState(Enum):
    """See the drawing in the module's docstring."""

    HELD_OPEN = auto()
    HELD_ENDED = auto()
    SENT_OPEN = auto()
    SENT_ENDED = auto()
    STOPPED = auto()
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
    (S.HELD_ENDED, "stop"): S.ANSWERED,
    (S.SENT_ENDED, "stop"): S.STOPPED,
    (S.STOPPED, "answer"): S.ANSWERED,
    (S.STOPPED, "hold"): S.ANSWERED,
}
SENT = (S.SENT_OPEN, S.SENT_ENDED)
HELD = (S.HELD_OPEN, S.HELD_ENDED)


class Remedy(Enum):
    """What is done about an utterance that gets no answer; each is tried once, in this order."""

    AGAIN = auto()
    """It is said again on the same link: a short word may not have been heard."""
    FRESH_LINK = auto()
    """It is said again on a fresh link: the service may hang."""
    GIVE_UP = auto()


class Utterance:
    """One opening of the gate, or one written sentence."""

    def __init__(self, number: int, *, text: str = "") -> None:
        self.number = number
        self.text = text
        self.audio = bytearray()
        self.sendings = 0
        """How often it was announced."""
        self.words = ""
        """What the service understood, as far as it has told."""
        self.noticed = False
        """Whether the service has shown any sign of it."""
        self.over_something = False
        """Whether there was anything to stop when it began; otherwise a stop word is a sentence like any other."""
        self.prompted = False
        """Whether the model was asked to finish its answer."""
        self.tried: set[Remedy] = set()
        self._machine = Machine(f"utterance {number}", S.HELD_ENDED if text else S.HELD_OPEN, STEPS)

    @property
    def state(self) -> UtteranceState:
        return self._machine.state

    @property
    def seconds(self) -> float:
        """Its length, with the silence around it."""
        return seconds_in(len(self.audio), RATE_IN)

    @property
    def overlooked(self) -> bool:
        """Whether it is a short word that the service on the present link may not have heard at all."""
        short = not self.text and self.seconds <= SHORT_WORD_S
        return short and not self.noticed and Remedy.FRESH_LINK not in self.tried

    def remedy(self) -> Remedy:
        """What to try next for want of an answer."""
        order = (Remedy.AGAIN,) * self.overlooked + (Remedy.FRESH_LINK,)
        found = next((remedy for remedy in order if remedy not in self.tried), Remedy.GIVE_UP)
        self.tried.add(found)
        return found

    @property
    def said_before(self) -> bool:
        """Whether the service may have acted upon it on the present link."""
        return Remedy.AGAIN in self.tried

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

    def announce(self, around: bytes = b"", ahead: int | None = None) -> list[SendEffect]:
        """Send all that is there, with its marks, and with sound `around` it.

        Where the service has its mark and so many bytes `ahead`, the rest is sent.
        """
        state = self._machine.step("announce")
        self.sendings += 1
        self.words = ""
        if self.text:
            return [SendText(self.text, self.number)]
        sound = SendAudio(around + self.audio[ahead or 0 :] + around)
        mark = StartActivity(self.number) if ahead is None else ResumeActivity(self.number, ahead)
        return [mark, sound, *[EndActivity(self.number)] * (state is S.SENT_ENDED)]

    def hold(self) -> None:
        """The link is gone: what was sent may be lost."""
        if self._machine.can("hold"):
            self._machine.step("hold")

    def stop(self) -> bool:
        """The person takes it back; False where there is nothing to take back."""
        return self._machine.can("stop") and bool(self._machine.step("stop"))

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

    def add(self, utterance: Utterance) -> None:
        """One that was not begun here."""
        self._waiting.append(utterance)

    @property
    def open(self) -> Utterance | None:
        """The one that is being spoken; sentences may have been written since it began."""
        return next((u for u in self._waiting if u.state in (S.HELD_OPEN, S.SENT_OPEN)), None)

    @property
    def pending(self) -> Utterance | None:
        """The oldest one that was sent whole and waits for its answer."""
        first = self._waiting[0] if self._waiting else None
        return first if first and first.state in (S.SENT_ENDED, S.STOPPED) else None

    @property
    def known(self) -> Utterance | None:
        """The oldest one that the service has been told of, ended or not."""
        first = self._waiting[0] if self._waiting else None
        return first if first and first.state not in HELD else None

    @property
    def waiting(self) -> Sequence[Utterance]:
        """Those that are not answered yet, oldest first."""
        return self._waiting

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
        self._tidy()

    def stop(self, upto: int) -> list[Utterance]:
        """A stop word: take back what was said up to utterance number `upto`; returns what was taken back now."""
        stopped = [utterance for utterance in self._waiting if utterance.number <= upto and utterance.stop()]
        self._tidy()
        return stopped

    def _tidy(self) -> None:
        self._waiting = deque(utterance for utterance in self._waiting if utterance.state is not S.ANSWERED)

    def answered(self) -> Utterance | None:
        """The model's turn is over: the oldest one sent whole is answered; None when it was nobody's turn."""
        if not (utterance := self.pending):
            return None
        utterance.answer()
        return self._waiting.popleft()
