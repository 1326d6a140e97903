"""`python -m benchmarks`: every table in one run."""

from __future__ import annotations

import asyncio

from rich.console import Console
from rich.table import Table

from benchmarks import frame, home, losses, mock, start, turn


def main() -> None:
    console = Console(width=120)
    console.print(frames(), turns(), starts(), losses.table())
    console.print(*asyncio.run(mock.measure()), house())


def frames() -> Table:
    found = asyncio.run(frame.measure())
    table = Table(
        "CPU per 20 ms frame, TLS", "µs", "of the bare SDK call", "of the bare socket", title="from source to socket"
    )
    for name, us in found.items():
        table.add_row(name, f"{us:.0f}", f"{us / found['bare SDK call']:.2f}×", f"{us / found['bare socket']:.2f}×")
    return table


def turns() -> Table:
    table = Table("span", "ms, median", title=f"{turn.TURNS} spoken commands, mock without pauses")
    for name, ms in asyncio.run(turn.measure()).items():
        table.add_row(name, f"{ms:.2f}")
    return table


def starts() -> Table:
    table = Table("whole process", "seconds", "MB", title="to a session that listens")
    for name, (seconds, megabytes) in start.measure().items():
        table.add_row(name, f"{seconds:.2f}", f"{megabytes:.0f}")
    return table


def house() -> Table:
    table = Table("the home", "", title="who is meant, and what the model is told")
    for name, ms in home.measure_lookup().items():
        table.add_row(name, f"{ms:.2f} ms")
    for name, count in home.measure_words().items():
        table.add_row(name, f"{count}")
    return table


if __name__ == "__main__":
    main()
