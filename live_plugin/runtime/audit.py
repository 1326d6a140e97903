"""The audit log: who said what to which microphone, what was called, what was done on whose word, and what changed.

One SQLite table, written by a thread of its own, so that a slow disk holds up nobody. Old entries go by themselves.

    sqlite3 audit.db "SELECT at, kind, details FROM entries ORDER BY id DESC LIMIT 20"
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.errors import LivePluginError
from live_plugin.home.context import NOBODY, Context
from live_plugin.home.model import Changed, State
from live_plugin.home.safety import AuditSettings
from live_plugin.home.secrets import HIDDEN

TABLE = """
CREATE TABLE IF NOT EXISTS entries (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,          -- when, with the offset from UTC
    kind TEXT NOT NULL,        -- heard, typed, called, shown, answered, act, changed,
                               -- question, confirmed, refused, expired
    microphone TEXT NOT NULL,
    person TEXT,
    utterance INTEGER,
    details TEXT NOT NULL      -- JSON
)
"""
EVERY = 500
"""So many entries between two clearances."""
SECRET = frozenset({"code", "pin", "password", "passcode", "secret", "token", "api_key"})
"""Names of values that are never kept."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened."""

    at: str
    kind: str
    microphone: str
    person: str | None
    utterance: int | None
    details: Mapping[str, Any]


class Audit:
    """Keeps what happened. `hide` takes secrets out of a text; raises LivePluginError where nothing can be kept."""

    def __init__(
        self,
        file: Path,
        settings: AuditSettings | None = None,
        hide: Callable[[str], str] = lambda text: text,
        clock: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    ) -> None:
        self._settings = settings or AuditSettings()
        self._hide = hide
        self._clock = clock
        self._names: dict[str, str] = {}
        self._count = 0
        self._broken = False
        try:
            self._base = _opened(file)
        except (sqlite3.Error, OSError) as error:
            raise LivePluginError(
                f"the audit log cannot be kept in {file}: {error}; correct home.audit.file"
            ) from error
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="audit")
        self._writer.submit(self._clear)

    def close(self) -> None:
        """Write what is waiting and close the file; may be called twice."""
        self._writer.shutdown()
        self._base.close()

    def note(self, kind: str, context: Context, details: Mapping[str, Any]) -> None:
        """Keep one thing that happened; returns at once."""
        kept = _clean(details, self._hide)
        text = orjson.dumps(kept, default=str).decode()
        if self._hide(text) != text:  # secrets that are cut into pieces
            text = orjson.dumps({"hidden": HIDDEN}).decode()
        at = self._clock()
        row = (at.isoformat(timespec="milliseconds"), kind, context.microphone, context.person, context.utterance, text)
        self._writer.submit(self._write, row)

    def changed(self, change: Changed) -> None:
        """A device has another state."""
        details = {"device": change.device.id, "old": _state(change.old), "new": _state(change.new)}
        self.note("changed", NOBODY, details)

    def observer(self, microphone: str = "") -> Callable[[float, ev.Event | fx.Effect], None]:
        """Keeps what is written, called, shown and answered in the session of this microphone; never a picture."""

        def observe(now: float, item: ev.Event | fx.Effect) -> None:
            match item:
                case fx.SendText():
                    self.note("typed", Context(item.utterance, microphone=microphone), {"text": item.text})
                case fx.RunTool():
                    self._names[item.id] = item.name
                    details = {"tool": item.name, "args": item.args}
                    self.note("called", Context(item.utterance, microphone=microphone), details)
                case ev.Shown():
                    shown = {"tool": self._names.get(item.id, item.id), "bytes": len(item.picture)}
                    self.note("shown", Context(microphone=microphone), shown)
                case ev.ToolFinished():
                    details = {"tool": self._names.pop(item.id, item.id), **item.response}
                    self.note("answered", Context(microphone=microphone), details)

        return observe

    def _write(self, row: tuple[Any, ...]) -> None:
        try:
            self._base.execute("INSERT INTO entries VALUES (NULL, ?, ?, ?, ?, ?, ?)", row)
        except sqlite3.Error as error:
            if not self._broken:
                logger.warning("the audit log cannot be written: %s; what happens now is not kept", error)
            self._broken = True
            return
        self._broken = False
        self._count += 1
        if self._count % EVERY == 0:
            self._clear()

    def _clear(self) -> None:
        """Forget what is too old or too much."""
        oldest = (self._clock() - timedelta(days=self._settings.days)).isoformat()
        try:
            self._base.execute("DELETE FROM entries WHERE julianday(at) < julianday(?)", (oldest,))
            self._base.execute(
                "DELETE FROM entries WHERE id <= (SELECT max(id) FROM entries) - ?", (self._settings.most,)
            )
            self._base.execute("PRAGMA incremental_vacuum").fetchall()
        except sqlite3.Error as error:
            logger.warning("the audit log cannot be cleared: %s", error)


def read(file: Path, most: int = 50) -> list[Entry]:
    """The latest entries of a log, the oldest first; raises LivePluginError where there is none."""
    try:
        with sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True) as base:
            rows = base.execute(
                "SELECT at, kind, microphone, person, utterance, details FROM entries ORDER BY id DESC LIMIT ?", (most,)
            ).fetchall()
        base.close()
    except sqlite3.Error as error:
        raise LivePluginError(f"there is no audit log in {file}: {error}") from error
    return [Entry(at, kind, to, who, number, orjson.loads(text)) for at, kind, to, who, number, text in reversed(rows)]


def _opened(file: Path) -> sqlite3.Connection:
    base = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    try:
        base.execute("PRAGMA auto_vacuum = INCREMENTAL")
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = NORMAL")
        base.execute(TABLE)
    except sqlite3.Error:
        base.close()
        raise
    return base


def _state(state: State) -> dict[str, Any]:
    return {"state": state.value, **state.attributes}


def _clean(value: Any, hide: Callable[[str], str]) -> Any:
    """The value without its secrets, fit for JSON."""
    if isinstance(value, Mapping):
        return {
            hide(str(key)): HIDDEN if str(key).casefold() in SECRET and item is not None else _clean(item, hide)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(item, hide) for item in value]
    if value is None or isinstance(value, bool):
        return value
    text = str(value).encode("utf-8", "replace").decode()
    return value if isinstance(value, int | float) and hide(text) == text and abs(value) < 2**53 else hide(text)
