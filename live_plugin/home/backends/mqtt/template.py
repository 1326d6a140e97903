"""Templates of announcements: the part of Jinja2 that devices use, where none can do harm or run on for long.

They come from whoever may publish at the broker. So there are no loops, no macros, few filters and methods, and no
way to make a text out of little that is large.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any

from pydantic_core import from_json, to_json

from live_plugin.errors import MissingExtra

LONGEST = 8_000
"""Characters of a template."""
FILTERS = frozenset({"abs", "default", "d", "float", "first", "int", "last", "length", "lower", "max", "min"})
FILTERS |= {"round", "string", "title", "trim", "upper"}
METHODS = frozenset({"endswith", "get", "items", "keys", "lower", "split", "startswith", "strip", "upper", "values"})
GROWING = frozenset({"*", "**", "%"})
"""Of a text, these could make one of any length."""

Render = Callable[..., str]


def render(source: str, **variables: Any) -> str:
    """The text of a template; raises ValueError with the reason when it cannot be rendered."""
    return _compiled(source)(**variables)


def render_value(source: str, payload: str) -> str:
    """The text that a value template makes of a payload; without a template, the payload itself."""
    if not source:
        return payload
    variables: dict[str, Any] = {"value": payload}
    with contextlib.suppress(ValueError):  # then it stays undefined, which a template may ask for
        variables["value_json"] = from_json(payload)
    return render(source, **variables)


@lru_cache(maxsize=4096)
def _compiled(source: str) -> Render:
    import jinja2

    if len(source) > LONGEST:
        raise ValueError(f"a template may have {LONGEST} characters, this one has {len(source)}")
    environment = _environment()
    try:
        tree = environment.parse(source)
        _refuse_growth(tree)
        template = environment.from_string(tree)
    except (jinja2.TemplateError, RecursionError) as error:
        raise ValueError(_reason(error)) from None

    def run(**variables: Any) -> str:
        try:
            return str(template.render(variables)).strip()
        except Exception as error:  # noqa: BLE001 - whatever a template of somebody else raises
            raise ValueError(_reason(error)) from None

    return run


def _refuse_growth(tree: Any) -> None:
    """Raise ValueError for what repeats itself, and for a variable that could double itself."""
    from jinja2 import nodes

    repeating = (
        nodes.For,
        nodes.Macro,
        nodes.CallBlock,
        nodes.AssignBlock,
        nodes.FilterBlock,
        nodes.Include,
        nodes.Import,
    )
    for node in tree.find_all((*repeating, nodes.Assign)):
        filters = [found.name for found in node.find_all(nodes.Filter)]
        grows = "replace" in filters or node.find((nodes.Concat, nodes.Add)) is not None
        if isinstance(node, repeating) or grows:
            raise ValueError(f"line {node.lineno}: a template may have no {type(node).__name__.lower()} that grows")


@cache
def _environment() -> Any:
    """A sandbox with nothing in it but what is listed here."""
    try:
        from jinja2.exceptions import SecurityError
        from jinja2.sandbox import ImmutableSandboxedEnvironment
    except ImportError:
        raise MissingExtra("the MQTT backend", "mqtt") from None

    class Sandbox(ImmutableSandboxedEnvironment):
        intercepted_binops = GROWING

        def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
            return attr in METHODS and super().is_safe_attribute(obj, attr, value)

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            small = all(isinstance(side, (int, float)) and abs(side) < 1e9 for side in (left, right))
            if not small or (operator == "**" and abs(right) > 8):
                raise SecurityError(f"'{operator}' is for small numbers only")
            return super().call_binop(context, operator, left, right)

    sandbox = Sandbox(autoescape=False)
    sandbox.globals.clear()
    sandbox.filters = {name: sandbox.filters[name] for name in FILTERS} | dict(OWN_FILTERS)
    return sandbox


def _is_defined(value: Any) -> Any:
    """Refuse what is not there, so that the message is left alone."""
    from jinja2 import Undefined

    if isinstance(value, Undefined):
        raise ValueError("it is not defined")
    return value


def _iif(value: Any, if_true: Any = True, if_false: Any = False) -> Any:
    return if_true if value else if_false


def _replace(text: Any, old: str, new: str) -> str:
    if len(str(text)) * len(new) > LONGEST * LONGEST:
        raise ValueError("what is replaced is too long")
    return str(text).replace(old, new)


def _join(parts: Any, between: str = "") -> str:
    if len(parts) * len(between) > LONGEST * LONGEST:
        raise ValueError("what is joined is too long")
    return between.join(map(str, parts))


OWN_FILTERS: Mapping[str, Callable[..., Any]] = {
    "from_json": from_json,
    "iif": _iif,
    "is_defined": _is_defined,
    "join": _join,
    "replace": _replace,
    "to_json": lambda value: to_json(value, inf_nan_mode="null").decode(),
    "tojson": lambda value: to_json(value, inf_nan_mode="null").decode(),
}
"""Filters of Home Assistant that devices use."""


def _reason(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]
