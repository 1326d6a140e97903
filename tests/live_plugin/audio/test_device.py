"""Against miniaudio's null back-end, a sound card that times but does not sound."""

from __future__ import annotations

import asyncio
import sys

import pytest

from live_plugin.audio.device import open_device
from live_plugin.audio.microphone import Microphone
from live_plugin.audio.speaker import AGAIN_S, Speaker
from live_plugin.core.pcm import FRAME_BYTES, SILENCE
from live_plugin.errors import AudioError, MissingExtra
from live_plugin.testing.clock import virtual

miniaudio = pytest.importorskip("miniaudio", reason="the extra 'audio' is not installed")


async def test_microphone_yields_frames_until_closed() -> None:
    microphone = Microphone("null")
    got = []
    async for frame in microphone.frames():
        got.append(frame)
        if len(got) == 5:
            await microphone.aclose()
    await microphone.aclose()
    assert [len(frame) for frame in got] == [FRAME_BYTES] * 5


async def test_microphone_ends_where_it_is_taken_away() -> None:
    microphone = Microphone("null")
    async for _ in microphone.frames():
        microphone._device.stop_callback()
    await microphone.aclose()


async def test_microphone_drops_the_oldest_and_counts() -> None:
    microphone = Microphone("null", waiting_frames=3)
    for number in range(5):
        microphone._take(bytes([number]) * FRAME_BYTES)
    assert [(await microphone._heard.next())[0] for _ in range(3)] == [2, 3, 4]
    assert microphone.dropped == 2
    await microphone.aclose()


@virtual  # the card takes its own time
async def test_speaker_plays_drains_and_counts() -> None:
    speaker = Speaker("null")
    speaker.play(bytes(4800))
    await speaker.drain()
    assert speaker.played_samples == 2400
    await speaker.aclose()
    await speaker.aclose()


@virtual
async def test_speaker_flush_drops_at_once() -> None:
    speaker = Speaker("null")
    speaker.play(bytes(48_000 * 60))
    speaker.flush()
    await asyncio.wait_for(speaker.drain(), 1)
    assert speaker.played_samples < 24_000
    await speaker.aclose()


async def test_speaker_fetches_in_order_and_fills_with_silence() -> None:
    speaker = Speaker("null")
    await speaker.aclose()  # the card would fetch, too
    fetcher = speaker._fetch()
    next(fetcher)
    speaker._waiting += b"abc"
    assert fetcher.send(2) == b"ab\0\0"
    speaker._waiting += b"d"
    assert fetcher.send(2) == b"cd\0\0"
    assert fetcher.send(320) == SILENCE


async def test_a_speaker_that_is_taken_away_keeps_nobody_waiting_and_is_found_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = [0.0]
    speaker = Speaker("null", lambda: now[0])
    speaker.play(bytes(48_000))
    speaker._device._stop_callback(None)
    assert speaker.waiting_samples == 0
    speaker.play(bytes(48_000))
    assert speaker.waiting_samples == 0
    now[0] = AGAIN_S
    with monkeypatch.context() as patch:
        patch.setattr("live_plugin.audio.speaker.open_device", _no_device)
        speaker.play(bytes(48_000))
    now[0] = 2 * AGAIN_S
    speaker.play(bytes(48_000 * 60))
    assert speaker.waiting_samples > 0
    assert [record.message.split(":")[0] for record in caplog.records] == [
        "the loudspeaker is gone",
        "the loudspeaker is back",
    ]
    await speaker.aclose()
    speaker.play(bytes(48_000))
    assert not speaker._device.running


def _no_device(*_: object) -> None:
    raise AudioError("this machine has no sound device")


def test_no_sound_card_says_what_to_do() -> None:
    if any("Discard" not in device["name"] for device in miniaudio.Devices().get_playbacks()):
        pytest.skip("this machine has a sound card")
    with pytest.raises(AudioError, match=r"audio\.output to browser, wyoming, none or a WAV file"):
        Speaker()
    with pytest.raises(AudioError, match=r"audio\.input to browser, wyoming or a WAV file"):
        Microphone()


def test_an_unknown_sound_system_names_the_known() -> None:
    with pytest.raises(AudioError, match="alsa"):
        open_device("CaptureDevice", 16_000, "alza", "")


def test_without_miniaudio_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "miniaudio", None)
    with pytest.raises(MissingExtra, match=r"live-plugin\[audio\]"):
        Speaker()
