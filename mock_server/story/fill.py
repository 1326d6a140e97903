"""Texts with places to fill: `It is {response.output.temperature} degrees.`"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

_PLACE = re.compile(r"\{(\$?\w+(?:\.\w+)*)\}")


def fill(text: str, values: Mapping[str, Any], missing: Callable[[str], None]) -> str:
    """`text` with each place filled from `values` by dotted path; what is not there is left out and reported."""

    def found(match: re.Match[str]) -> str:
        value = look_up(values, match[1])
        if value is None:
            missing(match[1])
            return ""
        return _spoken(value)

    return re.sub(r" {2,}", " ", _PLACE.sub(found, text)) if "{" in text else text


def look_up(values: Any, path: str) -> Any:
    """The value at a dotted path of objects and lists; None where there is none."""
    for name in path.split("."):
        if isinstance(values, Mapping):
            values = values.get(name)
        elif isinstance(values, list) and name.isdecimal() and int(name) < len(values):
            values = values[int(name)]
        else:
            return None
    return values


def includes(whole: Any, part: Any) -> bool:
    """Whether an answer holds everything that `part` names; objects may have more keys."""
    if isinstance(part, Mapping):
        return isinstance(whole, Mapping) and all(
            key in whole and includes(whole[key], item) for key, item in part.items()
        )
    if isinstance(part, list):
        return isinstance(whole, list) and len(whole) == len(part) and all(map(includes, whole, part))
    return bool(whole == part)


def _spoken(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return ", ".join(map(_spoken, value))
    return str(value)
