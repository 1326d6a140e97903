from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live_plugin.vad.network import Network, load
from live_plugin.vad.sketch import SIZE


def network(gate: float, candidate: float) -> Network:
    """One unit that hears nothing but its biases; what it remembers is the answer."""
    units = np.zeros((2, SIZE + 2), np.float32)
    units[:, -1] = gate, candidate
    return Network(units, np.array([1, 0], np.float32))


def test_an_open_gate_takes_the_candidate_at_once() -> None:
    assert network(gate=20, candidate=0.5).step() == pytest.approx(np.tanh(0.5), abs=1e-6)


def test_a_shut_gate_keeps_what_was_there() -> None:
    assert [network(gate=0, candidate=9).step() for _ in range(3)] == [0, 0, 0]


def test_a_gate_ajar_moves_a_part_of_the_way_each_time() -> None:
    slow = network(gate=np.arctanh(0.5), candidate=20)
    assert [slow.step() for _ in range(3)] == pytest.approx([0.25, 0.4375, 0.578125], abs=1e-6)


def test_reset_empties_the_memory() -> None:
    unit = network(gate=1, candidate=1)
    first = unit.step()
    unit.step()
    unit.reset()
    assert unit.step() == first


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 2**32 - 1), st.floats(0.1, 100), st.integers(1, 20))
def test_the_memory_stays_within_one_whatever_is_heard(seed: int, size: float, units: int) -> None:
    dice = np.random.default_rng(seed)
    made = Network(
        dice.normal(0, size, (2 * units, SIZE + units + 1)).astype(np.float32),
        np.concatenate([np.ones(units), [0]]).astype(np.float32),
    )
    for _ in range(10):
        made.sketch[:] = dice.normal(0, 10, SIZE)
        assert abs(made.step()) <= units * 1.0001


@pytest.mark.parametrize("name", ["webrtc", "bargein"])
def test_the_weights_beside_the_module_make_a_network_that_remembers_for_itself(name: str) -> None:
    one, other = load(name), load(name)
    first = one.step()
    one.sketch[:] = 1
    one.step()
    assert other.step() == first
