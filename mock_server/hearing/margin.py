"""The same margin around every utterance.

What a client's gate leaves before and after the words differs from client to client, and it shifts the means by which
the recogniser evens out voices and microphones.
"""

from __future__ import annotations

import numpy as np

from mock_server.hearing.recording import RATE, Samples

QUIET_DB = 35
"""So far below the loudest moment nothing is a word."""
MOMENT = RATE // 100
SOUND = RATE // 10
"""So much of what was heard around the words is kept; soft consonants are in it."""
SILENCE = RATE // 10


def with_margin(samples: Samples) -> Samples:
    """The words with 100 ms of their surroundings and 100 ms of silence on both sides; silence stays as it is."""
    whole = len(samples) // MOMENT
    power = np.square(samples[: whole * MOMENT].astype(np.float32)).reshape(whole, MOMENT).mean(axis=1)
    if not whole or not power.any():
        return samples
    loud = np.flatnonzero(power > power.max() * 10 ** (-QUIET_DB / 10))
    begin, end = max(0, loud[0] * MOMENT - SOUND), (loud[-1] + 1) * MOMENT + SOUND
    silence = np.zeros(SILENCE, np.int16)
    return np.concatenate([silence, samples[begin:end], silence])
