"""Finding one's way in a JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

GROUPS = ("anyOf", "oneOf", "allOf")


def inside(schemas: list[Schema], part: str | int, root: Schema) -> list[Schema]:
    """The schemas of what lies one key or list position beneath."""
    return [found for schema in schemas for found in _step(schema, part, root)]


def resolve(schema: Schema, root: Schema) -> Iterator[Schema]:
    """The alternatives of a schema, references followed; only those of one level."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        yield from resolve(root.get("$defs", {}).get(name, {}), root)
        return
    for group in GROUPS:
        for branch in schema.get(group, ()):
            yield from resolve(branch, root)
    yield {key: value for key, value in schema.items() if key not in GROUPS}


def _step(schema: Schema, part: str | int, root: Schema) -> Iterator[Schema]:
    beneath = _item(schema, part) if isinstance(part, int) else _property(schema, part)
    if isinstance(beneath, Mapping):
        yield from resolve(beneath, root)


def _item(schema: Schema, at: int) -> Any:
    prefix = schema.get("prefixItems", ())
    return prefix[at] if at < len(prefix) else schema.get("items")


def _property(schema: Schema, name: str) -> Any:
    if name in schema.get("properties", {}):
        return schema["properties"][name]
    patterns = schema.get("patternProperties", {})
    fitting = (beneath for pattern, beneath in patterns.items() if re.search(pattern, name))
    return next(fitting, schema.get("additionalProperties"))
