"""What the model is told about its role and the home: names and places, never states, which change while one talks."""

from __future__ import annotations

from collections.abc import Iterator

from live_plugin.home.model import Device, Home

ROLE = """You are the voice of a home. People speak to you in the room; answer in one short spoken sentence.
Use the tools for everything that concerns the home. Ask get_state for states, never guess them.
Say only what a tool's answer says: name what failed, and say "opening" or "closing" while something still moves.
When two devices fit, ask which one. When a tool refuses, tell why and do not try another way."""


def instructions(home: Home, own: str = "") -> str:
    """The system instruction: what the owner wrote, the role, and the names of what is exposed."""
    areas = [name for area in home.areas.values() for name in (area.name, *area.aliases)]
    parts = [own, ROLE, *([f"Areas: {', '.join(areas)}."] if areas else [])]
    if devices := list(_devices(home)):
        parts.append("\n".join(["Devices:", *devices]))
    return "\n\n".join(part for part in parts if part)


def _devices(home: Home) -> Iterator[str]:
    for device in home.visible():
        yield f"- {', '.join(device.names)} ({', '.join(_place(device, home))})"


def _place(device: Device, home: Home) -> Iterator[str]:
    yield device.domain.replace("_", " ")
    if area := home.area_name(device):
        yield area
