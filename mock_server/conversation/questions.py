"""What the client asks: sentences up to the one that completes them, utterances, and what has to wait. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from mock_server.conversation.effects import Recognise
from mock_server.conversation.listener import Ended, Resampler
from mock_server.conversation.terms import Terms
from mock_server.conversation.usage import Meter
from mock_server.wire.message import Audio, Content, Text


@dataclass(frozen=True, slots=True)
class Recognised:
    """The ear's answer to `Recognise`; no text where it heard no sentence of the story."""

    number: int
    text: str | None


@dataclass(frozen=True, slots=True)
class Typed:
    """Sentences of which the last that means something is answered."""

    sentences: tuple[str, ...]


Question = Ended | Typed


class Questions:
    """Those of one session."""

    def __init__(self, terms: Terms, meter: Meter) -> None:
        self._terms, self._meter = terms, meter
        self._waiting: list[Question] = []
        """Asked during a turn that must not be interrupted."""
        self._typed: list[str] = []
        """Sentences that wait for `turnComplete`."""
        self._recorded: list[Audio] = []
        """Sounds that do."""
        self._awaits_history = terms.setup.awaits_history and terms.rules.takes_history
        self._history: tuple[str, ...] = ()
        """Sentences before the first question; a blank one asks for an answer to them."""
        self._utterances = 0
        self._asked: Ended | None = None
        """The utterance that is being recognised."""

    # ── how they are asked ────────────────────────────────────────────────────────────────────────────────────

    def content(self, message: Content) -> Question | None:
        """The question that is complete with this; None where more is to come, or where it was the history.

        A recording is the question, and what is written with it says how to take it.
        """
        self._typed += message.texts
        self._recorded += message.sounds
        if not message.complete:
            return None
        sentences, self._typed = tuple(self._typed), []
        sounds, self._recorded = self._recorded, []
        if not self._awaits_history and not sounds:
            return Typed(sentences)
        self._meter.heard_letters += sum(map(len, sentences))
        if not self._awaits_history:
            return Ended(b"".join(map(Resampler().feed, sounds)))
        self._awaits_history, self._history = False, sentences
        return None

    def text(self, message: Text) -> Typed:
        """A sentence by itself."""
        return Typed((message.text,) if message.text.strip() else self._history)

    def utterance(self, spoken: Ended) -> Recognise:
        """What the ear is asked about it."""
        self._utterances += 1
        self._asked = spoken
        if self._terms.coverage != "TURN_INCLUDES_ALL_INPUT":
            self._meter.heard_samples += len(spoken.pcm) // 2
        return Recognise(self._utterances, spoken.pcm)

    def recognised(self, message: Recognised) -> Ended | None:
        """The utterance that the ear has told about; None where nobody waits for it any more."""
        if message.number != self._utterances:
            return None
        asked, self._asked = self._asked, None
        return asked

    # ── those that wait ───────────────────────────────────────────────────────────────────────────────────────

    def put_off(self, question: Question) -> None:
        """Ask it when the turn is over."""
        self._waiting.append(question)

    def next(self) -> Question | None:
        """The one that has waited longest."""
        return self._waiting.pop(0) if self._waiting else None

    def drop(self) -> None:
        """An interruption makes those that wait void."""
        self._waiting.clear()
