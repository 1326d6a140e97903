"""What an answer rests on, from the service's message to the person's console, through the SDK and a socket."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from live_plugin import commands
from live_plugin.core.events import Site
from live_plugin.runtime.wording import cited
from live_plugin.testing.clock import virtual
from mock_server.story.load import SHIPPED

PLUGINS_YAML = f"""
live: {{mock: {{story: {SHIPPED / "kinds" / "grounding"}, speed: .inf}}}}
"""


@virtual
async def test_a_searched_answer_is_shown_with_its_sources(tmp_path: Path) -> None:
    file = tmp_path / "plugins.yaml"
    file.write_text(PLUGINS_YAML, encoding="utf-8")
    shown = io.StringIO()
    assert await commands.say(file, Console(file=shown, width=200), "who won the match", None) == 0
    lines = [line.strip() for line in shown.getvalue().splitlines()]
    assert lines == ["you  who won the match", "reply  The home team won.", "from  The match (example.org)"]


@pytest.mark.parametrize(
    ("site", "text"),
    [
        (Site("https://example.org/a", "A page", "example.org"), "A page (example.org)"),
        (Site("https://example.org/a", "example.org", "example.org"), "example.org"),
        (Site("https://redirect/x", "example.org"), "example.org"),
        (Site("https://example.org/a"), "https://example.org/a"),
    ],
)
def test_a_page_is_called_by_what_is_known_of_it(site: Site, text: str) -> None:
    assert cited(site) == text
