"""Which browser is the house's microphone and speaker: the latest that wanted to be."""

from __future__ import annotations

from typing import Protocol

from live_plugin.audio.browser import BrowserSpeaker, Report
from live_plugin.audio.remote import RemoteMicrophone
from live_plugin.web.messages import Message


class Talker(Protocol):
    """A browser that may talk."""

    def put(self, sound: bytes) -> None:
        """Send it sound."""
        ...

    def tell(self, message: Message) -> None:
        """Send it a message."""
        ...


class Voice:
    """Joins one browser at a time to `microphone` and `speaker`, each None where the house has another."""

    def __init__(self, microphone: RemoteMicrophone | None = None, speaker: BrowserSpeaker | None = None) -> None:
        self.microphone = microphone
        self.speaker = speaker
        self._talker: Talker | None = None

    @property
    def ways(self) -> Message:
        """What a browser can do for the house."""
        return {"input": self.microphone is not None, "output": self.speaker is not None}

    def begin(self, talker: Talker, rate: int) -> None:
        """Let this one talk, its microphone at this rate; raises ValueError for a rate that no microphone has."""
        if self._talker:
            self.end(self._talker)
        if self.microphone:
            self.microphone.open(rate)
        if self.speaker:
            self.speaker.open(talker.put)
        self._talker = talker
        talker.tell({"kind": "voice", "here": True})

    def end(self, talker: Talker) -> None:
        """This one talks no more."""
        if talker is not self._talker:
            return
        self._talker = None
        if self.microphone:
            self.microphone.shut()
        if self.speaker:
            self.speaker.shut()
        talker.tell({"kind": "voice", "here": False})

    def take(self, talker: Talker, pcm: bytes) -> None:
        """It has heard this."""
        if self.microphone and talker is self._talker:
            self.microphone.take(pcm)

    def report(self, talker: Talker, report: Report) -> None:
        """It has played so much."""
        if self.speaker and talker is self._talker:
            self.speaker.report(report)
