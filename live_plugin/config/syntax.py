"""The text of a YAML file → PyYAML's nodes, within limits that no file can break.

Plain words mean what they mean in YAML 1.2: only `true` and `false` are booleans, so that the state `on` and the
time `12:30` stay text. A setting that is a boolean takes `on` and `yes` all the same.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import ClassVar

import yaml

MAX_BYTES = 1_000_000
"""Size of one file; the largest home known has a twentieth of it."""
MAX_DEPTH = 64
"""Nesting of one file; PyYAML itself takes time that grows with the square of it."""

TAG = "tag:yaml.org,2002:"

_RULES = (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)", "-+.0123456789"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("merge", r"<<", "<"),
)
"""Tag, the plain words that have it, and the characters these begin with (YAML 1.2, "core schema")."""


FRIENDLY = {
    "alias": "an anchor of this name does not exist; text that begins with * or & needs quotes",
    "cannot start any token": "nothing begins with this character; indent with spaces, no tabs, and put text in quotes",
    "mapping values are not": "a second `: ` in this line, or too far to the right; put text in quotes, or indent anew",
    "found another document": "a second document begins; remove the line ---",
}
"""What stands in PyYAML's complaint → our words for it, where most people would not understand them."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # libyaml where it is built in
    yaml_implicit_resolvers: ClassVar = {
        first: [(TAG + tag, re.compile(rf"(?:{words})\Z")) for tag, words, firsts in _RULES if first in firsts]
        for first in {character for _, _, firsts in _RULES for character in firsts}
    }


class Unreadable(Exception):
    """A file that cannot be read; line and column count from 1, and are 0 where the file as a whole is at fault."""

    def __init__(self, text: str, line: int = 0, column: int = 0) -> None:
        super().__init__(text)
        self.text, self.line, self.column = text, line, column


def parse(file: Path) -> yaml.Node | None:
    """Return the root of `file`, None if it is empty; raises Unreadable."""
    text = _decode(_read(file))
    try:
        _measure(text)
        return yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise Unreadable(_in_our_words(str(error.problem)) + _begun(error), *where) from None
    except yaml.reader.ReaderError as error:
        where = _position(text, error.position)
        raise Unreadable("not YAML: it holds a character that cannot be printed; remove it", *where) from None
    except ValueError:
        raise Unreadable("not YAML: it holds an escape sequence that means no character") from None


def scalar(node: yaml.ScalarNode) -> str | int | float | bool | None:
    """The value of a plain word or text; raises ValueError where its tag does not fit or is not known."""
    kind = node.tag.removeprefix(TAG)
    text: str = node.value
    if kind == "int":
        return int(text, {"0x": 16, "0o": 8}.get(text[:2], 10))
    if kind == "float":
        return float(re.sub(r"\.(?=[in])", "", text.lower()))
    return {"bool": text.lower() == "true", "null": None, "str": text, "merge": text}[kind]


def _read(file: Path) -> bytes:
    try:
        if not file.is_file():  # opening a pipe would wait, reading a device never end
            raise Unreadable("is a folder, not a file" if file.is_dir() else "there is no such file")
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise Unreadable(f"cannot be opened: {getattr(error, 'strerror', None) or 'not a file name'}") from None
    if len(data) > MAX_BYTES:
        raise Unreadable(f"is larger than {MAX_BYTES // 1_000_000} MB; divide it with !include")
    return data


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - before.rfind(b"\n")
        raise Unreadable("is not UTF-8 text; save it as UTF-8", line, column) from None


def _measure(text: str) -> None:
    """Refuse what is nested too deep, before anything recursive sees it."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            mark = event.start_mark
            where = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            raise Unreadable(f"is nested more than {MAX_DEPTH} deep", *where)


def _position(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _begun(error: yaml.MarkedYAMLError) -> str:
    """Where the list or text began that is not finished; the place of the error is often only the end of the file."""
    begun, found = error.context_mark, error.problem_mark
    return f"; see what begins in line {begun.line + 1}" if begun and found and begun.line != found.line else ""


def _in_our_words(problem: str) -> str:
    """PyYAML's complaint, without quoting the file: what is quoted may be a password that begins with `*` or `!`."""
    for sign, text in FRIENDLY.items():
        if sign in problem:
            return f"not YAML: {text}"
    return "not YAML: " + re.sub(r"'(?! or )[^']{2,}'", "something else", problem)
