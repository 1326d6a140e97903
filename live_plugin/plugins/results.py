"""What came of orders, put into the answer to the model: what changed, did not, has only started, and failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from live_plugin.errors import HomeError
from live_plugin.home.forecast import Outcome
from live_plugin.home.model import Device

Answer = dict[str, list[dict[str, Any]]]

MOST = 50
"""Devices told of in a part of an answer; the model pays for each, and nobody hears out more."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one order at one device."""

    outcome: Outcome
    entry: dict[str, Any]


def failed(device: Device, error: HomeError) -> Result:
    """It came to nothing."""
    return Result("failed", {"name": device.name, "error": str(error)})


def answer_of(results: Sequence[Result]) -> Answer:
    """All results by their outcome; raises HomeError when everything failed."""
    answer: Answer = {"changed": []}
    for result in results:
        answer.setdefault(result.outcome, []).append(result.entry)
    failures = answer.get("failed", [])
    if failures and len(failures) == len(results):
        raise HomeError("; ".join(": ".join(entry.values()) for entry in _first(failures)))
    return {outcome: _first(entries) for outcome, entries in answer.items()}


def told(results: Sequence[Result]) -> str:
    """What became of devices, for a person."""
    entries = [result.entry for result in results]
    return ", ".join(f"{entry['name']}: {entry.get('error', entry.get('state'))}" for entry in entries)


def _first(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first of many, and how many more there are."""
    more = len(entries) - MOST
    return entries if more <= 0 else [*entries[:MOST], {"name": f"and {more} more"}]
