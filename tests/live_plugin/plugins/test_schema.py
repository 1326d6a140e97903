from __future__ import annotations

import dataclasses
import enum
import typing
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal, Optional

import pytest
from google.genai import types
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from live_plugin.home.arguments import Arguments
from live_plugin.plugins.schema import Declaration, declare


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Spot(BaseModel):
    """Where."""

    x: int
    y: int = 0


class Tree(BaseModel):
    inner: list[Tree] = []


@dataclasses.dataclass
class Song:
    title: str
    seconds: int = 60


class Wish(typing.TypedDict):
    word: str


def literal(mode: Literal["fast", "slow"]) -> None: ...
def enumeration(color: Color) -> None: ...
def optional(count: Optional[int] = None) -> None: ...  # noqa: UP045 - the old spelling must work too
def model(spot: Spot) -> None: ...
def dataclass(song: Song) -> None: ...
def ranged(volume: Annotated[int, Field(ge=0, le=100, description="how loud")]) -> None: ...
def mapping(scores: dict[str, int]) -> None: ...
def union(target: int | str) -> None: ...
def documented(room: str, level: int = 5) -> None:
    """Do it.

    At once.

    Args:
        room: where to do it
        level: how much
    """


def typed_dict(wish: Wish) -> None: ...


def schema_of(function: Callable[..., Any]) -> dict[str, Any]:
    return declare(function, Arguments(function)).parameters["properties"]


def gemini_of(function: Callable[..., Any]) -> dict[str, Any]:
    return declare(function, Arguments(function)).gemini()["parameters"]


@pytest.mark.parametrize(
    ("function", "json_form", "gemini_form"),
    [
        (literal, {"enum": ["fast", "slow"], "type": "string"}, {"type": "STRING", "enum": ["fast", "slow"]}),
        (enumeration, {"enum": ["red", "blue"], "type": "string"}, {"type": "STRING", "enum": ["red", "blue"]}),
        (optional, {"type": "integer"}, {"type": "INTEGER"}),
        (
            ranged,
            {"type": "integer", "minimum": 0, "maximum": 100, "description": "how loud (0 to 100)"},
            {"type": "INTEGER", "description": "how loud (0 to 100)"},
        ),
        (
            mapping,
            {"type": "object", "additionalProperties": {"type": "integer"}},
            {"type": "OBJECT", "description": "(an object whose values are of type integer)"},
        ),
        (
            union,
            {"anyOf": [{"type": "integer"}, {"type": "string"}]},
            {"anyOf": [{"type": "INTEGER"}, {"type": "STRING"}]},
        ),
    ],
)
def test_both_forms_say_what_the_signature_says(
    function: Callable[..., Any], json_form: dict[str, Any], gemini_form: dict[str, Any]
) -> None:
    [declared] = schema_of(function).values()
    assert declared == json_form
    [declared] = gemini_of(function)["properties"].values()
    assert declared == gemini_form


@pytest.mark.parametrize(
    ("function", "fields", "required"),
    [(model, ["x", "y"], ["x"]), (dataclass, ["title", "seconds"], ["title"]), (typed_dict, ["word"], ["word"])],
)
def test_nested_types_are_spelled_out(function: Callable[..., Any], fields: list[str], required: list[str]) -> None:
    for [declared] in (schema_of(function).values(), gemini_of(function)["properties"].values()):
        assert list(declared["properties"]) == fields
        assert declared["required"] == required


def test_each_parameter_has_its_own_words_from_the_docstring() -> None:
    declaration = declare(documented, Arguments(documented))
    assert declaration.description == "Do it.\n\nAt once."
    assert declaration.parameters["properties"]["room"]["description"] == "where to do it"
    assert declaration.parameters["properties"]["level"]["description"] == "how much (5 if left out)"
    assert declaration.parameters["required"] == ["room"]


def test_null_is_said_only_where_it_means_something() -> None:
    def required(count: int | None) -> None: ...

    assert gemini_of(required)["properties"]["count"] == {"type": "INTEGER", "nullable": True}
    assert {"type": "null"} in schema_of(required)["count"]["anyOf"]


def test_a_type_that_contains_itself_ends_somewhere() -> None:
    def climb(tree: Tree) -> None: ...

    inner = schema_of(climb)["tree"]["properties"]["inner"]["items"]
    assert inner == {"type": "object", "description": "again a Tree"}


def test_numbers_to_choose_from_stay_numbers() -> None:
    def pick(level: Literal[1, 2]) -> None: ...

    assert gemini_of(pick)["properties"]["level"] == {"type": "INTEGER", "description": "(one of 1, 2)"}


def test_a_tool_without_parameters_has_none() -> None:
    assert "parameters" not in Declaration("f", "Do.", {"type": "object", "properties": {}}).gemini()


def every_key(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from node
        node = list(node.values())
    if isinstance(node, list):
        for inner in node:
            yield from every_key(inner)


SIMPLE = st.sampled_from([int, str, bool, float, bytes, Any, None, Color, Spot, Song, Tree, Wish, Literal["a", 1]])
HINTS = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(
        inner.map(lambda hint: list[hint]),
        inner.map(lambda hint: dict[str, hint]),
        inner.map(lambda hint: Optional[hint]),  # noqa: UP045
        inner.map(lambda hint: Annotated[hint, "a remark"]),
        st.tuples(inner, inner).map(lambda pair: typing.Union[pair]),  # noqa: UP007
        st.tuples(inner, inner).map(lambda pair: tuple[pair]),
        inner.map(lambda hint: tuple[hint, ...]),
    ),
    max_leaves=4,
)


@settings(deadline=None, max_examples=80)
@given(hints=st.dictionaries(st.sampled_from(["copy", "json", "_x", "name", "model_y", "in_"]), HINTS, max_size=3))
def test_any_signature_is_declared_without_references(hints: dict[str, Any]) -> None:
    namespace: dict[str, Any] = {}
    exec(f"def f({', '.join(hints)}): 'Do.'", namespace)
    namespace["f"].__annotations__ = hints
    declaration = declare(namespace["f"], Arguments(namespace["f"]))
    assert set(declaration.parameters["properties"]) == set(hints)
    for form in (declaration.json_schema(), declaration.gemini()):
        assert not {"$ref", "$defs"} & set(every_key(form))
    types.FunctionDeclaration.model_validate(declaration.gemini())
    types.FunctionDeclaration.model_validate(declaration.json_schema())
