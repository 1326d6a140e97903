"""tape.jsonl → `Tape`, or every fault in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import orjson

from mock_server.errors import Fault, MissingExtra, StoryError
from mock_server.tape.format import FILE, FORMAT, Ending, Frame, Side, Tape
from mock_server.tape.shelf import Misplaced, restored
from mock_server.tape.sound import SoundError, samples_of

HEAD = ("tape", "path", "credentials", "about")
KINDS = ("client", "server", "close")


class _Wrong(ValueError):
    """A line that does not fit; the text says what would."""


def load_tape(path: str | Path) -> Tape:
    """The tape of a folder or of its tape.jsonl; raises `StoryError` with all faults."""
    file = Path(path) / FILE if Path(path).is_dir() else Path(path)
    label = _label(file)
    try:
        lines = file.read_text("utf-8").rstrip("\n").split("\n")  # a JSON text may hold other separators
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise StoryError([Fault(label, 1, 1, "", f"cannot be read as a tape: {why}")]) from None
    try:
        return _Reader(file, label).tape(lines)
    except MissingExtra as error:  # once, not for each frame with sound
        raise StoryError([Fault(label, 1, 1, "", str(error))]) from None


def is_tape(path: str | Path) -> bool:
    """Whether there is a tape here, good or bad."""
    return Path(path).name == FILE or (Path(path) / FILE).is_file()


def tapes_in(path: str | Path) -> list[Path]:
    """The tape of a folder, or all tapes of the folders in it, by name."""
    return [Path(path)] if is_tape(path) else sorted(file.parent for file in Path(path).glob(f"*/{FILE}"))


class _Reader:
    """Reads the lines of one file."""

    def __init__(self, file: Path, label: str) -> None:
        self._name, self._label = file.parent.resolve().name, label
        self._folder = _Folder(file.parent)
        self._faults: list[Fault] = []
        self._time = 0.0

    def tape(self, lines: list[str]) -> Tape:
        head = self._read(1, lines[0], self._head)
        entries = [self._read(number, line, self._entry) for number, line in enumerate(lines[1:], 2)]
        self._check_order(entries)
        if self._faults or head is None:
            raise StoryError(sorted(self._faults, key=lambda fault: fault.line))
        frames = tuple(entry for entry in entries if isinstance(entry, Frame))
        ending = next((entry for entry in entries if isinstance(entry, Ending)), None)
        about = {key: value for key, value in head.items() if key != "tape"}
        return Tape(frames, ending, name=self._name, **about)

    def _check_order(self, entries: list[Frame | Ending | None]) -> None:
        for number, entry in enumerate(entries[:-1], 2):
            if isinstance(entry, Ending):
                self._fault(number + 1, "nothing comes after `close`; a further connection is a tape of its own")

    def _read(self, number: int, line: str, read: Callable[[dict[str, Any]], Any]) -> Any:
        try:
            raw = orjson.loads(line)
            if not isinstance(raw, dict):
                raise _Wrong('must be an object such as {"at": 0.5, "server": {…}}')
            return read(raw)
        except orjson.JSONDecodeError as error:
            self._fault(number, f"not JSON: {error.msg}", error.colno)
        except (_Wrong, Misplaced) as wrong:
            self._fault(number, str(wrong))
        except RecursionError:
            self._fault(number, "is nested too deeply to be a message")
        return None

    def _fault(self, line: int, text: str, column: int = 1) -> None:
        self._faults.append(Fault(self._label, line, column, "", text))

    def _head(self, raw: dict[str, Any]) -> dict[str, Any]:
        if raw.get("tape") != FORMAT or isinstance(raw["tape"], bool):
            raise _Wrong(f'must begin with {{"tape": {FORMAT}}}, the tape format this version reads')
        _check_keys(raw, HEAD)
        for key in HEAD[1:]:
            if not isinstance(raw.get(key, ""), str):
                raise _Wrong(f"`{key}` must be a text")
        return raw

    def _entry(self, raw: dict[str, Any]) -> Frame | Ending:
        _check_keys(raw, ("at", *KINDS))
        given = [kind for kind in KINDS if kind in raw]
        if len(given) != 1:
            raise _Wrong(f"must have one of {', '.join(KINDS)}, has {' and '.join(given) or 'none'}")
        at = self._moment(raw.get("at"))
        return _ending(raw["close"], at) if "close" in raw else self._frame(given[0], raw[given[0]], at)

    def _moment(self, at: Any) -> float | None:
        if at is None:
            return None
        if isinstance(at, bool) or not isinstance(at, int | float) or at < self._time:
            raise _Wrong(f"`at` must be seconds, not less than in the line before ({self._time:g}), got {at!r}")
        self._time = float(at)
        return self._time

    def _frame(self, side: Any, message: Any, at: float | None) -> Frame:
        if not isinstance(message, dict | str):
            raise _Wrong(f"`{side}` must be a message object, or the text of a frame that was none")
        return Frame(side, restored(message, self._folder), at)


class _Folder:
    """The files beside the text; a sound file, of which there are many stretches, is read once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sounds: dict[str, bytes] = {}

    def file(self, name: str) -> bytes:
        if Path(name).name != name:
            raise Misplaced(f"{name!r} must be the name of a file beside the tape, without folders")
        try:
            return (self._path / name).read_bytes()
        except (OSError, ValueError) as error:  # ValueError: a name that no file can have
            raise Misplaced(f"{name} cannot be read: {error}") from None

    def samples(self, name: str) -> bytes:
        if name not in self._sounds:
            content = self.file(name)
            try:
                self._sounds[name] = samples_of(name, content)
            except SoundError as error:
                raise Misplaced(f"{name} cannot be read: {error}") from None
        return self._sounds[name]


def _ending(raw: Any, at: float | None) -> Ending:
    match raw:
        case {"by": "client" | "server" as by, **rest} if rest.keys() <= {"code", "reason"}:
            code, reason = rest.get("code"), rest.get("reason", "")
            if isinstance(reason, str) and (code is None or (type(code) is int and 1000 <= code <= 4999)):
                side: Side = by
                return Ending(side, code, reason, at)
    raise _Wrong('`close` must be such as {"by": "server", "code": 1011, "reason": ""}; no code: no close frame')


def _check_keys(raw: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for key in raw:
        if key not in known:
            near = get_close_matches(key, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"
            raise _Wrong(f"unknown key {key!r}; {hint}")


def _label(file: Path) -> str:
    """As short as it can be found again."""
    try:
        return str(file.relative_to(Path.cwd()))
    except ValueError:
        return str(file)
