"""Sound and pictures of a tape: taken out of its messages into files, and put back byte by byte. Pure."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from mock_server.tape.format import Message, Side
from mock_server.tape.sound import Form
from mock_server.wire import base64

MIME_TYPE = ("mimeType", "mime_type")
FOREIGN = ("args", "response")
"""What lies below these keys belongs to the user and is left as it is."""
DEFAULT_RATES: Mapping[Side, int] = {"client": 16_000, "server": 24_000}
"""Of `audio/pcm` without a rate (Live API reference, 6)."""
_RATE = re.compile(r"audio/(?:pcm|l16)\s*(?:;.*?\brate=([1-9]\d{3,5}))?", re.IGNORECASE)
_URL, _STANDARD = str.maketrans("+/", "-_"), str.maketrans("-_", "+/")

Reference = dict[str, Any]


class Misplaced(ValueError):
    """A reference that leads nowhere; the text says why and what would be right."""


class Folder(Protocol):
    """The files beside a tape that is being read."""

    def file(self, name: str) -> bytes:
        """Content of a file."""

    def samples(self, name: str) -> bytes:
        """Samples of a sound file, 16-bit mono."""


@dataclass
class Sound:
    """All sound of one side at one rate."""

    form: Form
    rate: int
    pcm: bytearray = field(default_factory=bytearray)


class Shelf:
    """The files beside a tape that is being written, its sound in this form."""

    def __init__(self, form: Form = Form.WAV) -> None:
        self._form = form
        self._sounds: dict[str, Sound] = {}
        self._files: dict[str, bytes] = {}

    def put(self, side: Side, message: Message) -> Message:
        """The message with its sound and pictures on the shelf, and references in their place."""
        stored: Message = _mapped(message, lambda mime, data: self._stored(side, mime, data))
        return stored

    def files(self) -> dict[str, bytes]:
        """Everything on the shelf by its file name."""
        written = {name: one.form.written(bytes(one.pcm), one.rate) for name, one in self._sounds.items()}
        return written | self._files

    def contents(self) -> dict[str, bytes]:
        """The same with sound as plain samples: in a compressed file nothing can be found."""
        return {name: bytes(one.pcm) for name, one in self._sounds.items()} | self._files

    def _stored(self, side: Side, mime_type: str, data: Any) -> Any:
        alphabet, raw = _decoded(data)
        if raw is None:
            return data
        match = _RATE.fullmatch(mime_type)
        if match is None:
            return {"file": self._keep(side, mime_type, raw), **alphabet}
        rate = int(match[1] or DEFAULT_RATES[side])
        if not raw or len(raw) % 2:
            return data
        form = self._form if self._form.holds(rate) else Form.WAV
        name = f"{side}-{rate}.{form}"
        pcm = self._sounds.setdefault(name, Sound(form, rate)).pcm
        begin = len(pcm) // 2
        pcm += raw
        return {form: name, "from": begin, "samples": len(raw) // 2, **alphabet}

    def _keep(self, side: Side, mime_type: str, raw: bytes) -> str:
        ending = mimetypes.guess_extension(mime_type.partition(";")[0]) or ".bin"
        name = f"{side}-{len(self._files) + 1}{ending}"
        self._files[name] = raw
        return name


def restored(message: Message, folder: Folder) -> Message:
    """The message as it was on the wire.

    Raises `Misplaced` for a reference that is wrong; what the folder raises is passed on.
    """
    whole: Message = _mapped(message, lambda mime, data: _encoded(data, folder) if isinstance(data, dict) else data)
    return whole


def blobs(message: Any) -> list[tuple[str, bytes]]:
    """MIME type and bytes of all sound and pictures in a message."""
    found: list[tuple[str, bytes]] = []

    def note(mime_type: str, data: Any) -> Any:
        raw = _decoded(data)[1]
        found.extend([(mime_type, raw)] if raw is not None else [])
        return data

    _mapped(message, note)
    return found


def rate_of(mime_type: str, side: Side) -> int | None:
    """Samples per second of 16-bit sound; None for everything else."""
    match = _RATE.fullmatch(mime_type)
    return int(match[1] or DEFAULT_RATES[side]) if match else None


def _mapped(value: Any, change: Callable[[str, Any], Any]) -> Any:
    """A copy in which the `data` of every blob is changed."""
    if isinstance(value, list):
        return [_mapped(item, change) for item in value]
    if not isinstance(value, Mapping):
        return value
    mime_type = next((value[key] for key in MIME_TYPE if isinstance(value.get(key), str)), None)
    copy = {key: item if key in FOREIGN else _mapped(item, change) for key, item in value.items()}
    if mime_type is not None and "data" in value:
        copy["data"] = change(mime_type, value["data"])
    return copy


def _decoded(data: Any) -> tuple[Reference, bytes | None]:
    """The alphabet, as a reference writes it, and the bytes; None where the text could not be written again."""
    if not isinstance(data, str):
        return {}, None
    try:
        raw = base64.decode(data)
    except ValueError:
        return {}, None
    standard = base64.encode(raw)
    if data == standard:
        return {}, raw
    return {"alphabet": "url"}, raw if data == standard.translate(_URL) else None


def _encoded(reference: Reference, folder: Folder) -> str:
    match reference:
        case {"wav": str(name), "from": int(begin), "samples": int(samples)} | {
            "flac": str(name),
            "from": int(begin),
            "samples": int(samples),
        } if begin >= 0 and samples >= 0:
            pcm = folder.samples(name)
            raw = pcm[2 * begin : 2 * (begin + samples)]
            if len(raw) != 2 * samples:
                raise Misplaced(f"{name} has {len(pcm) // 2} samples, the frame wants {begin} to {begin + samples}")
        case {"file": str(name)}:
            raw = folder.file(name)
        case _:
            raise Misplaced('data must be base64, {"wav" or "flac", "from", "samples"} or {"file"}')
    text = base64.encode(raw)
    return text.translate(_URL) if reference.get("alphabet") == "url" else text
