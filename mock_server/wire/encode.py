"""How the service writes: binary frames of ASCII JSON, as vendor examples decode some of them as ASCII."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import orjson


def encode(message: Mapping[str, Any]) -> bytes:
    """One server frame."""
    frame = orjson.dumps(message)
    return frame if frame.isascii() else json.dumps(message, separators=(",", ":")).encode("ascii")


def duration(seconds: float) -> str:
    """A protobuf duration: `50s`, `9.5s`."""
    return f"{seconds:.3f}".rstrip("0").rstrip(".") + "s"
