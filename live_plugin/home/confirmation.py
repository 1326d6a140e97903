"""One question whether something risky may be done, and the person's answer to it.

    ASKED ──yes──▶ CONFIRMED
      ├─────no───▶ REFUSED       anything but a yes, too: the next sentence decides
      └───expire─▶ EXPIRED

The model asks, but it cannot answer: an answer is a sentence that a person began to say after the question was put and
while the model was silent, or a button. A yes counts only if the model, since it was told to ask, has named what is to
be done, or the person names it; a yes to "shall I tell you a joke?" opens no door.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from live_plugin.core.table import Machine
from live_plugin.home.context import Context
from live_plugin.home.risk import Act
from live_plugin.home.spoken import normal
from live_plugin.home.words import Reply, digits_of, reply, typed_reply, words_of

EXPIRES_S = 15.0
"""How long after the question a person may begin to answer."""
LATEST_S = 10.0
"""How long the transcript of an answer may take."""
CODE = "code"
"""In place of a PIN: any digits will do, for the thing itself knows which are right."""
SPOKEN = frozenset({"yes", "pin", "code"})
"""What decides a question aloud."""
ALIKE = 0.7
"""Part of a word's beginning that must be the same, so that an inflected name is still the name."""


class ConfirmationState(Enum):
    """See the drawing in the module's docstring."""

    ASKED = auto()
    CONFIRMED = auto()
    REFUSED = auto()
    EXPIRED = auto()


S = ConfirmationState
STEPS = {(S.ASKED, "yes"): S.CONFIRMED, (S.ASKED, "no"): S.REFUSED, (S.ASKED, "expire"): S.EXPIRED}


@dataclass(frozen=True, slots=True)
class Sentence:
    """What was heard of one utterance."""

    text: str
    began: float
    """When speech began."""
    alone: bool = True
    """Whether nothing was played meanwhile: the microphone hears the model too."""
    utterance: int | None = None
    """Its number, where it has one."""


class Confirmation:
    """One question; `pin` is wanted instead of a yes where there is one, and `CODE` stands for any digits."""

    def __init__(self, number: int, context: Context, now: float, pin: str = "") -> None:
        self.number = number
        self.context = context
        self.asked = now
        self.how = ""
        """What decided it, such as `yes`, `pin` or `page`."""
        self.guessed = False
        """Whether a wrong PIN was given."""
        self.code = ""
        """The digits that were given where the thing itself wants some."""
        self.acts: tuple[Act, ...] = ()
        self._pin = pin
        self._said = ""
        self._machine = Machine(f"question {number}", S.ASKED, STEPS)

    @property
    def state(self) -> ConfirmationState:
        return self._machine.state

    @property
    def wanted(self) -> str:
        """What a person has to say."""
        return "the code" if self._pin == CODE else "the PIN" if self._pin else "yes"

    @property
    def open(self) -> bool:
        """Whether it waits for its answer."""
        return self.state is S.ASKED

    @property
    def until(self) -> float:
        """When it expires."""
        return self.asked + EXPIRES_S

    def ask(self, acts: Iterable[Act], now: float) -> None:
        """More is to be confirmed by the same answer: what was said and asked until now is not about that."""
        self.acts = tuple(dict.fromkeys((*self.acts, *acts)))
        self.asked, self._said = now, ""

    def say(self, text: str) -> None:
        """The model says something."""
        self._said += text

    def hear(self, sentence: Sentence) -> ConfirmationState:
        """A person said something; what was begun before the question is no answer to it."""
        if not self.open or sentence.began <= self.asked or not words_of(sentence.text):
            return self.state
        if sentence.began > self.until:
            return self._decide("expire")
        names = [name for act in self.acts for name in self._names(act)]
        meaning = reply(sentence.text, self.context.language, names)
        if meaning == "no":
            return self._decide("no", "no")
        if not sentence.alone:
            return self.state
        return self._by_pin(sentence.text) if self._pin else self._by_yes(sentence.text, meaning)

    def typed(self, text: str) -> Reply:
        """What is meant by something that was typed; the code is a yes."""
        meaning = typed_reply(text, self.context.language, "" if self._pin == CODE else self._pin)
        if self._pin == CODE and meaning != "no":
            return "yes" if digits_of(text) else ""
        return meaning

    def press(self, how: str, *, yes: bool, now: float, code: str = "") -> ConfirmationState:
        """A person pressed a button or typed an answer; `how` says where. A button knows no code."""
        if not self.open or (yes and self._pin == CODE and not code):
            return self.state
        self.code = code if self._pin == CODE else ""
        return self._decide("expire") if now > self.until else self._decide("yes" if yes else "no", how)

    def look(self, now: float) -> ConfirmationState:
        """The state now; an answer that was begun in time may still be on its way."""
        return self._decide("expire") if self.open and now > self.until + LATEST_S else self.state

    def replace(self) -> ConfirmationState:
        """Another question was put instead: nobody could know to which a yes belongs."""
        return self._decide("no", "another question") if self.open else self.state

    def _by_yes(self, text: str, meaning: str) -> ConfirmationState:
        heard = f"{self._said} {text}"
        named = all(any(_named(name, heard) for name in self._names(act)) for act in self.acts)
        return self._decide("yes", "yes") if meaning == "yes" and named else self._decide("no", "unclear")

    def _names(self, act: Act) -> list[str]:
        """What the thing is called; a device called "yes" is not named by saying so."""
        return [name for name in act.names if not reply(name, self.context.language)]

    def _by_pin(self, text: str) -> ConfirmationState:
        given = digits_of(text)
        if self._pin == CODE:
            self.code = given
            return self._decide("yes", "code") if given else self._decide("no", "no code")
        self.guessed = bool(given) and given != self._pin
        return self._decide("yes", "pin") if given == self._pin else self._decide("no", "no pin")

    def _decide(self, step: str, how: str = "") -> ConfirmationState:
        self.how = how
        return self._machine.step(step)


def _named(name: str, text: str) -> bool:
    """Whether each word of the name is in the text, in whatever form."""
    said, wanted = words_of(normal(text)), words_of(normal(name))
    return bool(wanted) and all(any(_alike(word, other) for other in said) for word in wanted)


def _alike(word: str, other: str) -> bool:
    length = max(min(3, len(word)), round(ALIKE * len(word)))
    return word[:length] == other[:length]


def question(acts: Sequence[Act], say: str) -> str:
    """What the model is told: that a person has to answer, and what to ask."""
    wanted = " and ".join(map(str, acts))
    return (
        f"not done: a person must confirm it. Ask, naming it, whether to {wanted}, and tell the person to say {say} "
        "within 15 seconds; the home then does it by itself. You cannot confirm it"
    )
