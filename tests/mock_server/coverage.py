"""docs/mock-coverage.yaml as the table of docs/mock-server.md: `python -m tests.mock_server.coverage` writes it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
DATA, PAGE = ROOT / "docs" / "mock-coverage.yaml", ROOT / "docs" / "mock-server.md"
BEGIN, END = "<!-- coverage: python -m tests.mock_server.coverage -->\n", "<!-- end of coverage -->"


def fields() -> dict[str, dict[str, list[str]]]:
    """What is known of each field of each class."""
    found: dict[str, dict[str, list[str]]] = yaml.safe_load(DATA.read_text("utf-8"))
    return found


def table() -> str:
    """Markdown: a row per field, and how many there are of each state."""
    rows = [(kind, name, *_cells(*entry)) for kind, named in fields().items() for name, entry in named.items()]
    count = Counter(state for _, _, state, _ in rows)
    total = ", ".join(f"{number} {state}" for state, number in count.most_common())
    lines = [f"| {kind} | `{name}` | {state} | {note} |" for kind, name, state, note in rows]
    return "\n".join([f"{len(rows)} fields: {total}.", "", "| of | field | state | |", "|---|---|---|---|", *lines, ""])


def _cells(state: str, *more: Any) -> tuple[str, str]:
    return state, str(more[-1]) if more and "::" not in str(more[-1]) else ""


def page() -> str:
    """The page with the table as it should be."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    return f"{before}{BEGIN}{table()}{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
