from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from live_plugin import config as configuration
from live_plugin.errors import HomeError
from live_plugin.home.confirmation import Sentence
from live_plugin.home.context import Context
from live_plugin.home.risk import Risk
from live_plugin.home.safety import SafetySettings
from live_plugin.plugins.builtin.mcp import McpOptions, listing
from live_plugin.plugins.builtin.mcp.offer import LONGEST_NAME, Named, admitted, named, offer, result
from live_plugin.plugins.builtin.mcp.options import ServerOptions, tier_of
from live_plugin.plugins.builtin.mcp.schema import MOST_NODES, acceptable
from live_plugin.plugins.builtin.mcp.server import Server
from live_plugin.plugins.errand import Errand, on
from live_plugin.plugins.guard import Guard
from live_plugin.plugins.tools import Tool
from live_plugin.testing.clock import virtual

OPTIONS = ServerOptions(command="true")


def listed(name: str, schema: Any = None, reads: bool | None = True) -> Any:
    """A tool as a server lists it."""
    hints = SimpleNamespace(read_only_hint=reads)
    return SimpleNamespace(name=name, title=None, description="", input_schema=schema or {}, annotations=hints)


def answered(*texts: str, structured: Any = None, failed: bool = False) -> Any:
    blocks = [SimpleNamespace(type="text", text=text) for text in texts]
    return SimpleNamespace(content=blocks, structured_content=structured, is_error=failed)


def declared(schema: Any) -> dict[str, Any]:
    made = offer("home__tool", listed("tool", schema), Server("home", OPTIONS), Guard(Risk({})))
    return Tool.of("mcp", made).declaration.gemini()


# ── names ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_names_are_legal_and_their_own() -> None:
    tools = [listed("add item"), listed("add/item"), listed("x" * 100), listed("x" * 99), listed("größe")]
    found = list(named([Named("home", tool) for tool in tools]))
    assert found[:2] == ["home__add_item", "home__add_item_2"]
    assert found[4] == "home__gr__e"


@given(st.lists(st.text(max_size=80), max_size=12))
def test_any_names_become_names_that_the_service_takes(names: list[str]) -> None:
    found = named([Named("home", listed(name)) for name in names])
    assert len(found) == len(names)
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) and len(name) <= LONGEST_NAME for name in found)


# ── what may be used ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("reads", "options", "tier"),
    [
        (True, {}, "free"),
        (False, {}, "confirm"),
        (None, {}, "confirm"),
        (None, {"allow": ["add_*"]}, "free"),
        (None, {"allow": ["item"]}, "confirm"),
        (True, {"never": ["add_item"]}, "never"),
        (None, {"allow": ["*"], "never": ["add_*"]}, "never"),
    ],
)
def test_a_tool_is_free_if_it_only_reads_or_is_allowed(reads: bool | None, options: dict, tier: str) -> None:
    made = ServerOptions.model_validate({"command": "true", **options})
    assert tier_of(listed("add_item", reads=reads), made) == tier


class Shelf(Server):
    """Takes every call, and notes it."""

    def __init__(self, name: str, options: ServerOptions) -> None:
        super().__init__(name, options)
        self.calls: list[tuple[str, Any]] = []

    async def call(self, tool: str, args: Any) -> Any:
        self.calls.append((tool, dict(args)))
        return answered("done")


@virtual
async def test_what_can_change_something_is_done_once_with_the_values_that_were_confirmed() -> None:
    shelf, told = Shelf("home", OPTIONS), list[str]()
    guard = Guard(Risk({}), notify=told.append)
    add = listed("add_item", reads=None)

    async def call(item: str, utterance: int) -> Any:
        with on(Errand(Context(utterance))):
            return await admitted(add, {"item": item}, shelf, guard)

    with pytest.raises(HomeError, match=r"a person must confirm.* whether to use add item"):
        await call("milk", 1)
    await asyncio.sleep(1)
    guard.say("", "Shall I use add item?")
    guard.hear("", Sentence("yes", asyncio.get_running_loop().time(), utterance=2))
    assert await call("milk", 2) == "done"
    with pytest.raises(HomeError, match="a person must confirm"):
        await call("rum", 2)
    assert shelf.calls == [("add_item", {"item": "milk"})]
    await asyncio.sleep(10)
    assert told == []
    await guard.stop()


@virtual
async def test_what_reads_is_asked_at_once_and_in_a_dry_run_nothing_else() -> None:
    shelf = Shelf("home", ServerOptions(command="true", allow=("add_item",)))
    guard = Guard(Risk({}), SafetySettings(dry_run=True))
    assert await admitted(listed("read_list"), {}, shelf, guard) == "done"
    assert "not done" in await admitted(listed("add_item", reads=None), {}, shelf, guard)
    assert shelf.calls == [("read_list", {})]


