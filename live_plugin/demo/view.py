"""The live view of the demo: one row per spoken line, filled in as things happen."""

from __future__ import annotations

from rich.console import Group
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.demo.script import Line
from live_plugin.demo.stage import Result
from live_plugin.home.model import Changed
from live_plugin.runtime.talk import Action, Exchange
from live_plugin.runtime.wording import call_text, describe, outcome

GATE = {True: ("● open", "bold green"), False: ("○ closed", "dim")}


class View:
    """Renders the performance so far; show it to the assistant as an observer."""

    def __init__(self, hangover_ms: int) -> None:
        self._hangover_ms = hangover_ms
        self._results: list[Result] = []
        self._speaking = ""
        self._gate_open = False

    def __call__(self, now: float, item: ev.Event | fx.Effect) -> None:
        if isinstance(item, ev.Opened | ev.Closed):
            self._gate_open = isinstance(item, ev.Opened)

    def begin(self, line: Line) -> None:
        """A line is being spoken."""
        self._speaking = line.title

    def add(self, result: Result) -> None:
        """A line has been judged."""
        self._results.append(result)
        self._speaking = ""

    def __rich__(self) -> Group:
        return Group(self._table(), self._status())

    def _status(self) -> Text | Spinner:
        gate = Text.assemble("gate ", GATE[self._gate_open])
        return Spinner("dots", Text.assemble(gate, f"   {self._speaking}")) if self._speaking else gate

    def _table(self) -> Table:
        table = Table("", "heard", "tools and devices", "answered", expand=True, show_lines=True)
        table.add_column("ms", justify="right")
        for result in self._results:
            table.add_row(*row(result, self._hangover_ms))
        return table


def row(result: Result, hangover_ms: int) -> tuple[Text, Text, Text, Text, Text]:
    """One line of the performance: verdict, heard, done, answered, milliseconds from speech to device."""
    verdict = Text("✗", "bold red") if result.problems else Text("✓", "bold green")
    latency = result.latency_ms(hangover_ms)
    return (
        verdict,
        Text("; ".join(result.problems) if result.problems else _heard(result), "red" if result.problems else ""),
        Text("\n").join([*_calls(result.exchanges), *map(_change, _first_and_last(result.changes))]),
        Text("\n").join(map(_answer, result.exchanges)),
        Text("" if latency is None else f"{latency:.0f}"),
    )


def _heard(result: Result) -> str:
    if result.line.silent:
        return f"(nothing: {result.line.title})"
    return " ".join(exchange.heard.strip() for exchange in result.exchanges) or result.line.title


def _calls(exchanges: list[Exchange]) -> list[Text]:
    return [
        Text.assemble((call_text(action.name, action.args), "cyan"), *_refusal(action))
        for exchange in exchanges
        for action in exchange.actions
    ]


def _refusal(action: Action) -> list[tuple[str, str]]:
    return [(f"\n  {outcome(action)}", "red")] if action.error else []


def _first_and_last(changes: list[tuple[float, Changed]]) -> list[Changed]:
    """What each device was before and is now; the steps in between are not for people."""
    merged: dict[str, Changed] = {}
    for _, change in changes:
        before = merged.get(change.device.id, change)
        merged[change.device.id] = Changed(change.device, before.old, change.new)
    return list(merged.values())


def _change(change: Changed) -> Text:
    return Text(describe(change), "yellow")


def _answer(exchange: Exchange) -> Text:
    cut = " —" if exchange.interrupted else ""
    return Text(exchange.said.strip() + cut, "green")
