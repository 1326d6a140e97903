"""What happened, per session, for tests and people."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mock_server.conversation.effects import Sent as Sent
from mock_server.story.format import Step, Story
from mock_server.story.match import Heard, Miss
from mock_server.wire.message import Audio, ClientMessage, Content, Setup, Text, ToolAnswer

MOST_SESSIONS = 1_000
MOST_ENTRIES = 20_000
"""Of all sessions together, some 2 MB: the oldest that are over make room, then all forget their older halves."""
MOST_SOUND = 32 * 2**20
"""Bytes of sound that came in and can still be listened to; the oldest is let go."""
SOUND_SECONDS = 30.0
"""Sound that goes on for longer becomes several entries."""


@dataclass
class Sound:
    """Audio that came without anything between."""

    seconds: float = 0.0
    messages: int = 0
    rate: int = 16_000
    """Samples per second."""
    pcm: bytearray = field(default_factory=bytearray, repr=False, compare=False)
    """16-bit mono; empty when it was let go to make room."""


class Shelf:
    """Sound that was heard, the newest up to a number of bytes."""

    def __init__(self, most: int = MOST_SOUND) -> None:
        self._most = most
        self._sounds: deque[Sound] = deque()
        self._bytes = 0

    def put(self, sound: Sound, pcm: bytes) -> None:
        """Add this to a sound, and let go of the oldest where it is too much."""
        if not sound.pcm:
            self._sounds.append(sound)
        sound.pcm += pcm
        self._bytes += len(pcm)
        while self._bytes > self._most and self._sounds:
            oldest = self._sounds.popleft()
            self._bytes -= len(oldest.pcm)
            oldest.pcm.clear()


@dataclass(frozen=True, slots=True)
class Recognition:
    """What the ear made of an utterance."""

    seconds: float
    """Length of the utterance."""
    text: str | None
    how: str
    """fingerprint, recogniser or none."""
    nearest: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Closed:
    """The end of a session."""

    code: int | None
    """None: the connection was lost without a close frame."""
    reason: str
    by: str
    """client or server."""
    detail: str = ""
    """The whole story, where the reason was too short for it."""


@dataclass(frozen=True, slots=True)
class Played:
    """A step of a story answers what was heard."""

    step: Step
    heard: Heard

    def __str__(self) -> str:
        return f"{self.step.place} answers {self.heard}"


Fact = ClientMessage | Sound | Recognition | Sent | Played | Miss | Closed | str
"""A client message, what was made of it, a server message, or a remark."""


class Entry(NamedTuple):
    """One thing that happened."""

    at: float
    """Seconds since the session began."""
    fact: Fact


@dataclass
class SessionJournal:
    """One connection from its upgrade to its end."""

    number: int
    """Counted from 1."""
    path: str
    """Path of the upgrade request, without its query: keys stay out of the journal."""
    shelf: Shelf = field(default_factory=Shelf, repr=False)
    noted: Callable[[], None] = field(default=lambda: None, repr=False)
    """Called after every new entry."""
    entries: list[Entry] = field(default_factory=list)
    forgotten: int = 0
    """Entries that had to make room, all from after the setup."""

    def note(self, at: float, fact: Fact) -> None:
        """Add something; audio that goes on is added up."""
        if isinstance(fact, Audio):
            return self._add(at, fact)
        self.entries.append(Entry(at, fact))
        return self.noted()

    def forget(self) -> int:
        """Make room: the older half goes, but for the setup; how many entries that were."""
        half = len(self.entries) // 2
        del self.entries[1 : 1 + half]
        self.forgotten += half
        return half

    def _add(self, at: float, audio: Audio) -> None:
        sound = self.entries[-1].fact if self.entries else None
        if not isinstance(sound, Sound) or sound.rate != audio.rate or sound.seconds >= SOUND_SECONDS:
            sound = Sound(rate=audio.rate)
            self.note(at, sound)
        sound.seconds += len(audio.pcm) / (2 * audio.rate)
        sound.messages += 1
        self.shelf.put(sound, audio.pcm)

    @property
    def facts(self) -> Iterator[Fact]:
        """Everything, in order."""
        return (entry.fact for entry in self.entries)

    @property
    def setup(self) -> Setup | None:
        """The client's first message."""
        return next((fact for fact in self.facts if isinstance(fact, Setup)), None)

    @property
    def heard(self) -> list[str]:
        """Sentences that were spoken or typed, as far as they were understood."""
        return [text for fact in self.facts for text in _sentences(fact)]

    @property
    def calls(self) -> list[Mapping[str, Any]]:
        """Tool calls that were made: id, name, args."""
        sent = (fact.message for fact in self.facts if isinstance(fact, Sent))
        return [call for message in sent for call in message.get("toolCall", {}).get("functionCalls", ())]

    @property
    def answers(self) -> list[ToolAnswer]:
        """Tool answers that came."""
        return [fact for fact in self.facts if isinstance(fact, ToolAnswer)]

    @property
    def said(self) -> str:
        """Everything the model said that was transcribed or written."""
        sent = (fact.message.get("serverContent", {}) for fact in self.facts if isinstance(fact, Sent))
        return "".join(content.get("outputTranscription", {}).get("text", "") for content in sent)

    @property
    def utterance(self) -> Recognition | None:
        """What was spoken last."""
        return next((e.fact for e in reversed(self.entries) if isinstance(e.fact, Recognition)), None)

    @property
    def misses(self) -> list[Miss]:
        """Inputs that no step of the story answers, with the nearest step."""
        return [fact for fact in self.facts if isinstance(fact, Miss)]

    @property
    def played(self) -> list[Step]:
        """Steps of the stories that answered, in order."""
        return [fact.step for fact in self.facts if isinstance(fact, Played)]

    @property
    def remarks(self) -> list[str]:
        """Everything else worth knowing."""
        return [fact for fact in self.facts if isinstance(fact, str)]

    @property
    def closed(self) -> Closed | None:
        """How the session ended; None while it goes on."""
        return next((e.fact for e in reversed(self.entries[-3:]) if isinstance(e.fact, Closed)), None)


