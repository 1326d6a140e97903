"""The coverage table says of every field what is so, and names the test that proves it."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from google.genai import types

from mock_server import StoryError, load_story
from mock_server.faults import TROUBLES
from tests.mock_server.coverage import PAGE, fields, page

FIELDS = fields()
HERE = Path(__file__).parent
ROWS = [(kind, name, *entry) for kind, named in FIELDS.items() for name, entry in named.items()]


@cache
def functions_of(file: str) -> set[str]:
    tree = ast.parse((HERE / file).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("kind", FIELDS)
def test_every_field_of_the_sdk_is_in_the_table(kind):
    known = {field.alias or name for name, field in getattr(types, kind).model_fields.items()}
    assert known - FIELDS[kind].keys() == set()


def test_every_message_of_the_sdk_is_in_the_table():
    live = {name for name in dir(types) if name.startswith(("LiveServer", "LiveClient"))}
    live = {name for name in live if not name.endswith(("Dict", "OrDict"))}
    told = {f"LiveServer{name[0].upper()}{name[1:]}" for name in FIELDS["LiveServerMessage"]}
    told |= {f"LiveClient{name[0].upper()}{name[1:]}" for name in FIELDS["LiveClientMessage"]}
    assert live - told - FIELDS.keys() == set()


@pytest.mark.parametrize(("kind", "name", "state", "more"), [(k, n, s, m) for k, n, s, *m in ROWS])
def test_what_is_said_to_be_done_is_proved_by_a_test_that_exists(kind, name, state, more):
    assert state in ("done", "partly", "taken", "not")
    if state in ("done", "partly"):
        file, _, test = more[0].partition("::")
        assert test in functions_of(file)
    assert (state != "partly") or len(more) == 2, "say what is missing"


def test_the_story_of_the_page_has_no_fault_but_that_its_sound_is_not_here(tmp_path):
    story = tmp_path / "story.yaml"
    story.write_text(re.search(r"```yaml\n(live: 1.*?)```", PAGE.read_text("utf-8"), re.DOTALL)[1], "utf-8")
    with pytest.raises(StoryError) as error:
        load_story(story)
    assert all(fault.text.startswith(("light_on.wav:", "on.wav:")) for fault in error.value.faults)


def test_every_trouble_is_on_the_page():
    told = PAGE.read_text("utf-8").partition("## What goes wrong")[2]
    assert [name for name in TROUBLES if f"`{name}`" not in told] == []


def test_the_page_has_the_table_as_it_is_now():
    assert PAGE.read_text("utf-8") == page(), "python -m tests.mock_server.coverage writes it"
