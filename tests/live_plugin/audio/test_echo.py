from __future__ import annotations

from live_plugin.audio.echo import ECHO_MS, HalfDuplex
from live_plugin.audio.null import NullSink
from live_plugin.core.listening import Button
from live_plugin.core.pcm import FRAME_BYTES, FRAME_MS, RATE_OUT, SILENCE

SPEECH = b"\1\0" * (FRAME_BYTES // 2)


class Playing:
    """A second of sound, beginning now."""

    def __init__(self) -> None:
        self.now = 0.0
        self.button = Button()
        self.sink = NullSink(clock=lambda: self.now)
        self.half = HalfDuplex(self.sink, self.button)
        self.sink.play(bytes(2 * RATE_OUT))


def test_half_duplex_is_deaf_while_something_is_played_and_a_moment_after():
    playing = Playing()
    assert {playing.half(SPEECH) for _ in range(50)} == {SILENCE}
    playing.now = 1.0
    assert playing.sink.played_samples == RATE_OUT
    heard = [playing.half(SPEECH) for _ in range(ECHO_MS // FRAME_MS)]
    assert heard == [SILENCE] * (len(heard) - 1) + [SPEECH]


def test_who_holds_the_button_is_heard_all_the_same():
    playing = Playing()
    playing.button.press()
    assert playing.half(SPEECH) == SPEECH
    playing.button.release()
    assert playing.half(SPEECH) == SILENCE
