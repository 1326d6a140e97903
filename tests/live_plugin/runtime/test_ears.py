from __future__ import annotations

from live_plugin.audio.null import NullSink
from live_plugin.core import events as ev
from live_plugin.core.gate import Gate, GateSettings
from live_plugin.core.pcm import FRAME_BYTES, FRAME_MS, RATE_OUT, SILENCE
from live_plugin.runtime.ears import ECHO_MS, Ears, HalfDuplexEars

SPEECH = b"\1\0" * (FRAME_BYTES // 2)


class Loud:
    def __call__(self, frame: bytes) -> float:
        return float(frame != SILENCE)

    def reset(self) -> None: ...


def gate() -> Gate:
    return Gate(GateSettings(start_ms=20, preroll_ms=0))


def test_full_duplex_hears_through_the_answer() -> None:
    assert Ears(Loud(), gate()).hear(SPEECH) == [ev.Opened(SPEECH)]


def test_half_duplex_is_deaf_while_something_is_played_and_a_moment_after() -> None:
    now = 0.0
    sink = NullSink(clock=lambda: now)
    ears = HalfDuplexEars(Loud(), gate(), len, sink)
    sink.play(bytes(2 * RATE_OUT))
    for _ in range(50):
        assert ears.hear(SPEECH) == []
    now = 1.0
    assert sink.played_samples == RATE_OUT
    heard = [ears.hear(SPEECH) for _ in range(ECHO_MS // FRAME_MS)]
    assert heard[-1] == [ev.Opened(SPEECH)]
    assert not any(heard[:-1])
    assert ears.finish() == [ev.Closed()]
