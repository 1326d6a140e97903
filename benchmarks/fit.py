"""Fit a network of `live_plugin/vad` and write its weights there: `webrtc`, or `bargein` (extra `echo`).

    pip install jax optax
    python -m benchmarks.voices VOICES
    python -m benchmarks.fit webrtc ../shared/audio VOICES [--without music kitchen water slt]
    python -m benchmarks.fit bargein ../shared/audio VOICES --streams 500 --rounds 20 \\
        --without slt rms awb living_room_lamp

What is named after `--without` (words in the names of clips, recorded noises and kinds of made ones) is kept back, to
judge by what was never heard: `benchmarks.echo` speaks with the voices kept back above. About ten minutes on one core.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from benchmarks.lessons import LESSONS
from benchmarks.noises import KINDS, Sound
from benchmarks.streams import Clip, Maker, labelled, machine_made, read

NOISE_COUNTS = 1.5
"""How much worse it is to take noise for speech."""
FOLDER = Path("live_plugin/vad")
Weights = dict[str, Any]


def first_weights(size: int, units: int, dice: np.random.Generator) -> Weights:
    """Return weights for sketches of `size` numbers, with units that forget within 40 ms to 1 s."""
    inputs = size + units
    shares = 1 / (1 + np.exp(-np.linspace(-3.5, 1.5, units)))
    return {
        "units": jnp.array(dice.standard_normal((inputs, 2 * units)) / np.sqrt(inputs), jnp.float32),
        "bias": jnp.array(np.concatenate([np.arctanh(np.sqrt(shares)), np.zeros(units)]), jnp.float32),
        "out": jnp.array(dice.standard_normal(units) * 0.3, jnp.float32),
        "out_bias": jnp.zeros(()),
    }


def log_odds(weights: Weights, sketches: Any) -> Any:
    """Return what `Network` would say; `sketches` by time, stream and number."""

    def step(memory: Any, sketch: Any) -> tuple[Any, Any]:
        drive = jnp.tanh(jnp.concatenate([sketch, memory], -1) @ weights["units"] + weights["bias"])
        gates, moves = jnp.split(drive, 2, -1)
        memory = memory + gates**2 * (moves - memory)
        return memory, memory

    _, memories = jax.lax.scan(step, jnp.zeros((sketches.shape[1], len(weights["out"]))), sketches)
    return memories @ weights["out"] + weights["out_bias"]


def loss(weights: Weights, sketches: Any, speech: Any, counts: Any) -> Any:
    each = optax.sigmoid_binary_cross_entropy(log_odds(weights, sketches), speech)
    return jnp.sum(each * counts * jnp.where(speech > 0, 1, NOISE_COUNTS)) / jnp.sum(counts)


def fit(parts: tuple[Sound, Sound, Sound], units: int, rounds: int, batch: int = 30) -> Weights:
    """Return weights fitted to all streams, `rounds` times over."""
    dice, streams = np.random.default_rng(0), len(parts[0])
    weights = first_weights(parts[0].shape[-1], units, dice)
    pace = optax.cosine_onecycle_schedule(rounds * (streams // batch), 6e-3)
    optimiser = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(pace, weight_decay=1e-4))
    state = optimiser.init(weights)

    @jax.jit
    def improve(weights: Weights, state: Any, *batch: Any) -> tuple[Weights, Any, Any]:
        value, slope = jax.value_and_grad(loss)(weights, *batch)
        change, state = optimiser.update(slope, state, weights)
        return optax.apply_updates(weights, change), state, value

    for number in range(rounds):
        order, found = dice.permutation(streams), []
        for at in range(0, streams - batch + 1, batch):
            chosen = order[at : at + batch]
            weights, state, value = improve(weights, state, *(part[chosen].swapaxes(0, 1) for part in parts))
            found.append(float(value))
        print(f"round {number + 1}: loss {np.mean(found):.4f}", flush=True)
    return weights


def written(weights: Weights, unit: Sound) -> str:
    """Return the weights as `Network` takes them, with four digits."""
    units = np.array(weights["units"])
    units[: len(unit)] *= unit[:, None]
    tables = {
        "units": np.vstack([units, weights["bias"]]).T,
        "out": np.append(weights["out"], weights["out_bias"]),
    }
    return json.dumps({name: _rounded(table.tolist()) for name, table in tables.items()}) + "\n"


def _rounded(values: Any) -> Any:
    return [_rounded(value) for value in values] if isinstance(values, list) else float(f"{values:.4g}")


def make_maker(shared: Path, voices: Path, wanted: Callable[[str], bool], seed: int) -> Maker:
    """Return a maker that knows all that is wanted; human clips are drawn twice as often as others."""
    clips = {name: clip for name, clip in labelled(shared).items() if wanted(name)}
    human, spoken = _named(clips, "human"), _named(clips, "tts")
    machines = [clip for name, clip in machine_made(voices).items() if wanted(name)]
    recorded = [path for path in sorted((shared / "noise").glob("*.wav")) if "babble" not in path.name]
    noises = [read(path) for path in recorded if wanted(path.name)]
    return Maker([human, human, spoken, machines], noises, filter(wanted, KINDS), seed)


def _named(clips: dict[str, Clip], folder: str) -> list[Clip]:
    return [clip for name, clip in clips.items() if name.startswith(folder)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network", choices=LESSONS)
    parser.add_argument("shared", type=Path)
    parser.add_argument("voices", type=Path)
    parser.add_argument("--streams", type=int, default=1500)
    parser.add_argument("--units", type=int, default=48)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--without", nargs="*", default=[])
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args()
    lesson = LESSONS[chosen.network]
    maker = make_maker(
        chosen.shared, chosen.voices, lambda name: not any(word in name for word in chosen.without), chosen.seed
    )
    examples = (lesson.example(maker) for _ in range(chosen.streams))
    sketches, speech, counts = (np.array(part, np.float32) for part in zip(*examples, strict=True))
    weights = fit((sketches * lesson.unit, speech, counts), chosen.units, chosen.rounds)
    (chosen.out or FOLDER / f"{chosen.network}.json").write_text(written(weights, lesson.unit))


if __name__ == "__main__":
    main()
