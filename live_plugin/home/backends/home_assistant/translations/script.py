"""Scripts. What they take is told by the service that each of them is; what they do is not (`devices` is None)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from live_plugin.home.backends.home_assistant.translation import Entity, Fields, Service, Translation, known
from live_plugin.home.model import State


def state(entity: Entity) -> State:
    """Nobody counts the runs there; the time of the last one tells two of them apart as well."""
    last = Entity(entity.id, entity.text("last_triggered") or "").moment()
    return State(entity.state, {"runs": last or 0, "devices": None})


def manual(service: Fields) -> dict[str, Any]:
    """Description and fields as people wrote them; a selector says of what kind a value is."""
    fields = service.get("fields")
    described = {name: _field(field) for name, field in fields.items()} if isinstance(fields, Mapping) else {}
    return {"description": str(service.get("description") or ""), "fields": described}


def _field(field: Any) -> dict[str, Any]:
    told = field if isinstance(field, Mapping) else {}
    text = str(told.get("description") or told.get("name") or "")
    return {"description": text, "required": told.get("required") is True, **_kind(told.get("selector"))}


def _kind(selector: Any) -> dict[str, Any]:
    """What kind of value a selector lets people choose; any other is a text."""
    chosen = selector if isinstance(selector, Mapping) else {}
    if "boolean" in chosen:
        return {"type": "boolean"}
    if "number" in chosen:
        limits = Entity("", "", chosen["number"] or {})
        return {"type": "number"} | known(min=limits.number("min"), max=limits.number("max"))
    choices = (chosen.get("select") or {}).get("options") or ()
    return known(options=tuple(str(c.get("value")) if isinstance(c, Mapping) else str(c) for c in choices))


def run(entity: Entity, fields: Fields) -> dict[str, Any]:
    return known(variables=fields.get("fields"))


TRANSLATION = Translation("script", state=state, manual=manual, services={"run": Service("turn_on", data=run)})
