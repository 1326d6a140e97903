"""Takes what is known to be played out of what a microphone hears, and nothing else.

A canceller made for telephones also hushes what it cannot tell from an echo, and with it half of each word that is said
over one; a recogniser would rather have the word with some of the echo left. So this one only subtracts.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from live_plugin.core.pcm import FRAME_SAMPLES

FRAMES = 24
"""Length of the echo that can be taken out, the delay of both sound cards included: 480 ms."""
STAYS = 0.9995
"""How much of the room stays as it is from frame to frame: somebody may walk through it."""
FORGETS = 0.8
"""Part of the last frame's spectrum in what is expected to be left."""
LEAST = 1e-3
Sound = npt.NDArray[np.float32]


class Subtractor:
    """Learns the echo's way through the room as it is used, and goes on from there with the next answer.

    A Kalman filter for each frequency, over blocks of a frame (Enzner and Vary, "Frequency-domain adaptive Kalman
    filter for acoustic echo control in hands-free telephones", 2006): it learns fast and holds still while a person
    speaks. Takes about 0.15 ms per frame.
    """

    def __init__(self) -> None:
        shape = FRAMES, FRAME_SAMPLES + 1
        self._played = np.zeros(shape, np.complex64)
        self._room = np.zeros(shape, np.complex64)
        self._doubt = np.ones(shape, np.float32)
        self._left = np.zeros(FRAME_SAMPLES + 1, np.float32)
        self._before = np.zeros(FRAME_SAMPLES, np.float32)

    def __call__(self, heard: Sound, played: Sound) -> tuple[Sound, Sound]:
        """Take a frame of the microphone and what was played; give what is left, and what was taken out."""
        self._played = np.roll(self._played, 1, axis=0)
        self._played[0] = np.fft.rfft(np.concatenate([self._before, played]))
        self._before = played
        echo = np.fft.irfft(np.sum(self._played * self._room, axis=0))[FRAME_SAMPLES:].astype(np.float32)
        left = heard - echo
        self._learn(np.fft.rfft(np.concatenate([np.zeros_like(left), left])))
        return left, echo

    def _learn(self, left: npt.NDArray[np.complex128]) -> None:
        """What is left is partly the person's, partly what is not known of the room yet; learn from that part."""
        self._left = FORGETS * self._left + (1 - FORGETS) * _power(left)
        power = _power(self._played)
        gain = self._doubt / (np.sum(self._doubt * power, axis=0) + 2 * self._left + LEAST)
        step = np.fft.irfft(gain * np.conj(self._played) * left, axis=1)
        step[:, FRAME_SAMPLES:] = 0  # a block's part of the room is no longer than the block
        self._room += np.fft.rfft(step, axis=1)
        self._doubt *= STAYS**2 * (1 - gain * power / 2)
        self._doubt += (1 - STAYS**2) * _power(self._room)


def _power(spectrum: npt.NDArray[np.complexfloating]) -> Sound:
    power: Sound = np.square(spectrum.real) + np.square(spectrum.imag)
    return power
