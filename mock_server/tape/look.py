"""Looking into messages that may be anything: what is not there, or is something else, is empty. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def block(value: Any, name: str) -> Mapping[str, Any]:
    """The object in a field."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def blocks(value: Any, name: str) -> list[Mapping[str, Any]]:
    """The objects in the list in a field."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []


def text(value: Any, name: str) -> str:
    """The text in a field."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, str) else ""
