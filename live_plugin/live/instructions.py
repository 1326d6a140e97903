"""What the model is told about its role and the home: names and places, never states, which change while one talks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from live_plugin.home.model import Area, Device, Floor, Home

ROLE = """You are the voice of a home. People speak to you in the room; answer in one short spoken sentence.
Use the tools for everything that concerns the home. Ask get_state for states, never guess them.
Name devices in tools as they are named here; in one call several with commas, or a kind with an area.
Say only what a tool's answer says: name what failed, and say "opening" or "closing" while something still moves.
When a tool's answer is a question, ask it. When a tool refuses, tell why and do not try another way."""


def instructions(home: Home, own: str = "") -> str:
    """The system instruction: what the owner wrote, the role, and the names of what is exposed."""
    parts = [own, ROLE, "\n".join(_places(home))]
    if devices := list(_devices(home)):
        parts.append("\n".join(["Devices by area and kind, other names of the same device after a comma:", *devices]))
    return "\n\n".join(part for part in parts if part)


def _places(home: Home) -> Iterator[str]:
    if home.areas:
        yield f"Areas: {'; '.join(map(_names, home.areas.values()))}."
    for floor in home.floors.values():
        areas = [area.name for area in home.areas.values() if area.floor == floor.id]
        yield f"Floor {_names(floor)}: {', '.join(map(_line, areas))}."


def _devices(home: Home) -> Iterator[str]:
    placed: dict[str | None, dict[str, list[Device]]] = defaultdict(lambda: defaultdict(list))
    for device in home.visible():
        placed[device.area if device.area in home.areas else None][device.domain].append(device)
    for area in (*home.areas, None):
        if area in placed:
            yield _line(home.areas[area].name if area is not None else "in no area")
            yield from (f"  {_kind(domain)}: {_listed(devices)}" for domain, devices in placed[area].items())


def _listed(devices: Sequence[Device]) -> str:
    return "; ".join(", ".join(map(_line, device.names)) for device in devices)


def _names(place: Area | Floor) -> str:
    return ", ".join(map(_line, (place.name, *place.aliases)))


def _kind(domain: str) -> str:
    return domain.replace("_", " ")


def _line(name: str) -> str:
    """A name can hold no order for the model: it is one line among others."""
    return " ".join(name.split())
