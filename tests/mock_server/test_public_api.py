"""What `mock_server` promises: the names that the pages tell people to import."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import mock_server

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", mock_server.__all__)
def test_every_name_is_there(name):
    assert getattr(mock_server, name).__name__ == name


def test_another_name_is_not():
    with pytest.raises(AttributeError, match="has no attribute 'Moon'"):
        mock_server.Moon  # noqa: B018 - asking is the test


@pytest.mark.parametrize("page", ["mock-server.md", "recording.md"])
def test_pages_import_from_the_package_itself_or_its_faults(page):
    found = re.findall(r"from (mock_server[\w.]*) import", (DOCS / page).read_text("utf-8"))
    assert set(found) <= {"mock_server", "mock_server.faults"}