@virtual
async def test_the_home_says_at_what_price_a_tool_is_used() -> None:
    shelf = Shelf("home", ServerOptions(command="true", allow=("add_item",)))
    rules = {"mcp.home.read_*": "announce", "mcp.home.add_item": "confirm", "mcp.*.burn": "never"}
    told, noted = list[str](), list[Any]()
    guard = Guard(Risk(rules), notify=told.append)  # type: ignore[arg-type]
    guard.record = lambda kind, context, details: noted.append((kind, details))
    assert await admitted(listed("read_list"), {}, shelf, guard) == "done"
    assert told == ["read list: done"]
    with pytest.raises(HomeError, match="a person must confirm"):
        await admitted(listed("add_item", reads=None), {}, shelf, guard)
    with pytest.raises(HomeError, match="not allowed in this home"):
        await admitted(listed("burn"), {}, shelf, guard)
    assert [name for name, _ in shelf.calls] == ["read_list"]
    acts = [details for kind, details in noted if kind == "act"]
    assert acts[0] == {"acts": {"use read list": "announce"}, "outcome": "done", "dry_run": False}
    assert acts[2]["acts"] == {"use burn": "never"}
    await guard.stop()


@virtual
async def test_calls_count_toward_the_limit_of_the_home() -> None:
    shelf, guard = Shelf("home", OPTIONS), Guard(Risk({}), SafetySettings(actions_per_minute=2))
    for _ in range(2):
        await admitted(listed("read_list"), {}, shelf, guard)
    with pytest.raises(HomeError, match="2 actions in a minute are the limit"):
        await admitted(listed("read_list"), {}, shelf, guard)
    assert len(shelf.calls) == 2


@pytest.mark.parametrize(
    ("servers", "words"),
    [
        ({"a": {}}, "either 'command' or 'url'"),
        ({"a": {"command": "x", "url": "http://x"}}, "either 'command' or 'url'"),
        ({"a": {"url": "ftp://x"}}, "url"),
        ({"a b": {"command": "x"}}, "a b"),
        ({"a": {"command": "x", "alow": []}}, "alow"),
    ],
)
def test_wrong_options_are_said(servers: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        McpOptions.model_validate({"servers": servers})


def test_secrets_do_not_show() -> None:
    options = ServerOptions.model_validate({"url": "http://x", "headers": {"Authorization": "Bearer sesame"}})
    assert "sesame" not in repr(options)
    assert options.without_secrets("got Bearer sesame") == "got •••"


# ── results ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_results_are_json_where_there_is_some_else_text() -> None:
    assert result(answered("a", "b"), OPTIONS) == "a\nb"
    assert result(answered("x", structured={"result": [1, 2]}), OPTIONS) == [1, 2]
    assert result(answered("x", structured={"temperature": 3}), OPTIONS) == {"temperature": 3}
    with pytest.raises(HomeError, match="no milk"):
        result(answered("no milk", failed=True), OPTIONS)


def test_long_results_are_cut_and_say_so() -> None:
    short = ServerOptions(command="true", longest_result=100)
    assert result(answered("x" * 500), short).endswith("(the first 100 of 500 characters)")
    assert result(answered("", structured={"x": "y" * 500}), short).startswith('{"x":"yyy')


def test_what_is_no_text_is_named() -> None:
    blocks = [
        SimpleNamespace(type="image", mime_type="image/png", data="aGk="),
        SimpleNamespace(type="resource", resource=SimpleNamespace(uri="file:///a", text="inside")),
        SimpleNamespace(type="resource_link", uri="file:///b"),
    ]
    answer = SimpleNamespace(content=blocks, structured_content=None, is_error=False)
    assert result(answer, OPTIONS) == "(an image of type image/png, which cannot be shown)\ninside\n(file:///b)"


async def test_a_server_that_was_never_reached_says_so() -> None:
    with pytest.raises(HomeError, match="'home' is away"):
        await Server("home", OPTIONS).call("tool", {})


# ── schemas ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_references_of_all_kinds_are_resolved() -> None:
    schema = {
        "type": "object",
        "definitions": {"Old": {"type": "integer", "minimum": 1}},
        "$defs": {"New": {"allOf": [{"$ref": "#/definitions/Old"}, {"description": "how many"}]}},
        "properties": {
            "a": {"$ref": "#/$defs/New"},
            "b": {"$ref": "#/properties/a"},
            "c": {"$ref": "https://elsewhere/x.json"},
            "d": {"$ref": "#/nowhere"},
        },
    }
    properties = acceptable(schema)["properties"]
    assert properties["a"] == properties["b"] == {"type": "integer", "minimum": 1, "description": "how many"}
    assert properties["c"] == properties["d"] == {}


def test_a_type_that_holds_itself_ends() -> None:
    tree = {"type": "object", "properties": {"kids": {"type": "array", "items": {"$ref": "#"}}}}
    assert "again" in json.dumps(acceptable(tree))


def test_a_schema_that_explodes_is_cut() -> None:
    defs = {
        f"d{n}": {"type": "object", "properties": {k: {"$ref": f"#/$defs/d{n + 1}"} for k in "abcdefgh"}}
        for n in range(9)
    }
    schema = {"$defs": defs, "properties": {"x": {"$ref": "#/$defs/d0"}}}
    assert len(json.dumps(acceptable(schema))) < 100 * MOST_NODES


def test_a_declaration_says_what_the_service_drops() -> None:
    told = declared(
        {
            "type": "object",
            "required": ["from", "nothing"],
            "additionalProperties": False,
            "properties": {
                "from": {"type": "string", "description": "who", "x-unknown": 1},
                "how-many": {"type": ["integer", "null"], "minimum": 1, "default": 3},
                "kind": {"oneOf": [{"const": "a"}, {"const": "b"}]},
                "pair": {"type": "array", "items": [{"type": "number"}, {"type": "string"}]},
            },
        }
    )["parameters"]
    assert told["required"] == ["_from"]
    assert list(told["properties"]) == ["_from", "how_many", "kind", "pair"]
    assert "3 if left out" in told["properties"]["how_many"]["description"]
    assert told["properties"]["pair"]["items"]["anyOf"] == [{"type": "NUMBER"}, {"type": "STRING"}]
    assert "x-unknown" not in json.dumps(told)


KEYWORDS = [
    *("$ref", "$defs", "a", "type", "properties", "required", "items", "anyOf", "oneOf", "allOf", "enum", "const"),
    *("description", "default", "minimum", "minLength", "pattern", "additionalProperties", "prefixItems", "title"),
]
SCALARS = ["string", "object", "#", "#/$defs/a", "#/properties/a"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(SCALARS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYWORDS), inner, max_size=5),
    max_leaves=25,
)
TYPES = {"STRING", "NUMBER", "INTEGER", "BOOLEAN", "OBJECT", "ARRAY", "NULL"}


