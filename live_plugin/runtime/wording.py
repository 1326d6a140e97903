"""An exchange in words for people: what was called, what came of it, what changed. Console, page and demo agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from live_plugin.core import events as ev
from live_plugin.home.model import Changed
from live_plugin.runtime.talk import Action


def cited(site: ev.Site) -> str:
    """A page as `title (domain)`, as far as both are known and differ."""
    named = list(dict.fromkeys(name for name in (site.title, site.domain) if name)) or [site.uri]
    return named[0] if len(named) == 1 else f"{named[0]} ({named[1]})"


def call_text(name: str, args: Mapping[str, Any]) -> str:
    """A call as one would write it."""
    return f"{name}({', '.join(f'{key}={value!r}' for key, value in args.items())})"


def outcome(action: Action) -> str:
    """What came of a call, in a few words."""
    if action.error:
        return action.error
    output = action.response.get("output")
    if not isinstance(output, Mapping):
        return str(output)
    parts = [f"{key}: {_names(found)}" for key, found in output.items() if found]
    return "; ".join(parts) or "done"


def _names(found: Any) -> str:
    if not isinstance(found, list):
        return str(found)
    return ", ".join(_item(item) for item in found)


def _item(item: Any) -> str:
    if not isinstance(item, Mapping):
        return str(item)
    state = item.get("state", item.get("error", ""))
    return f"{item.get('name', '?')} {state}".strip()


def describe(change: Changed) -> str:
    """A change as `kitchen light: off → on, brightness 76`."""
    old, new = change.old, change.new
    parts = [] if old.value == new.value else [f"{old.value} → {new.value}"]
    parts += [
        f"{key.replace('_', ' ')} {value}" for key, value in new.attributes.items() if old.attributes.get(key) != value
    ]
    return f"{change.device.name}: {', '.join(parts)}"
