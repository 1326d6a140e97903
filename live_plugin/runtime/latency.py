"""How long each stage of an exchange took, and the middle and the worst of many. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields

from live_plugin.runtime.talk import Exchange


@dataclass(frozen=True, slots=True)
class Stages:
    """Seconds that the stages of one exchange took; None where it had no such stage."""

    speech_to_mark: float | None = None
    """From the end of speech to the mark that says so: the gate's hang-over. Typed sentences have none."""
    mark_to_sign: float | None = None
    """From the mark to the model's first sign: a tool call, a word or a sound."""
    sign_to_sound: float | None = None
    """From the first sign to the first sound given to the loudspeaker; tools lie between."""
    speech_to_sound: float | None = None
    """From the end of speech to the first sound: what a person feels."""
    tools: float | None = None
    """Time in which at least one tool was at work."""
    barge_in: float | None = None
    """From the start of speech that broke off this exchange's answer to the order to be silent."""
    whole: float | None = None
    """From the beginning of the utterance until it was answered or given up."""


def stages(exchange: Exchange, hangover_s: float, sign: float | None, barge_in: float | None = None) -> Stages:
    """The stages of an exchange; `hangover_s` is the gate's, `sign` the time of the model's first sign."""
    hangover = hangover_s if exchange.heard_s else None
    speech_end = None if exchange.ended is None else exchange.ended - (hangover or 0.0)
    return Stages(
        speech_to_mark=hangover if exchange.ended is not None else None,
        mark_to_sign=_between(exchange.ended, sign),
        sign_to_sound=_between(sign, exchange.first_sound),
        speech_to_sound=_between(speech_end, exchange.first_sound),
        tools=_busy(exchange),
        barge_in=barge_in,
        whole=_between(exchange.began, exchange.over),
    )


def _between(start: float | None, end: float | None) -> float | None:
    return None if start is None or end is None or end < start else end - start


def _busy(exchange: Exchange) -> float | None:
    """Tools at work side by side are counted once."""
    spans = sorted((a.started, a.finished) for a in exchange.actions if a.finished is not None)
    busy, reached = 0.0, -math.inf
    for start, end in spans:
        busy += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return busy if spans else None


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle and the worst of so many."""

    count: int
    p50: float
    p95: float


def spreads(many: Iterable[Stages]) -> dict[str, Spread]:
    """Stage → its spread over the exchanges that had it."""
    taken = list(many)
    columns = {f.name: [v for one in taken if (v := getattr(one, f.name)) is not None] for f in fields(Stages)}
    return {
        name: Spread(len(values), _rank(values, 0.5), _rank(values, 0.95)) for name, values in columns.items() if values
    }


def _rank(values: list[float], share: float) -> float:
    """The smallest value that `share` of all do not exceed (nearest rank)."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
