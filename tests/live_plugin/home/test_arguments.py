from __future__ import annotations

import typing
from typing import Annotated, Any, Literal, NotRequired

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from live_plugin.errors import HomeError
from live_plugin.home.arguments import Arguments, bounds

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


class Wish(typing.TypedDict):
    word: str
    often: NotRequired[int]


def dim(
    state: str,
    brightness: Annotated[int, Field(ge=0, le=100)] | None = None,
    mode: Literal["fast", "slow"] = "fast",
    copy: bool = False,
    factor: Annotated[float, Field(gt=0)] = 1.0,
) -> None:
    """A function with every kind of limit; `copy` is also the name of a method of all models."""


def error_of(args: dict[str, Any]) -> str:
    with pytest.raises(HomeError) as caught:
        Arguments(dim, given=1).check(args)
    return str(caught.value)


def test_what_was_given_comes_back_typed_and_nothing_else() -> None:
    assert Arguments(dim, given=1).check({"brightness": 30.0, "copy": "true"}) == {"brightness": 30, "copy": True}


def test_null_means_not_given() -> None:
    assert Arguments(dim, given=1).check({"brightness": None, "mode": None}) == {}


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"brightness": 400}, "brightness must be 0 to 100, got 400"),
        ({"factor": 0}, "factor must be more than 0, got 0"),
        ({"mode": "quick"}, "mode must be 'fast' or 'slow', got 'quick'"),
        ({"brightnes": 4}, "there is no argument 'brightnes'; did you mean 'brightness'"),
    ],
)
def test_a_fault_names_field_and_range(args: dict[str, Any], words: str) -> None:
    assert words in error_of(args)


def test_all_faults_are_told_at_once() -> None:
    assert error_of({"brightness": -1, "mode": 5}).count(";") == 1


def test_a_missing_argument_is_named() -> None:
    with pytest.raises(HomeError, match="state is missing"):
        Arguments(dim).check({})


def test_the_typed_dicts_of_older_python_are_understood() -> None:
    def wish(wish: list[Wish] | None = None) -> None: ...

    assert Arguments(wish).check({"wish": [{"word": "x"}]}) == {"wish": [{"word": "x"}]}
    with pytest.raises(HomeError, match=r"wish\.0\.word is missing"):
        Arguments(wish).check({"wish": [{"often": 1}]})


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["brightness", "mode", "copy", "factor", "p0"]) | st.text(), JSON, max_size=4))
def test_anything_at_all_is_taken_or_refused_in_one_line(args: dict[str, Any]) -> None:
    arguments = Arguments(dim, given=1)
    values: dict[str, Any] = {}
    refusal = "none"
    try:
        values = arguments.check(args)
    except HomeError as error:
        refusal = str(error)
    assert 0 < len(refusal) < 2000
    assert set(values) <= set(args)
    assert values.get("brightness") is None or 0 <= values["brightness"] <= 100


def test_bounds_are_found_inside_unions() -> None:
    assert bounds(Annotated[int, Field(ge=1, le=5)] | None) == "1 to 5"
    assert bounds(Annotated[int, Field(ge=1)]) == "at least 1"
    assert bounds(int) == ""
