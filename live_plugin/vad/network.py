"""A small recurrent network, one step every 40 ms; its weights lie beside this file, made by `benchmarks/fit.py`."""

from __future__ import annotations

import json
import math
from importlib.resources import files

import numpy as np

from live_plugin.vad.sketch import Floats


def load(name: str) -> Network:
    """Return the network whose weights are in `<name>.json` beside this file."""
    return read(files(__package__).joinpath(f"{name}.json").read_text())


def read(text: str) -> Network:
    """Return the network with these weights, remembering nothing."""
    weights = json.loads(text)
    return Network(np.array(weights["units"], np.float32), np.array(weights["out"], np.float32))


class Network:
    """Units that remember: each moves towards what it makes of the sketch and of all units, as far as its gate is open.

    A minimal gated unit (Zhou et al., 2016) without the reset, and with the square of a tanh for a gate.
    """

    def __init__(self, units: Floats, out: Floats) -> None:
        """`units`: a row for each gate, then one for each candidate, over sketch, units and 1; `out`: units and 1."""
        self._units, self._out, self._bias = units, out[:-1], float(out[-1])
        count = len(out) - 1
        self._seen = np.zeros(units.shape[1], np.float32)
        self._seen[-1] = 1
        self.sketch, self._memory = self._seen[: -count - 1], self._seen[-count - 1 : -1]
        self._drive = np.empty(2 * count, np.float32)
        self._gates, self._moves = self._drive[:count], self._drive[count:]

    def reset(self) -> None:
        """Remember nothing."""
        self._memory[:] = 0

    def step(self) -> float:
        """Take what is in `sketch`, return the log-odds of speech."""
        np.dot(self._units, self._seen, out=self._drive)
        np.tanh(self._drive, out=self._drive)
        np.subtract(self._moves, self._memory, out=self._moves)
        np.multiply(self._moves, self._gates, out=self._moves)
        np.multiply(self._moves, self._gates, out=self._moves)
        np.add(self._memory, self._moves, out=self._memory)
        return float(np.dot(self._out, self._memory)) + self._bias


def probability(log_odds: float) -> float:
    """Return 0 to 1 for any log-odds."""
    return (1 + math.tanh(log_odds / 2)) / 2
