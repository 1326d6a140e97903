"""What a person at a terminal sees of a talk: one line per fact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.home.model import Changed
from live_plugin.runtime.talk import Action, Exchange


class Narrator:
    """Prints an exchange as it happens; give `exchange` to a `Talk` and `changed` to the home."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._told = 0
        self._lines = {
            fx.SendText: self._heard,
            fx.RunTool: self._heard,
            ev.ToolFinished: self._tool,
            fx.Answered: self._over,
            fx.Unanswered: self._over,
        }

    def exchange(self, exchange: Exchange, item: ev.Event | fx.Effect) -> None:
        """Something changed in an exchange."""
        if line := self._lines.get(type(item)):
            line(exchange)

    def changed(self, change: Changed) -> None:
        """A device has a new state."""
        self._line("home", describe(change), "yellow")

    def notice(self, text: str) -> None:
        """Something that nobody asked for just now: a timer rings."""
        self._line("house", text, "magenta")

    def _line(self, head: str, text: str, style: str = "") -> None:
        self._console.print(Text.assemble((f"{head:>6}  ", "dim"), (text, style)), soft_wrap=True)

    def _heard(self, exchange: Exchange) -> None:
        """Once per exchange: the transcript comes in pieces, and is whole when something follows from it."""
        if exchange.number > self._told:
            self._told = exchange.number
            self._line("you", exchange.heard.strip() or "(not transcribed)", "bold")

    def _tool(self, exchange: Exchange) -> None:
        for action in exchange.actions[-1:]:
            self._line("tool", f"{call_text(action.name, action.args)} → {outcome(action)}", "cyan")

    def _over(self, exchange: Exchange) -> None:
        self._heard(exchange)
        if exchange.unanswered:
            self._line("reply", "(the service did not answer)", "red")
        elif exchange.said.strip():
            self._line("reply", exchange.said.strip(), "green")
        if exchange.sources:
            self._line("from", "; ".join(map(cited, exchange.sources)), "dim")


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
