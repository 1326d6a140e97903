"""The parameters of a typed function: what may be given for them, and what to say when something else was."""

from __future__ import annotations

import inspect
import reprlib
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from types import UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    Required,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel, ConfigDict, ValidationError, create_model
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from typing_extensions import TypedDict

from live_plugin.errors import HomeError
from live_plugin.home.nearest import listed, nearest

LIMITS = {Ge: ("ge", "at least"), Gt: ("gt", "more than"), Le: ("le", "at most"), Lt: ("lt", "less than")}


class Arguments:
    """What a function may be called with by name; its first `given` parameters are the caller's own business."""

    def __init__(self, function: Callable[..., Any], given: int = 0) -> None:
        self._function = function
        self.parameters = list(inspect.signature(function).parameters.values())[given:]

    @cached_property
    def model(self) -> type[BaseModel]:
        """The parameters as pydantic's fields, made when they are first asked for."""
        told = get_type_hints(self._function, include_extras=True)
        hints = {name: modern(hint) for name, hint in told.items()}
        model: type[BaseModel] = create_model(
            self._function.__name__,
            __config__=ConfigDict(extra="forbid", arbitrary_types_allowed=False, protected_namespaces=()),
            **{_alias(n): _field(p, hints) for n, p in enumerate(self.parameters)},  # type: ignore[call-overload]
        )
        return model

    def check(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """Values fit for the function; raises HomeError naming every wrong field, its range and the nearest names."""
        try:
            values = self.model.model_validate(self._without_empty(args))
        except ValidationError as error:
            raise HomeError("; ".join(dict.fromkeys(map(self._tell, error.errors(include_url=False))))) from None
        sent = values.model_fields_set
        return {p.name: getattr(values, _alias(n)) for n, p in enumerate(self.parameters) if _alias(n) in sent}

    def _tell(self, fault: ErrorDetails) -> str:
        """One fault in our words: the field, what would be right, what was given."""
        where = ".".join(map(str, fault["loc"])) or "the arguments"
        return TELLERS.get(fault["type"], _tell_range)(self, where, fault)

    def range(self, name: str) -> str:
        """The range of one parameter, or nothing."""
        fields = {field.alias: field for field in self.model.model_fields.values()}
        return bounds(fields[name]) if name in fields else ""

    def _without_empty(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """Models say null for "not given"; a parameter with a default understands it so."""
        optional = {p.name for p in self.parameters if p.default is not inspect.Parameter.empty}
        return {name: value for name, value in args.items() if value is not None or name not in optional}


def modern(hint: Any) -> Any:
    """The same type with `typing.TypedDict` replaced, which pydantic cannot read before Python 3.12."""
    if is_typeddict(hint) and type(hint).__module__ == "typing":
        return _modern_typeddict(hint)
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (None, Literal) or not inner:
        return hint
    if origin is Annotated:
        return Annotated[(modern(inner[0]), *hint.__metadata__)]
    if origin in (Union, UnionType):
        return Union[tuple(map(modern, inner))]  # noqa: UP007 - the types are known at run time only
    return origin[tuple(map(modern, inner))]


def _modern_typeddict(kind: Any) -> Any:
    fields = {}
    for name, hint in get_type_hints(kind, include_extras=True).items():
        said = get_origin(hint)  # __required_keys__ knows nothing of what is annotated as text
        marked = said in (Required, NotRequired)
        mark = said if marked else Required if name in kind.__required_keys__ else NotRequired
        fields[name] = mark[modern(get_args(hint)[0] if marked else hint)]
    return TypedDict(kind.__name__, fields)  # type: ignore[operator]


def _alias(index: int) -> str:
    """Fields are numbered, so that a parameter may have any name, `copy` and `_x` included."""
    return f"p{index}"


def _field(parameter: inspect.Parameter, hints: Mapping[str, Any]) -> tuple[Any, FieldInfo]:
    default = ... if parameter.default is inspect.Parameter.empty else parameter.default
    field = FieldInfo.from_annotated_attribute(hints.get(parameter.name, Any), default)
    field.alias = field.validation_alias = field.serialization_alias = parameter.name
    return field.annotation, field


def bounds(annotation: Any) -> str:
    """The range a number is bound to, as `0 to 100`, `at least 1` or nothing; looks into unions and annotations."""
    limits = {type(limit): limit for limit in _limits(annotation)}
    low, high = limits.get(Ge), limits.get(Le)
    if isinstance(low, Ge) and isinstance(high, Le):
        return f"{low.ge} to {high.le}"
    told = [(words, getattr(limits[kind], name)) for kind, (name, words) in LIMITS.items() if kind in limits]
    return " and ".join(f"{words} {limit}" for words, limit in told)


def _limits(annotation: Any) -> Iterator[Any]:
    for part in getattr(annotation, "metadata", ()) or getattr(annotation, "__metadata__", ()):
        yield from _limits(part) if isinstance(part, FieldInfo) else (part,) if type(part) in LIMITS else ()
    inner = annotation.annotation if isinstance(annotation, FieldInfo) else annotation
    for argument in get_args(inner):
        yield from _limits(argument)


def shown(value: Any) -> str:
    """The value as one short line, whatever it is."""
    brief = reprlib.Repr()
    brief.maxlevel, brief.maxdict, brief.maxlist, brief.maxstring = 2, 3, 3, 40
    return brief.repr(value)


def _tell_unknown(arguments: Arguments, where: str, fault: ErrorDetails) -> str:
    near = listed(nearest(where, (parameter.name for parameter in arguments.parameters)))
    return f"there is no argument '{where}'; " + (f"did you mean {near}?" if near else "none is taken")


def _tell_missing(arguments: Arguments, where: str, fault: ErrorDetails) -> str:
    return f"{where} is missing"


def _tell_choice(arguments: Arguments, where: str, fault: ErrorDetails) -> str:
    return f"{where} must be {fault['ctx']['expected']}, got {shown(fault['input'])}"


def _tell_range(arguments: Arguments, where: str, fault: ErrorDetails) -> str:
    if limits := arguments.range(str(fault["loc"][0])) if fault["loc"] else "":
        return f"{where} must be {limits}, got {shown(fault['input'])}"
    return f"{where}: {fault['msg'][:1].lower()}{fault['msg'][1:]}, got {shown(fault['input'])}"


TELLERS: dict[str, Callable[[Arguments, str, ErrorDetails], str]] = {
    "extra_forbidden": _tell_unknown,
    "missing": _tell_missing,
    "literal_error": _tell_choice,
    "enum": _tell_choice,
}
