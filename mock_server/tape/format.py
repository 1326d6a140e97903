"""What a tape is: the recorded traffic of one connection, a folder with `tape.jsonl` and the sound beside it.

One JSON object per line, so that a line is a frame and a fault has a place:

    {"tape": 1, "path": "/ws/google.ai…BidiGenerateContent", "credentials": "x-goog-api-key", "about": ""}
    {"at": 0.0, "client": {"setup": {"model": "models/gemini-3.8-live"}}}
    {"at": 0.812, "server": {"setupComplete": {}}}
    {"at": 0.83, "client": {"realtimeInput": {"audio": {"mimeType": "audio/pcm;rate=16000",
                            "data": {"wav": "client-16000.wav", "from": 0, "samples": 320}}}}}
    {"at": 9.1, "close": {"by": "client", "code": 1000, "reason": ""}}

    tape          number of this format; required, first
    path          of the upgrade request, without its query
    credentials   which form of credentials was sent; never what they were
    about         whatever is worth knowing: who recorded it, under which licence
    at            seconds since the connection was open; left out where nobody took the time
    client        what the client sent: an object, or the text of a frame that was none
    server        what the service sent, in the same way
    close         the end; without `code` the connection was lost without a close frame

Sound is taken out of the messages where it can be put back byte by byte: `{"wav", "from", "samples"}` is a stretch of
a WAV file of the folder, `{"flac", "from", "samples"}` of a FLAC file, `{"file"}` a whole file (pictures).
`"alphabet": "url"` marks URL-safe base64.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

FORMAT = 1
FILE = "tape.jsonl"
"""Name of the text within a tape's folder."""

Side = Literal["client", "server"]
Message = Mapping[str, Any] | str
"""A JSON object, or the text of a frame that is none."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message of one side."""

    side: Side
    message: Message
    at: float | None = None
    """Seconds since the connection was open; None where nobody took the time."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How the connection ended."""

    by: Side
    code: int | None = None
    """None: without a close frame."""
    reason: str = ""
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Tape:
    """One connection; sound is within the messages, as it was on the wire."""

    frames: tuple[Frame, ...]
    ending: Ending | None = None
    """None: the recording stopped before the connection did."""
    path: str = ""
    credentials: str = ""
    about: str = ""
    name: str = ""
    """What people call it: the name of its folder."""

    def messages(self, side: Side) -> Iterator[Message]:
        """What one side sent, in order."""
        return (frame.message for frame in self.frames if frame.side == side)

    @property
    def seconds(self) -> float:
        """Length of the recording, as far as times were taken."""
        return max((frame.at for frame in (*self.frames, self.ending) if frame and frame.at is not None), default=0.0)


def line_of(index: int) -> int:
    """Line of the text on which frame number `index` (from 0) is written."""
    return index + 2
