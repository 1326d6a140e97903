from __future__ import annotations

from pathlib import Path

from live_plugin.config import manual

PAGE = Path(__file__).parents[3] / "docs" / "configuration.md"


def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == manual.page(), f"settings have changed: {manual.COMMAND}"


def test_every_option_has_its_values_default_and_meaning():
    options = manual.page().partition("## Models")[0]
    rows = [line for line in options.splitlines() if line.startswith("| `")]
    thin = [row for row in rows if not all(cell.strip() for cell in row.strip("|").split("|"))]
    assert len(rows) > 100
    assert thin == []


def test_the_page_tells_ranges_choices_and_names_of_ones_own():
    page = manual.page()
    assert "| `hangover_ms` | whole number 100–3000 | `580` | Silence that ends an utterance." in page
    assert "| `backend` | `mock`, `gemini`, `vertex` | `mock` | Who answers" in page
    assert "`home.devices.light.NAME`" in page
    assert "`live.tools.each.NAME`" in page
    assert "| `usd_per_day` | number > 0 | – |" in page
