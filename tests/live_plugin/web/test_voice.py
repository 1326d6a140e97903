from __future__ import annotations

import pytest

from live_plugin.audio.browser import BrowserSpeaker, Report
from live_plugin.audio.remote import RemoteMicrophone
from live_plugin.web.messages import Message
from live_plugin.web.voice import Voice


class Browser:
    """A browser that may talk."""

    def __init__(self) -> None:
        self.sound: list[bytes] = []
        self.told: list[Message] = []

    def put(self, sound: bytes) -> None:
        self.sound.append(sound)

    def tell(self, message: Message) -> None:
        self.told.append(message)

    @property
    def here(self) -> bool:
        return bool(self.told and self.told[-1]["here"])


def test_the_latest_that_wants_to_talk_does_and_the_other_is_told() -> None:
    kitchen, phone = Browser(), Browser()
    speaker = BrowserSpeaker()
    voice = Voice(RemoteMicrophone(), speaker)
    voice.begin(kitchen, 48_000)
    assert (kitchen.here, phone.here) == (True, False)
    voice.begin(phone, 44_100)
    assert (kitchen.here, phone.here) == (False, True)
    speaker.play(b"ab")
    assert (kitchen.sound, phone.sound) == ([], [b"ab"])
    voice.report(kitchen, Report(played=1))
    assert speaker.waiting_samples == 1
    voice.report(phone, Report(played=1))
    assert speaker.waiting_samples == 0
    voice.end(kitchen)
    assert phone.here
    voice.end(phone)
    assert not phone.here


def test_only_the_one_that_talks_is_heard() -> None:
    microphone = RemoteMicrophone(waiting_frames=1)
    voice, phone, stranger = Voice(microphone), Browser(), Browser()
    voice.begin(phone, 16_000)
    voice.take(stranger, bytes(64_000))
    assert microphone.dropped == 0
    voice.take(phone, bytes(64_000))
    assert microphone.dropped > 0


def test_what_the_house_has_elsewhere_is_left_alone() -> None:
    voice, phone = Voice(), Browser()
    assert voice.ways == {"input": False, "output": False}
    voice.begin(phone, 0)
    voice.take(phone, b"ab")
    voice.report(phone, Report())
    voice.end(phone)
    assert Voice(RemoteMicrophone()).ways == {"input": True, "output": False}


def test_a_microphone_that_cannot_be_is_refused() -> None:
    phone = Browser()
    with pytest.raises(ValueError, match="samples per second"):
        Voice(RemoteMicrophone()).begin(phone, 0)
    assert not phone.here
