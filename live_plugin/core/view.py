"""What is to be seen: of all pictures only the newest counts, and it goes out at most once a second.

The eye sees once a second. Whoever begins to speak means what is to be seen at that moment, so the picture at hand goes
out right behind the mark of the speech, and the next one, which comes sooner than a second after it, is left out. What
is written takes the picture with it: the service does not look at its video for a sentence that it did not hear.
"""

from __future__ import annotations

from dataclasses import replace

from live_plugin.core.effects import SendEffect, SendPicture, SendText, StartActivity
from live_plugin.core.utterance import Utterance


class View:
    """The newest picture; `always` sends it also while nobody speaks."""

    def __init__(self, *, always: bool = False) -> None:
        self._always = always
        self._newest = b""
        self._ahead = False

    def see(self, picture: bytes, utterance: Utterance | None) -> list[SendPicture]:
        """The eye sees this now, and `utterance` is being spoken; an empty picture is none."""
        self._newest = picture
        wanted = self._always or (utterance is not None and utterance.announced)
        too_soon, self._ahead = self._ahead, False
        return self._shown() if wanted and not too_soon else []

    def joined(self, utterance: list[SendEffect]) -> list[SendEffect]:
        """An utterance that is announced, with what is to be seen."""
        match utterance:
            case [StartActivity() as mark, *speech] if self._newest:
                self._ahead = True
                return [mark, *self._shown(), *speech]
            case [SendText() as sentence]:
                return [replace(sentence, picture=self._newest)]
            case _:
                return utterance

    def _shown(self) -> list[SendPicture]:
        return [SendPicture(self._newest)] if self._newest else []
