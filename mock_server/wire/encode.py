"""How the service writes: binary frames of ASCII JSON, as vendor examples decode some of them as ASCII."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import orjson

FINAL_BINARY = 0x82
"""First byte of a whole binary WebSocket frame (RFC 6455, 5.2)."""


def encode(message: Mapping[str, Any]) -> bytes:
    """One server message."""
    text = orjson.dumps(message)
    return text if text.isascii() else json.dumps(message, separators=(",", ":")).encode("ascii")


def framed(message: Mapping[str, Any]) -> bytes:
    """One server message as a WebSocket frame; a server's frames are not masked, so all clients get the same bytes."""
    text = encode(message)
    size = len(text)
    if size < 126:
        return bytes((FINAL_BINARY, size)) + text
    if size < 2**16:
        return bytes((FINAL_BINARY, 126)) + size.to_bytes(2) + text
    return bytes((FINAL_BINARY, 127)) + size.to_bytes(8) + text


def duration(seconds: float) -> str:
    """A protobuf duration: `50s`, `9.5s`."""
    return f"{seconds:.3f}".rstrip("0").rstrip(".") + "s"
