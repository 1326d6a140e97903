"""Any JSON Schema as one that can be declared: no `$ref`, no endless nesting, nothing but what is understood. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Schema = dict[str, Any]

DEEPEST, MOST_NODES = 8, 400
LONGEST_TEXT = 400
"""Characters of a description."""
TYPES = frozenset({"string", "number", "integer", "boolean", "object", "array", "null"})
NUMBERS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
COUNTS = ("minLength", "maxLength", "minItems", "maxItems")
TEXTS = ("pattern", "format")


def acceptable(schema: Any) -> Schema:
    """The schema of an object: what is wrong, unknown, endless or too much is left out."""
    return {"type": "object", "properties": {}} | Reader(schema).read(schema)


class Reader:
    """Reads one schema; references are looked up in it."""

    def __init__(self, root: Any) -> None:
        self._root = root
        self._nodes = 0

    def read(self, node: Any, inside: frozenset[str] = frozenset(), depth: int = 0) -> Schema:
        """One node; `inside` are the references that led here."""
        self._nodes += 1
        if not isinstance(node, Mapping) or depth > DEEPEST or self._nodes > MOST_NODES:
            return {}
        if isinstance(pointer := node.get("$ref"), str):
            beside = {key: value for key, value in node.items() if key != "$ref"}
            return self._referred(pointer, inside, depth) | self.read(beside, inside, depth + 1)
        found = dict(_plain(node))
        if len(kinds := _kinds(node)) == 1:
            found["type"] = kinds[0]
        for key, read in (("properties", self._properties), ("items", self._items), ("anyOf", self._choices)):
            if inner := read(node, inside, depth + 1):
                found[key] = inner
        for part in node.get("allOf") or () if isinstance(node.get("allOf"), list) else ():
            found = _merged(found, self.read(part, inside, depth + 1))
        if names := [n for n in _list(node.get("required")) if isinstance(n, str) and n in found.get("properties", {})]:
            found["required"] = list(dict.fromkeys([*found.get("required", ()), *names]))
        return found

    def _referred(self, pointer: str, inside: frozenset[str], depth: int) -> Schema:
        """What a reference stands for; one that leads to itself is cut, one that leads nowhere is anything."""
        if pointer in inside:
            return {"type": "object", "description": f"again a {pointer.rpartition('/')[2]}"}
        node = self._root
        for step in pointer.removeprefix("#").split("/")[1:]:
            key = step.replace("~1", "/").replace("~0", "~")
            if isinstance(node, list) and key.isascii() and key.isdigit() and int(key) < len(node):
                node = node[int(key)]
            else:
                node = node.get(key) if isinstance(node, Mapping) else None
        return self.read(node, inside | {pointer}, depth + 1) if pointer.startswith("#") else {}

    def _properties(self, node: Mapping[str, Any], inside: frozenset[str], depth: int) -> Schema:
        inner = node.get("properties")
        if not isinstance(inner, Mapping):
            return {}
        return {str(name): self.read(value, inside, depth) for name, value in inner.items()}

    def _items(self, node: Mapping[str, Any], inside: frozenset[str], depth: int) -> Schema:
        """What a list holds; where each place has its own type, any of them."""
        items = node.get("items")
        places = _list(node.get("prefixItems")) or _list(items)
        if places:
            return {"anyOf": [self.read(place, inside, depth) for place in places]}
        return self.read(items, inside, depth) if isinstance(items, Mapping) else {}

    def _choices(self, node: Mapping[str, Any], inside: frozenset[str], depth: int) -> list[Schema]:
        choices = [*_list(node.get("anyOf")), *_list(node.get("oneOf"))]
        read = [self.read(choice, inside, depth) for choice in choices if isinstance(choice, Mapping)]
        kinds = _kinds(node)
        return read or [{"type": kind} for kind in kinds if len(kinds) > 1]


def _kinds(node: Mapping[str, Any]) -> list[str]:
    kind = node.get("type")
    return [one for one in ([kind] if isinstance(kind, str) else _list(kind)) if isinstance(one, str) and one in TYPES]


def _plain(node: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What can be taken over as it is, when it is what it should be."""
    kinds: tuple[tuple[tuple[str, ...], Callable[[Any], bool]], ...] = (
        (NUMBERS, lambda value: isinstance(value, (int, float)) and not isinstance(value, bool)),
        (COUNTS, lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= 0),
        (TEXTS, lambda value: isinstance(value, str) and len(value) <= LONGEST_TEXT),
    )
    for keys, fits in kinds:
        yield from ((key, node[key]) for key in keys if key in node and fits(node[key]))
    values = [node["const"]] if "const" in node else _list(node.get("enum"))
    if values and all(isinstance(value, (str, int, float, bool)) for value in values):
        yield "enum", values
    text = node.get("description")
    default = node.get("default")
    words = [" ".join(text.split())[:LONGEST_TEXT]] if isinstance(text, str) and text.strip() else []
    if isinstance(default, (str, int, float)) and default != "":
        words.append(f"({str(default)[:LONGEST_TEXT]} if left out)")
    if words:
        yield "description", " ".join(words)


def _merged(one: Schema, other: Schema) -> Schema:
    """Both at once: the properties and demands of either."""
    properties = {**one.get("properties", {}), **other.get("properties", {})}
    required = [*one.get("required", ()), *other.get("required", ())]
    both = {**one, **other}
    return both | ({"properties": properties} if properties else {}) | ({"required": required} if required else {})


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else []
