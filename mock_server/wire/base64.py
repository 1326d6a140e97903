"""Bytes in JSON: the SDKs send either alphabet, padded or not; the service answers in the standard one."""

from __future__ import annotations

import binascii

_URL_SAFE = str.maketrans("-_", "+/")


def decode(text: str) -> bytes:
    """Bytes of standard or URL-safe base64, with or without padding; raises ValueError for anything else."""
    bare = text.rstrip("=").translate(_URL_SAFE)
    return binascii.a2b_base64(bare + "=" * (-len(bare) % 4), strict_mode=True)


def encode(data: bytes) -> str:
    """Standard base64, padded, in one line."""
    return binascii.b2a_base64(data, newline=False).decode("ascii")
