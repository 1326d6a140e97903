"""`Tape` → a folder, without secrets, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

import orjson

from mock_server.tape.format import FILE, FORMAT, Ending, Frame, Tape, line_of
from mock_server.tape.redact import Redaction
from mock_server.tape.shelf import Shelf
from mock_server.tape.sound import Form


def save_tape(tape: Tape, folder: Path, redaction: Redaction | None = None, *, audio: Form = Form.WAV) -> Path:
    """Write a tape, redacted, and return where: `folder`, or with a number behind it where there is one already.

    `audio` is how sound is kept. Raises `Suspect` where something still looks like a secret, `OSError` where the disk
    refuses, `MissingExtra` where FLAC cannot be written; nothing is left then.
    """
    redaction = redaction or Redaction()
    shelf = Shelf(audio)
    lines = [_line(number, raw, redaction) for number, raw in enumerate(_lines(tape, shelf, redaction), 1)]
    text = b"".join(line + b"\n" for line in lines)
    for name, content in {FILE: text, **shelf.contents()}.items():
        redaction.check(content, name)
    files = {FILE: text, **shelf.files()}
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, content in files.items():
            (new / name).write_bytes(content)
        new.chmod(0o755)
        return _moved(new, folder)
    except OSError:
        rmtree(new, ignore_errors=True)
        raise


def _lines(tape: Tape, shelf: Shelf, redaction: Redaction) -> Iterator[dict[str, Any]]:
    head = {"path": tape.path.partition("?")[0], "credentials": tape.credentials, "about": tape.about}
    yield {"tape": FORMAT, **{key: redaction.clean(value) for key, value in head.items() if value}}
    for frame in tape.frames:
        yield {**_moment(frame), frame.side: redaction.clean(shelf.put(frame.side, frame.message))}
    if (ending := tape.ending) is not None:
        code = {} if ending.code is None else {"code": ending.code}
        yield {**_moment(ending), "close": {"by": ending.by, **code, "reason": redaction.clean(ending.reason)}}


def _line(number: int, raw: dict[str, Any], redaction: Redaction) -> bytes:
    """One line of the text; the head names its credentials, and holds none."""
    if number >= line_of(0):
        redaction.check_fields(raw, f"{FILE}:{number}")
    return orjson.dumps(raw)


def _moment(entry: Frame | Ending) -> dict[str, float]:
    return {} if entry.at is None else {"at": round(entry.at, 4)}


def _moved(new: Path, folder: Path) -> Path:
    """Give it the first name that is not taken; another recorder may take one at the same moment."""
    for number in count(1):
        name = folder if number == 1 else folder.with_name(f"{folder.name}-{number}")
        with suppress(FileExistsError):
            return _claimed(new, name)
    raise AssertionError("there is no last number")


def _claimed(new: Path, name: Path) -> Path:
    """`new` under this name; raises `FileExistsError` where it is taken."""
    if name.exists():
        raise FileExistsError(name)
    try:
        return new.rename(name)
    except OSError:
        if name.exists():  # since a moment ago
            raise FileExistsError(name) from None
        raise