@dataclass
class Journal:
    """All sessions of one server, in the order in which they began."""

    sessions: list[SessionJournal] = field(default_factory=list)
    shelf: Shelf = field(default_factory=Shelf, repr=False)
    opened: int = 0
    """Sessions that there were, also those that have been forgotten."""
    _entries: int = 0

    def open(self, path: str) -> SessionJournal:
        """The journal of a new session."""
        if len(self.sessions) >= MOST_SESSIONS:
            self._forget_oldest()
        self.opened += 1
        session = SessionJournal(self.opened, path.partition("?")[0], self.shelf, self._noted)
        self.sessions.append(session)
        return session

    def _noted(self) -> None:
        self._entries += 1
        if self._entries > MOST_ENTRIES and not self._forget_oldest():
            self._entries -= sum(session.forget() for session in self.sessions)

    def _forget_oldest(self) -> bool:
        """Forget the oldest session that is over; False where none is."""
        oldest = next((session for session in self.sessions if session.closed), None)
        if oldest is None:
            return False
        self.sessions.remove(oldest)
        self._entries -= len(oldest.entries)
        return True

    @property
    def misses(self) -> list[Miss]:
        """Inputs of any session that no step answers."""
        return [miss for session in self.sessions for miss in session.misses]

    def unused(self, stories: Iterable[Story]) -> list[Step]:
        """Steps that answered in no session."""
        played = {step.place for session in self.sessions for step in session.played}
        return [step for story in stories for step in story.steps if step.place not in played]


def _sentences(fact: Fact) -> tuple[str, ...]:
    match fact:
        case Content(texts):
            return texts
        case Text(text):
            return (text,)
        case Recognition(text=str(text)):
            return (text,)
    return ()
