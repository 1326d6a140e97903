"""The journal as JSON. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from mock_server.journal import Closed, Entry, Fact, Journal, Played, Recognition, Sent, SessionJournal, Sound
from mock_server.story.format import Step, Story
from mock_server.story.match import Miss, Near
from mock_server.wire.message import Content, Setup, Text, ToolAnswer

LONGEST = 160
"""Characters of a text that are shown; sound is longer."""


def overview(journal: Journal, stories: Sequence[Story]) -> dict[str, Any]:
    """Every session in short."""
    return {
        "sessions": [summary(session) for session in journal.sessions],
        "misses": [str(miss) for miss in journal.misses],
        "unused": [f"{step.place} {step.when}" for step in journal.unused(stories)],
    }


def summary(session: SessionJournal) -> dict[str, Any]:
    """One session in short."""
    return {
        "number": session.number,
        "path": session.path,
        "model": session.setup.model if session.setup else "",
        "seconds": round(session.entries[-1].at, 3) if session.entries else 0.0,
        "entries": session.forgotten + len(session.entries),
        "heard": session.heard,
        "said": session.said,
        "calls": session.calls,
        "answers": [shown(answer) for answer in session.answers],
        "misses": [str(miss) for miss in session.misses],
        "closed": shown(session.closed),
    }


def session(journal: SessionJournal, first: int = 0) -> dict[str, Any]:
    """One session with its entries from the `first` on, counted from 0 over all there ever were."""
    numbered = enumerate(journal.entries, journal.forgotten)
    found = [entry(number, one) for number, one in numbered if number >= first]
    return {**summary(journal), "from": first, "list": found}


def entry(number: int, one: Entry) -> dict[str, Any]:
    """One entry: when, which way, what in a word, what in a line, and all of it."""
    return {
        "number": number,
        "at": round(one.at, 3),
        "way": _way(one.fact),
        "kind": ", ".join(kinds(one.fact)),
        "text": shorten(line(one.fact)),
        "body": shown(one.fact.message if isinstance(one.fact, Sent) else one.fact),
    }


def lines(journal: SessionJournal) -> list[str]:
    """One session for people who read terminals."""
    told = (entry(number, one) for number, one in enumerate(journal.entries))
    listed = [f"{e['at']:8.3f} {ARROWS[e['way']]} {e['kind']:<24} {e['text']}".rstrip() for e in told]
    return [f"session {journal.number}: {journal.path}", *listed]


ARROWS = {"in": "→", "out": "←", "note": "·"}


def _way(fact: Fact) -> str:
    match fact:
        case Sent():
            return "out"
        case Closed(by=by):
            return "out" if by == "server" else "in"
        case Recognition() | Miss() | Played() | str():
            return "note"
    return "in"


def kinds(fact: Fact) -> Iterator[str]:
    """What it is: the fields of a server message, else its name."""
    match fact:
        case Sent({"serverContent": Mapping() as content}):
            yield from content or ("serverContent",)
        case Sent(message):
            yield from message or ("{}",)
        case str():
            yield "remark"
        case _:
            yield type(fact).__name__.lower()


def line(fact: Fact) -> str:
    """What a person wants to read of it."""
    return LINES.get(type(fact), lambda fact: "")(fact)


LINES: Mapping[type, Callable[[Any], str]] = {
    Setup: lambda fact: fact.model,
    Content: lambda fact: " / ".join(fact.texts),
    Text: lambda fact: fact.text,
    Sound: lambda fact: f"{fact.seconds:.2f} s in {fact.messages} messages",
    ToolAnswer: lambda fact: f"{fact.name}: {dict(fact.response)}",
    Recognition: lambda fact: f"{fact.text} ({fact.how})" if fact.text else "no sentence of the story",
    Closed: lambda fact: f"{fact.code or 'no close frame'} {fact.detail or fact.reason}",
    Sent: lambda fact: _said(fact.message),
    Played: str,
    Miss: str,
    str: str,
}


def _said(message: Mapping[str, Any]) -> str:
    content = message.get("serverContent", {})
    transcripts = (content.get(name, {}).get("text", "") for name in ("inputTranscription", "outputTranscription"))
    calls = (f"{call['name']}({call['args']})" for call in message.get("toolCall", {}).get("functionCalls", ()))
    return " ".join(filter(None, (*transcripts, *calls)))


def shown(value: Any) -> Any:
    """As JSON, without what is too long to read."""
    match value:
        case str():
            return shorten(value)
        case bytes() | bytearray():
            return f"{len(value)} bytes"
        case Mapping():
            return {str(key): shown(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [shown(item) for item in value]
        case Step() | Near():
            return str(value) if isinstance(value, Near) else f"{value.place} {value.when}"
    if is_dataclass(value):
        return {field.name: shown(getattr(value, field.name)) for field in fields(value)}
    return value


def shorten(text: str) -> str:
    """The beginning of a text, and how long it is."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text)} characters)"
