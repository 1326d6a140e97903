from __future__ import annotations

import dataclasses
import datetime
import enum
import typing
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal, Optional

import pytest
from google.genai import types
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from live_plugin.errors import HomeError
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


SPOT = {"x": {"type": "integer"}, "y": {"default": 0, "type": "integer", "description": "(0 if left out)"}}
SONG = {
    "title": {"type": "string"},
    "seconds": {"default": 60, "type": "integer", "description": "(60 if left out)"},
}
TEN: list[tuple[Callable[..., Any], dict[str, Any], dict[str, Any], Any, Any]] = [
    (
        literal,
        {"enum": ["fast", "slow"], "type": "string"},
        {"type": "STRING", "enum": ["fast", "slow"]},
        "fast",
        "medium",
    ),
    (
        enumeration,
        {"enum": ["red", "blue"], "type": "string"},
        {"type": "STRING", "enum": ["red", "blue"]},
        "blue",
        "green",
    ),
    (optional, {"type": "integer"}, {"type": "INTEGER"}, 3, "many"),
    (
        model,
        {"description": "Where.", "properties": SPOT, "required": ["x"], "type": "object"},
        {
            "description": "Where.",
            "type": "OBJECT",
            "properties": {"x": {"type": "INTEGER"}, "y": {"type": "INTEGER", "description": "(0 if left out)"}},
            "required": ["x"],
        },
        {"x": 1},
        {"y": 1},
    ),
    (
        dataclass,
        {"additionalProperties": False, "properties": SONG, "required": ["title"], "type": "object"},
        {
            "type": "OBJECT",
            "properties": {
                "title": {"type": "STRING"},
                "seconds": {"type": "INTEGER", "description": "(60 if left out)"},
            },
            "required": ["title"],
        },
        {"title": "Help!"},
        {"seconds": 3},
    ),
    (
        ranged,
        {"type": "integer", "minimum": 0, "maximum": 100, "description": "how loud (0 to 100)"},
        {"type": "INTEGER", "description": "how loud (0 to 100)"},
        100,
        101,
    ),
    (
        mapping,
        {"type": "object", "additionalProperties": {"type": "integer"}},
        {"type": "OBJECT", "description": "(values: integer)"},
        {"Ada": 1},
        {"Ada": "one"},
    ),
    (
        union,
        {"anyOf": [{"type": "integer"}, {"type": "string"}]},
        {"anyOf": [{"type": "INTEGER"}, {"type": "STRING"}]},
        "x",
        [1],
    ),
    (
        documented,
        {"type": "string", "description": "where to do it"},
        {"type": "STRING", "description": "where to do it"},
        "hall",
        7.5,
    ),
    (
        typed_dict,
        {
            "additionalProperties": False,
            "properties": {"word": {"type": "string"}},
            "required": ["word"],
            "type": "object",
        },
        {"type": "OBJECT", "properties": {"word": {"type": "STRING"}}, "required": ["word"]},
        {"word": "x"},
        {"wrod": "x"},
    ),
]
"""Ten functions that no library gets all right: both forms of the first parameter, a right and a wrong value for it."""


@pytest.mark.parametrize(("function", "json_form", "gemini_form", "good", "bad"), TEN, ids=lambda part: str(part)[:20])
def test_both_forms_say_what_the_signature_says_and_the_call_is_held_to_it(
    function: Callable[..., Any], json_form: dict[str, Any], gemini_form: dict[str, Any], good: Any, bad: Any
) -> None:
    name, declared = next(iter(schema_of(function).items()))
    assert declared == json_form
    assert gemini_of(function)["properties"][name] == gemini_form
    arguments = Arguments(function)
    assert list(arguments.check({name: good})) == [name]
    with pytest.raises(HomeError, match=name):
        arguments.check({name: bad})


class Rated(BaseModel):
    """A rating.

    Attributes:
        stars: how many
        words: what is said
    """

    stars: Annotated[int, Field(ge=0, le=5)]
    words: Annotated[str, Field(description="in one line")] = ""


def many(
    by: dict[Color, Annotated[int, Field(ge=1)]],
    books: dict[str, Rated],
    either: dict[str, list[int] | Literal["none"]],
    day: datetime.date,
    level: Literal[1, 2, None] = None,
    loud: bool = False,
) -> None: ...


def test_what_the_form_of_the_service_cannot_say_is_said_in_words() -> None:
    declared = gemini_of(many)["properties"]
    words = {name: node.get("description") for name, node in declared.items()}
    assert words["by"] == '(keys: one of "red", "blue"; values: integer (at least 1))'
    assert words["books"] == (
        "(values: object with stars: integer, how many (0 to 5), words: string, in one line, A rating.)"
    )
    assert words["either"] == '(values: array of integer or one of "none")'
    assert words["day"] == "(such as 2026-05-01)"
    assert words["loud"] == "(false if left out)"
    assert declared["level"] == {"type": "INTEGER", "description": "(one of 1, 2)"}


@pytest.mark.parametrize(
    "args",
    [
        {"by": {"red": 0}},
        {"by": {"green": 1}},
        {"books": {"a": {"stars": 6}}},
        {"either": {"a": ["x"]}},
        {"day": "soon"},
        {"level": 3},
    ],
)
def test_ranges_inside_are_enforced_too(args: dict[str, Any]) -> None:
    good: dict[str, Any] = {"by": {"red": 1}, "books": {}, "either": {}, "day": "2026-05-01"}
    assert Arguments(many).check(good)
    [name] = args
    with pytest.raises(HomeError, match=name):
        Arguments(many).check(good | args)


def test_words_of_a_nested_type_go_to_its_fields() -> None:
    def rate(book: Rated) -> None: ...

    book = schema_of(rate)["book"]
    assert book["description"] == "A rating."
    assert book["properties"]["stars"]["description"] == "how many (0 to 5)"
    assert book["properties"]["words"]["description"] == "in one line"


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
