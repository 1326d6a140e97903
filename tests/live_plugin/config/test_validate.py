"""Verdicts in our words, at the place in the file, with nothing secret in them."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pytest
import yaml
from annotated_types import Interval
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator
from typing_extensions import TypedDict

from live_plugin.config.document import read
from live_plugin.config.validate import validate
from live_plugin.errors import ConfigError


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Point:
    x: Annotated[int, Interval(ge=0, le=9)] = 0


class Extra(TypedDict, total=False):
    size: Annotated[float, Field(gt=0)]


class Inner(BaseModel):
    name: str
    word: str = Field("abc", min_length=2, max_length=5, pattern="^[a-z]+$")


class Options(BaseModel):
    number: int = Field(5, ge=1, le=10)
    above: float = Field(1, gt=0)
    least: int = Field(5, ge=2)
    most: float = Field(5, lt=7.5)
    flag: bool = False
    text: str = "x"
    mode: Literal["off", "heat", "cool"] = "off"
    colour: Colour = Colour.RED
    names: list[str] = []
    inner: Inner | None = None
    either: int | Literal["auto"] = 1
    table: dict[str, Inner] = {}
    point: Point = Point()
    extra: Extra = {}
    key: SecretStr | None = None
    keys: list[SecretStr] = []
    checked: str = ""
    maybe: str | Inner = ""

    @field_validator("checked")
    @classmethod
    def _check(cls, given: str) -> str:
        if given == "":
            return given
        raise ValueError(f"{given} is bad\nvery bad")


def faults(tmp_path, text, kind=Options, path=(), secrets="s: hunter2\nn: 77123\n"):
    (tmp_path / "f.yaml").write_text(text)
    (tmp_path / "secrets.yaml").write_text(secrets)
    with pytest.raises(ConfigError) as caught:
        validate(kind, read(tmp_path / "f.yaml", {}), path)
    return [str(fault).removeprefix(f"{tmp_path}/f.yaml:") for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("number: 11", "1:1: number: must be 1–10, got 11"),
        ("number: x", "1:1: number: must be a whole number, 1–10, got 'x'"),
        ("number: 1.5", "1:1: number: must be a whole number, 1–10, got 1.5"),
        ("number:", "1:1: number: must be a whole number, 1–10, got nothing"),
        ("above: 0", "1:1: above: must be more than 0, got 0"),
        ("least: 1", "1:1: least: must be at least 2, got 1"),
        ("most: 8", "1:1: most: must be less than 7.5, got 8"),
        ("flag: perhaps", "1:1: flag: must be true or false, got 'perhaps'"),
        ("text: 5", "1:1: text: must be text, got 5; put it in quotes"),
        ("text: true", "1:1: text: must be text, got true; put it in quotes"),
        ("text: [1]", "1:1: text: must be text, got a list"),
        ("mode: haet", "1:1: mode: must be off, heat or cool, got 'haet', did you mean 'heat'?"),
        ("colour: rad", "1:1: colour: must be red or blue, got 'rad', did you mean 'red'?"),
        ("names: x", "1:1: names: must be a list, got text"),
        ("names: [a, 1]", "1:12: names[1]: must be text, got 1; put it in quotes"),
        ("inner: {}", "1:1: inner: option 'name' is missing"),
        ("inner: 5", "1:1: inner: must be a mapping of options, got a number"),
        ("inner: {name: a, word: a}", "1:18: inner.word: must be at least 2 characters long, got 'a'"),
        ("inner: {name: a, word: ABC}", "1:18: inner.word: must be of the form ^[a-z]+$, got 'ABC'"),
        ("either: x", "1:1: either: must be a whole number or auto, got 'x'"),
        ("table: {a: {nam: b, name: c}}", "1:13: table.a: unknown option 'nam', did you mean 'name'?"),
        ("point: {x: 10}", "1:9: point.x: must be 0–9, got 10"),
        ("point: {y: 1}", "1:9: point: unknown option 'y', there are x"),
        ("extra: {size: 0}", "1:9: extra.size: must be more than 0, got 0"),
        ("extra: {sice: 1}", "1:9: extra: unknown option 'sice', did you mean 'size'?"),
        ("checked: oh", "1:1: checked: oh is bad very bad"),
        ("maybe: {name: 5}", "1:9: maybe.name: must be text, got 5; put it in quotes"),
        ("numbr: 1", "1:1: unknown option 'numbr', did you mean 'number'?"),
        ("5", "1:1: must be a mapping of options, got a number"),
    ],
)
def test_what_would_be_right_is_said(tmp_path, text, told):
    assert faults(tmp_path, text) == [told]


@pytest.mark.parametrize(
    "text",
    [
        "number: !secret n",
        "mode: !secret s",
        "text: !secret n",
        "checked: !secret s",
        "inner: !secret s",
        "names: [!secret n]",
        "either: !secret s",
        "key: 77123",
        "keys: 77123",
        "keys: hunter2",
        "keys: [77123]",
        "key: {hunter: 77123}",
    ],
)
def test_secrets_are_not_shown(tmp_path, text):
    told = "".join(faults(tmp_path, text))
    assert told
    assert "hunter2" not in told
    assert "77123" not in told


def test_a_validator_that_repeats_a_secret_beneath_it_is_masked(tmp_path):
    class Pair(BaseModel):
        name: str

        @model_validator(mode="after")
        def _check(self):
            raise ValueError(f"no {self.name}")

    assert faults(tmp_path, "name: !secret s", Pair) == ["1:1: no ***"]


def test_all_faults_come_at_once_in_the_order_of_the_file(tmp_path):
    text = "mode: x\nnames: [!include none.yaml, 1]\nnumber: 99\nnumber: 5\nwhat: 1\n"
    told = faults(tmp_path, text)
    assert [line.split(":")[0] for line in told] == ["1", "2", "2", "3", "4", "5"]


def test_a_value_that_cannot_be_read_is_told_once(tmp_path):
    assert len(faults(tmp_path, "inner: !include none.yaml\nnumber: !secret nope\n")) == 2
    assert len(faults(tmp_path, "[")) == 1


def test_the_path_goes_before(tmp_path):
    told = faults(tmp_path, "number: 0", path=("plugins", "light"))
    assert told == ["1:1: plugins.light.number: must be 1–10, got 0"]


def test_many_choices_are_told_by_the_nearest(tmp_path):
    kind = Literal["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota"]
    (told,) = faults(tmp_path, "word: gama", TypedDict("Words", {"word": kind}))
    assert told.startswith("1:1: word: must be one of 9 words, got 'gama'; the nearest are 'gamma',")


def test_a_type_without_json_schema_is_told_without_its_value(tmp_path):
    class Odd(BaseModel):
        model_config = ConfigDict(arbitrary_types_allowed=True)
        thing: ConfigError | None = None
        number: int = 1

    assert faults(tmp_path, "number: hunter2", Odd) == ["1:1: number: must be a whole number"]


def test_an_open_model_stays_open(tmp_path):
    class Open(BaseModel):
        model_config = ConfigDict(extra="allow")

    (tmp_path / "f.yaml").write_text("any: 1")
    assert validate(Open, read(tmp_path / "f.yaml", {})).model_extra == {"any": 1}


def test_a_good_file_becomes_its_value(tmp_path):
    (tmp_path / "f.yaml").write_text("number: 3\nflag: yes\ncolour: blue\npoint: {x: 2}\nkey: abc\neither: auto\n")
    value = validate(Options, read(tmp_path / "f.yaml", {}))
    assert (value.number, value.flag, value.colour) == (3, True, Colour.BLUE)
    assert (value.point, value.either) == (Point(2), "auto")
    assert "abc" not in repr(value)


BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
"""YAML 1.1 ends lines where most editors do not."""
WORDS = st.sampled_from([*Options.model_fields, "name", "x", "size", "word"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.dictionaries(WORDS, VALUES, max_size=5))
def test_any_data_is_a_value_or_faults_within_the_file(tmp_path, data):
    text = yaml.safe_dump(data, allow_unicode=True)
    (tmp_path / "f.yaml").write_text(text)
    try:
        validate(Options, read(tmp_path / "f.yaml", {}))
    except ConfigError as error:
        for fault in error.faults:
            assert 1 <= fault.line <= len(BREAK.findall(text)) + 1
            assert "\n" not in str(fault)


def test_any_type_may_be_asked_for(tmp_path):
    (tmp_path / "f.yaml").write_text("[1, 2]")
    assert validate(tuple[int, ...], read(tmp_path / "f.yaml", {})) == (1, 2)
    assert validate(Any, read(tmp_path / "f.yaml", {})) == [1, 2]
