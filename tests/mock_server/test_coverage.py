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
def tree_of(file: str) -> ast.Module:
    return ast.parse((HERE / file).read_text("utf-8"))


@cache
def text_of(file: str, test: str) -> str:
    """A test, and what of its module it uses by name."""
    defined = {name: node for node in tree_of(file).body for name in names_of(node)}
    known = {name for node in ast.walk(defined[test]) if (name := getattr(node, "id", getattr(node, "arg", None)))}
    return "\n".join(ast.unparse(defined[name]) for name in {test} | (known & defined.keys()))


def names_of(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    return [node.name] if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else []


def spellings(field: str) -> str:
    """A pattern for the name of a field as it is on the wire and in Python."""
    return rf"\b({field}|{re.sub(r'(?=[A-Z])', '_', field).lower()})\b"


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
def test_what_is_said_to_be_done_is_proved_by_a_test_that_names_the_field(kind, name, state, more):
    assert state in ("done", "partly", "taken", "not")
    if state in ("done", "partly"):
        file, _, test = more[0].partition("::")
        assert re.search(spellings(name), text_of(file, test))
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
