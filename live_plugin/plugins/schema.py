"""From a typed function to what the model is told about it. Pure.

Two forms: plain JSON Schema, and the service's own `Schema` (a subset of OpenAPI with upper-case types). Neither
holds a `$ref`. The service drops ranges, so they are repeated in the descriptions; they are enforced at the call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import docstring_parser
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import to_json

from live_plugin.home.arguments import Arguments

Schema = dict[str, Any]

MAPS = ("properties", "patternProperties")
LISTS = ("anyOf", "oneOf", "allOf", "prefixItems")
NODES = ("items", "additionalProperties", "not", "contains", "propertyNames")
DROPPED = frozenset({"title", "$defs", "discriminator"})
FORMATS = frozenset({"date-time", "enum", "int32", "int64", "float", "double"})
"""The formats that the service knows."""
LIMITS = {
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "multipleOf": "a multiple of {}",
    "pattern": "matching {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "uniqueItems": "none of them twice",
}
EXAMPLES = {"date": "2026-05-01", "time": "07:30:00", "date-time": "2026-05-01T07:30:00", "duration": "PT5M"}
"""Of the formats that pydantic knows and a model may not."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """A tool as the model sees it."""

    name: str
    description: str
    parameters: Schema
    """JSON Schema of an object, without `$ref`."""

    def json_schema(self) -> Schema:
        """For `parametersJsonSchema`."""
        return {"name": self.name, "description": self.description, "parametersJsonSchema": self.parameters}

    def gemini(self) -> Schema:
        """For `parameters`: the service's own Schema; a tool without parameters has none."""
        declared: Schema = {"name": self.name, "description": self.description}
        if self.parameters.get("properties"):
            declared["parameters"] = gemini_schema(self.parameters)
        return declared


def declare(function: Callable[..., Any], arguments: Arguments) -> Declaration:
    """Name, description and parameters of a function, its docstring's texts in their places."""
    docs = docstring_parser.parse(function.__doc__ or "")
    texts = {param.arg_name: " ".join((param.description or "").split()) for param in docs.params}
    schema = arguments.model.model_json_schema(by_alias=True, schema_generator=GenerateJsonSchema)
    parameters = plain(schema)
    parameters.pop("description", None)
    for name, node in parameters.get("properties", {}).items():
        if text := texts.get(name):
            node["description"] = _joined(text, node.get("description", ""))
    return Declaration(function.__name__, (docs.description or "").strip(), parameters)


# ── JSON Schema without $ref ──────────────────────────────────────────────────────────────────────────────────


def plain(schema: Schema) -> Schema:
    """The schema with every `$ref` replaced by what it stands for, and what the service drops said in words."""
    parameters: Schema = _plain(schema, schema.get("$defs", {}), frozenset())
    parameters.setdefault("properties", {})
    return parameters


def _plain(node: Any, defs: Mapping[str, Schema], inside: frozenset[str]) -> Any:
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _resolved(node, defs, inside)
    done = {key: value for key, value in node.items() if key not in DROPPED}
    for key in MAPS:
        if key in done:
            done[key] = {name: _plain(inner, defs, inside) for name, inner in done[key].items()}
    for key in LISTS:
        if key in done:
            done[key] = [_plain(inner, defs, inside) for inner in done[key]]
    for key in NODES:
        if key in done:
            done[key] = _plain(done[key], defs, inside)
    return _described(_documented(_without_idle_null(_without_const(done))))


def _resolved(node: Schema, defs: Mapping[str, Schema], inside: frozenset[str]) -> Schema:
    """What a `$ref` stands for; a type that contains itself is cut where it would begin again."""
    name = node["$ref"].rpartition("/")[2].replace("~1", "/").replace("~0", "~")
    if name in inside:
        return {"type": "object", "description": f"again a {name}"}
    beside = {key: value for key, value in node.items() if key != "$ref"}
    found: Schema = _plain(defs[name] | beside, defs, inside | {name})
    return found


def _without_const(node: Schema) -> Schema:
    if "const" in node:
        node["enum"] = [node.pop("const")]
    return node


def _without_idle_null(node: Schema) -> Schema:
    """A parameter that is null when left out need not be sent as null: `Optional[int] = None` is an integer."""
    if "default" not in node or node["default"] is not None:
        return node
    del node["default"]
    if "enum" in node:
        node["enum"] = _choices(node)
    choices = [choice for choice in node.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) == 1:
        del node["anyOf"]
        inner: Schema = choices[0]
        text = _joined(node.pop("description", ""), inner.get("description", ""))
        return inner | node | ({"description": text} if text else {})
    return node | ({"anyOf": choices} if choices else {})


def _documented(node: Schema) -> Schema:
    """What the docstring of a nested type says of its fields goes to the fields, where they say nothing themselves."""
    fields = node.get("properties")
    if not fields or "\n" not in node.get("description", ""):
        return node
    docs = docstring_parser.parse(node["description"])
    for param in docs.params:
        field = fields.get(param.arg_name, {"description": "-"})
        if field.get("description", "(").startswith("("):
            field["description"] = _joined(" ".join((param.description or "").split()), field.get("description", ""))
    return node | {"description": " ".join((docs.description or "").split())}


