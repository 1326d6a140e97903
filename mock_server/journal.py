"""What happened, per session, for tests and people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mock_server.story.match import Miss
from mock_server.wire.message import Audio, ClientMessage, Content, Setup, Text, ToolAnswer


@dataclass
class Sound:
    """Audio that came without anything between."""

    seconds: float = 0.0
    messages: int = 0


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
class Sent:
    """A server message."""

    message: Mapping[str, Any]


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


Fact = ClientMessage | Sound | Recognition | Sent | Miss | Closed | str
"""A client message, what was made of it, a server message, or a remark."""


@dataclass(frozen=True, slots=True)
class Entry:
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
    entries: list[Entry] = field(default_factory=list)

    def note(self, at: float, fact: Fact) -> None:
        """Add something; audio that goes on is added up."""
        if not isinstance(fact, Audio):
            self.entries.append(Entry(at, fact))
            return
        if not (self.entries and isinstance(self.entries[-1].fact, Sound)):
            self.entries.append(Entry(at, Sound()))
        sound = self.entries[-1].fact
        if isinstance(sound, Sound):
            sound.seconds += len(fact.pcm) / (2 * fact.rate)
            sound.messages += 1

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
    def misses(self) -> list[Miss]:
        """Inputs that no step of the story answers, with the nearest step."""
        return [fact for fact in self.facts if isinstance(fact, Miss)]

    @property
    def remarks(self) -> list[str]:
        """Everything else worth knowing."""
        return [fact for fact in self.facts if isinstance(fact, str)]

    @property
    def closed(self) -> Closed | None:
        """How the session ended; None while it goes on."""
        return next((fact for fact in self.facts if isinstance(fact, Closed)), None)


@dataclass
class Journal:
    """All sessions of one server, in the order in which they began."""

    sessions: list[SessionJournal] = field(default_factory=list)

    def open(self, path: str) -> SessionJournal:
        """The journal of a new session."""
        session = SessionJournal(len(self.sessions) + 1, path.partition("?")[0])
        self.sessions.append(session)
        return session

    @property
    def misses(self) -> list[Miss]:
        """Inputs of any session that no step answers."""
        return [miss for session in self.sessions for miss in session.misses]


def _sentences(fact: Fact) -> tuple[str, ...]:
    match fact:
        case Content(texts):
            return texts
        case Text(text):
            return (text,)
        case Recognition(text=str(text)):
            return (text,)
    return ()
