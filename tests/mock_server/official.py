"""Frames as the official SDK takes them, but strictly: what it would drop in silence is an error here.

Runs alone, too, for other versions of the SDK: `python official.py < frames` reads lines of JSON, [backend, frame].
"""

from __future__ import annotations

import json
import sys
import warnings
from typing import Any

from google.genai import _live_converters, types, version

CONVERTERS = {
    "dev": _live_converters._LiveServerMessage_from_mldev,
    "vertex": _live_converters._LiveServerMessage_from_vertex,
}
"""What `receive()` does to a frame before it becomes a message: some keys get other names."""


def taken(frame: str | bytes, backend: str) -> types.LiveServerMessage:
    """The message of a frame; raises where the SDK knows not all of it, or warns."""
    message = json.loads(frame)
    converted = CONVERTERS[backend](message)
    if (len(converted), leaves(converted)) != (len(message), leaves(message)):
        raise ValueError(f"the SDK drops some of {frame!r:.500}")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return types.LiveServerMessage.model_validate(converted)


def leaves(value: Any) -> int:
    """How many values a message holds."""
    if isinstance(value, dict | list) and value:
        return sum(leaves(item) for item in (value.values() if isinstance(value, dict) else value))
    return 1


if __name__ == "__main__":
    count = sum(1 for line in sys.stdin for backend, frame in [json.loads(line)] if taken(frame, backend))
    json.dump({"version": version.__version__, "taken": count}, sys.stdout)
