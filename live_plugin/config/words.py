"""Why a value was not accepted, in our words.

pydantic says which rule was broken; the JSON Schema of the setting says what all its rules are, so that a range is
told whole and a choice with its nearest words. A value is shown only where `shown` allows it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from live_plugin.config.schema import Schema
from live_plugin.home.nearest import listed, nearest

Error = Mapping[str, Any]
"""One entry of pydantic's `ValidationError.errors()`."""
STRUCTURES = {"a list", "a mapping", "a mapping of options"}
"""Where these are wanted a value is only named by its kind: it may be a secret that slipped a line."""
SHORT = 8
"""Up to so many choices are listed; of more only the nearest."""


def complaint(errors: list[Error], schemas: list[Schema], got: str | None) -> str:
    """What would be right, and what was `got` instead, which is left out where it is "".

    None means that nothing may be said that could hold the value. Several errors about one value are those of the
    alternatives that it might have been.
    """
    own = [error for error in errors if _wanted(error, schemas) is None]
    if own:
        return _in_its_words(own[0]) if got is not None else "is not accepted; the value is not shown, it is secret"
    choices = [word for schema in schemas for word in schema.get("enum", [])]
    given = errors[0]["input"]
    if len(choices) > SHORT and isinstance(given, str):
        near = listed(nearest(given, map(str, choices)), "and") if got else "such as " + listed(choices[:3], "and")
        return f"must be one of {len(choices)} words" + (f", got {got}; the nearest are {near}" if got else near)
    wants = dict.fromkeys(str(_wanted(error, schemas)) for error in errors)
    got = kind_of(given) if got and wants.keys() <= STRUCTURES else got
    text = f"must be {' or '.join(wants)}" + (f", got {got}" if got else "")
    if len(choices) > 1 and got and isinstance(given, str):
        text += f", did you mean '{nearest(given, map(str, choices), 1)[0]}'?"
    needs_quotes = isinstance(given, int | float) and any(error["type"] == "string_type" for error in errors)
    return f"{text}; put it in quotes" if needs_quotes else text


def _wanted(error: Error, schemas: list[Schema]) -> str | None:
    """What this rule asks for; None for a rule that has words of its own."""
    say = next((say for prefix, say in WANTED.items() if str(error["type"]).startswith(prefix)), None)
    rules = {key: value for schema in schemas for key, value in schema.items()}
    return say(error.get("ctx", {}), rules) if say else None


def _in_its_words(error: Error) -> str:
    """The words of a validator, or pydantic's own for a rule that the table does not know."""
    text = str(error.get("ctx", {}).get("error", error["msg"])).replace("Input should", "must")
    return " ".join(text.split())[:300]


def kind_of(value: Any) -> str:
    """What sort of value it is."""
    return "text" if isinstance(value, str) else "a number" if type(value) in (int, float) else shown(value)


def shown(value: Any) -> str:
    """A value on one short line."""
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def unknown(name: str, known: list[str]) -> str:
    """An option that does not exist, with the nearest that does."""
    near = get_close_matches(name, known, 1)
    hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(known[:SHORT]) or 'none here'}"
    return f"unknown option {shown(name)}, {hint}"


def _range(ctx: Mapping[str, Any], schema: Schema) -> str:
    low, high = (schema.get(key, ctx.get(short)) for key, short in (("minimum", "ge"), ("maximum", "le")))
    above, below = schema.get("exclusiveMinimum", ctx.get("gt")), schema.get("exclusiveMaximum", ctx.get("lt"))
    if low is not None and high is not None:
        return f"{_plain(low)}–{_plain(high)}"
    bounds = (("at least", low), ("more than", above), ("at most", high), ("less than", below))
    return " and ".join(f"{word} {_plain(bound)}" for word, bound in bounds if bound is not None)


def _plain(number: Any) -> str:
    return f"{number:g}" if isinstance(number, float) else str(number)


def _number(ctx: Mapping[str, Any], schema: Schema) -> str:
    bounds = _range({}, schema)
    return f"a number, {bounds}" if bounds else "a number"


def _length(ctx: Mapping[str, Any], schema: Schema) -> str:
    unit = "items" if "field_type" in ctx else "characters"
    bounds = (("at least", ctx.get("min_length")), ("at most", ctx.get("max_length")))
    return " and ".join(f"{word} {bound}" for word, bound in bounds if bound is not None) + f" {unit} long"


def _choices(ctx: Mapping[str, Any], schema: Schema) -> str:
    return str(ctx["expected"]).replace("'", "")


def _says(text: str) -> Callable[[Mapping[str, Any], Schema], str]:
    return lambda ctx, schema: text


WANTED: dict[str, Callable[[Mapping[str, Any], Schema], str]] = {
    "literal_error": _choices,
    "enum": _choices,
    "greater_than": _range,
    "less_than": _range,
    "int_": lambda ctx, schema: _number(ctx, schema).replace("a number", "a whole number"),
    "float_": _number,
    "finite_number": _says("a finite number"),
    "bool_": _says("true or false"),
    "string_pattern": lambda ctx, schema: f"of the form {ctx['pattern']}",
    "string_too": _length,
    "too_": _length,
    "string_": _says("text"),
    "path_": _says("a path"),
    "list_": _says("a list"),
    "tuple_": _says("a list"),
    "set_": _says("a list"),
    "frozen_set_": _says("a list"),
    "dict_": _says("a mapping"),
    "mapping_": _says("a mapping"),
    "model_": _says("a mapping of options"),
    "dataclass_": _says("a mapping of options"),
    "none_required": _says("empty"),
}
"""Beginning of pydantic's error type → what the value must be; the first that fits counts."""
