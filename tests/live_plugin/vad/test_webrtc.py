from __future__ import annotations

import numpy as np

from live_plugin.core.pcm import FRAME_BYTES, SILENCE
from live_plugin.vad.webrtc import Webrtc


def test_the_first_frame_of_two_is_answered_with_what_was_known_before() -> None:
    detector = Webrtc()
    dice = np.random.default_rng(1)
    frames = [dice.integers(-3000, 3000, FRAME_BYTES // 2).astype("<i2").tobytes() for _ in range(6)]
    heard = [detector(frame) for frame in frames]
    assert heard[0] == Webrtc()(SILENCE)
    assert heard[2::2] == heard[1:-1:2]
    assert len(set(heard)) == 4