def nodes(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """All nodes of a declared schema."""
    inner = [*schema.get("properties", {}).values(), *schema.get("anyOf", ())]
    inner += [schema["items"]] if "items" in schema else []
    return [schema, *(node for one in inner for node in nodes(one))]


@given(st.dictionaries(st.sampled_from(["properties", "$defs", "allOf", "required", "type", "$ref"]), JSON, max_size=5))
@settings(max_examples=200, deadline=None)
def test_any_schema_can_be_declared(schema: dict[str, Any]) -> None:
    told = declared(schema)
    assert told["name"] == "home__tool"
    for node in nodes(told.get("parameters", {"type": "OBJECT"})):
        assert "$ref" not in node
        assert "anyOf" in node or node["type"] in TYPES
        assert set(node) <= {
            "type",
            "properties",
            "required",
            "items",
            "anyOf",
            "enum",
            "description",
            "nullable",
            "format",
            "minItems",
            "maxItems",
        }


def test_a_tool_without_a_word_in_it_can_be_declared() -> None:
    silent = SimpleNamespace(name="", title="  ", description="\n", input_schema={}, annotations=None)
    made = offer("home__", silent, Server("home", OPTIONS), Guard(Risk({})))
    assert Tool.of("mcp", made).declaration.description


def test_of_a_list_the_tools_that_break_the_protocol_are_left_out() -> None:
    good = {"name": "good", "inputSchema": {"type": "object"}}
    page, faults = listing.readable({"tools": [good, {"name": "bad"}, good], "nextCursor": "2"}, "2025-06-18")
    assert page == {"tools": [good, good], "nextCursor": "2"}
    assert faults == {"bad": "inputSchema: Field required"}


def test_what_lists_no_tools_is_no_list() -> None:
    assert not any(map(listing.is_page, (None, [], {}, {"tools": "all"}, {"tools": [], "content": []})))


@given(st.lists(JSON | st.dictionaries(st.sampled_from(["name", "inputSchema", "description"]), JSON), max_size=5))
@settings(max_examples=200, deadline=None)
def test_of_any_list_what_is_kept_is_readable_and_the_rest_is_named(tools: list[Any]) -> None:
    page, faults = listing.readable({"tools": tools}, "2025-06-18")
    assert listing.readable(page, "2025-06-18") == (page, {})
    assert bool(faults) == (len(page["tools"]) < len(tools))


# ── the manual ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_manual_names_all_options_and_its_examples_are_valid(tmp_path: Path) -> None:
    text = (Path(__file__).parents[4] / "docs" / "mcp.md").read_text(encoding="utf-8")
    assert [name for name in ServerOptions.model_fields if f"`{name}`" not in text] == []
    plugins, home = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    (tmp_path / "plugins.yaml").write_text(home, encoding="utf-8")
    assert len(configuration.load(tmp_path / "plugins.yaml", {}).settings.home.risk) == 3
    block = yaml.safe_load(plugins.replace("!secret ", ""))["plugins"]["mcp"]
    assert set(McpOptions.model_validate(block).servers) == {"weather", "lists"}