def _described(node: Schema) -> Schema:
    """Ranges, formats and defaults go into the description as well, for the service drops them."""
    facts = ", ".join(_facts(node))
    before = node.get("description", "")
    if facts and not before.endswith(f"({facts})"):
        node["description"] = _joined(before, f"({facts})")
    return node


def _facts(node: Schema) -> Iterator[str]:
    low, high = node.get("minimum"), node.get("maximum")
    if low is not None and high is not None:
        yield f"{low} to {high}"
    elif low is not None:
        yield f"at least {low}"
    elif high is not None:
        yield f"at most {high}"
    for key, text in LIMITS.items():
        if key in node:
            yield text.format(node[key])
    if form := node.get("format"):
        yield f"such as {EXAMPLES[form]}" if form in EXAMPLES else f"in the form of a {form}"
    if isinstance(default := node.get("default"), (str, int, float)) and default != "":
        yield f"{_spelled(default)} if left out"


def _spelled(value: Any) -> str:
    """A value as the model would write it."""
    return to_json(value).decode()


def _joined(*texts: str) -> str:
    return " ".join(text for text in texts if text)


# ── the service's Schema ──────────────────────────────────────────────────────────────────────────────────────


def gemini_schema(node: Schema) -> Schema:
    """One node in the service's form: upper-case type, `nullable`, and only the keys that it keeps."""
    choices = [*node.get("anyOf", ()), *node.get("oneOf", ())]
    wanted = [choice for choice in choices if choice.get("type") != "null"]
    kept: Schema = {"description": node["description"]} if node.get("description") else {}
    if len(wanted) < len(choices) or None in node.get("enum", ()):
        kept["nullable"] = True
    if len(wanted) == 1:
        return gemini_schema(wanted[0]) | kept
    if wanted:
        return kept | {"anyOf": [gemini_schema(choice) for choice in wanted]}
    return kept | _typed(node)


def _typed(node: Schema) -> Schema:
    kind = str(node.get("type") or _type_of(node)).upper()
    return {"type": kind} | FORMS.get(kind, _scalar)(node)


def _type_of(node: Schema) -> str:
    """What a value of no type is sent as: that of all its choices, else text."""
    kinds = {KINDS.get(type(value), "string") for value in _choices(node)}
    return "object" if "properties" in node else kinds.pop() if len(kinds) == 1 else "string"


def _choices(node: Schema) -> list[Any]:
    """The values to choose from, but for null, which is said otherwise."""
    return [value for value in node.get("enum", ()) if value is not None]


def _object(node: Schema) -> Schema:
    kept: Schema = {}
    if properties := node.get("properties"):
        kept["properties"] = {name: gemini_schema(inner) for name, inner in properties.items()}
        if required := node.get("required"):
            kept["required"] = list(required)
    elif isinstance(values := node.get("additionalProperties"), dict) and values:
        keys = f"keys: {_in_words(names)}; " if (names := node.get("propertyNames")) else ""
        kept["description"] = _joined(node.get("description", ""), f"({keys}values: {_in_words(values)})")
    return kept


def _in_words(node: Schema) -> str:
    """A schema as text, for the values of an object, of which the service's form can say nothing."""
    if choices := [*node.get("anyOf", ()), *node.get("oneOf", ())]:
        return " or ".join(map(_in_words, choices))
    if node.get("enum"):
        return f"one of {', '.join(map(_spelled, node['enum']))}"
    kind, about = node.get("type", "anything"), node.get("description", "")
    if fields := node.get("properties"):
        kind = f"object with {', '.join(f'{name}: {_in_words(inner)}' for name, inner in fields.items())}"
    elif isinstance(items := node.get("items"), dict):
        kind = f"array of {_in_words(items)}"
    elif isinstance(values := node.get("additionalProperties"), dict):
        kind = f"object with values: {_in_words(values)}"
    return _joined(kind, about) if about.startswith("(") else ", ".join(filter(None, [kind, about]))


def _array(node: Schema) -> Schema:
    items = node.get("items")
    if not isinstance(items, dict):  # a tuple: the service cannot say which place takes which type
        items = {"anyOf": node.get("prefixItems") or [{"type": "string"}]}
    limits = {key: str(node[key]) for key in ("minItems", "maxItems") if key in node}
    return {"items": gemini_schema(items)} | limits


def _scalar(node: Schema) -> Schema:
    kept: Schema = {"format": node["format"]} if node.get("format") in FORMATS else {}
    if enum := _choices(node):
        if all(isinstance(value, str) for value in enum):
            return kept | {"enum": enum}
        # The service takes enums of text only; as text the values would come back as text.
        kept["description"] = _joined(node.get("description", ""), f"(one of {', '.join(map(_spelled, enum))})")
    return kept


KINDS: Mapping[type, str] = {bool: "boolean", int: "integer", float: "number"}
FORMS: Mapping[str, Callable[[Schema], Schema]] = {"OBJECT": _object, "ARRAY": _array}
