"""Who asks for something to be done, where, and by which microphone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


def unseen(picture: bytes) -> None:
    """Nobody looks."""


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks: the first parameter of a tool that wants to know; the model never sees it."""

    utterance: int | None = None
    """Number of the utterance that led to the call."""
    area: str | None = None
    """Id of the area where the microphone stands."""
    language: str = "en"
    """Language of the session, such as `de` or `en-GB`; empty when it follows the speaker."""
    microphone: str = ""
    """Which of several microphones it was said to; empty where there is only one."""
    person: str | None = None
    """Name of whoever speaks, where that is known."""
    show: Callable[[bytes], None] = field(default=unseen, compare=False, repr=False)
    """Shows the model a picture beside the tool's answer: a JPEG file, as `live_plugin.video.picture.fit` makes one."""


NOBODY = Context()
"""Nobody in particular: no utterance led to it."""
