"""docs/configuration.md, made of the settings' own descriptions: `python -m live_plugin.config.manual > FILE`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from live_plugin.config.load import json_schema
from live_plugin.config.rules import Taken, families
from live_plugin.config.schema import Schema, resolve

COMMAND = "python -m live_plugin.config.manual > docs/configuration.md"
HEAD = f"""# Configuration

Everything that `plugins.yaml` can hold. This page is made of the settings' own descriptions, by
`{COMMAND}`; `live-plugin check --schema` prints the same for editors.
What is left out has the default; a default of – means that nothing is sent or done. Mistakes are told by
`live-plugin check`, all at once, with their lines. The options of a plugin stand in its own documentation; each has
`enabled` (false leaves it out) and `file` (where a plugin of your own is).
"""
MODELS = """## Models

What a model does not take is refused before anything is dialled. A model that no line fits has no rules: a note says so
and the service judges.

| models | backends | take | do not have |
|---|---|---|---|"""
TAIL = """## What the Live API has and this program does not offer

Video avatars, voices made from a recording, music, text to be edited by voice (`sourceText`), tools that run at the
service other than Google Search (Live models take none), and several speakers in one answer (the SDK refuses it).
"""
KINDS = {"boolean": "true, false", "integer": "whole number", "number": "number", "string": "text"}


def page() -> str:
    """The whole page as Markdown."""
    root = json_schema()
    sections = _sections({**root, "properties": _without_plugins(root)}, "", root)
    return "\n".join([HEAD, *sections, MODELS, *_families(), "", TAIL])


def _without_plugins(root: Schema) -> dict[str, Any]:
    return {name: schema for name, schema in root["properties"].items() if name != "plugins"}


def _sections(block: Schema, path: str, root: Schema) -> Iterator[str]:
    """A table of the options of a block, then the blocks in it."""
    if path:
        yield from _heading(block, path)
        yield from _table(block, path, root)
    for name, schema in block["properties"].items():
        for inner, where in _blocks(schema, f"{path}.{name}".removeprefix("."), root):
            yield from _sections({"description": schema.get("description", ""), **inner}, where, root)


def _heading(block: Schema, path: str) -> Iterator[str]:
    yield f"{'#' * min(4, path.count('.') + 2)} `{path}`\n"
    if description := block.get("description"):
        yield f"{_one_line(description)}\n"


def _table(block: Schema, path: str, root: Schema) -> Iterator[str]:
    if not block["properties"]:
        yield "Nothing besides.\n"
        return
    yield "| option | values | default | meaning |\n|---|---|---|---|"
    for name, schema in block["properties"].items():
        meaning = _one_line(schema.get("description") or next(_texts(schema, root), ""))
        yield f"| `{name}` | {_values(schema, root)} | {_default(schema, name, block)} | {meaning} |"
    yield ""


def _blocks(schema: Schema, path: str, root: Schema) -> Iterator[tuple[Schema, str]]:
    """The blocks that a setting holds, each with its path; words in capitals stand for names of one's own."""
    for rules in resolve(schema, root):
        if rules.get("properties"):
            yield rules, path
        if isinstance(values := rules.get("additionalProperties"), Mapping):
            yield from _blocks(values, f"{path}.NAME", root)
        if isinstance(items := rules.get("items"), Mapping):
            yield from _blocks(items, f"{path}[N]", root)
        if patterns := rules.get("patternProperties"):
            yield from _kinds(patterns, path, root)


def _kinds(patterns: Mapping[str, Schema], path: str, root: Schema) -> Iterator[tuple[Schema, str]]:
    """Blocks that differ by how their name begins: what all have in common once, then what each has of its own."""
    kinds = {
        f"{path}.{pattern.strip('^').replace(chr(92), '')}NAME": block
        for pattern, values in patterns.items()
        for block, _ in _blocks(values, "", root)
    }
    everywhere = [block["properties"].items() for block in kinds.values()]
    common = {name: schema for name, schema in everywhere[0] if all((name, schema) in items for items in everywhere)}
    yield {"properties": common, "description": "What all kinds have in common."}, f"{path}.KIND.NAME"
    for where, block in kinds.items():
        yield {**block, "properties": {n: s for n, s in block["properties"].items() if n not in common}}, where


def _texts(schema: Schema, root: Schema) -> Iterator[str]:
    return (rules["description"] for rules in resolve(schema, root) if rules.get("description"))


def _values(schema: Schema, root: Schema) -> str:
    told = dict.fromkeys(_told(rules, root) for rules in resolve(schema, root))
    return ", ".join(text for text in told if text) or "anything"


def _told(rules: Schema, root: Schema) -> str:
    """What one alternative takes; "" for null, which is leaving it out, and for what only holds alternatives."""
    if "enum" in rules or "const" in rules:
        return ", ".join(f"`{word}`" for word in rules.get("enum", [rules.get("const")]))
    kind = rules.get("type")
    if kind == "array":
        return f"list of {_values(rules.get('items', {}), root)}"
    if kind == "object":
        return "block" if rules.get("properties") else "mapping"
    return f"{KINDS.get(kind or '', '')}{_range(rules)}"


def _range(rules: Schema) -> str:
    low, high = rules.get("minimum"), rules.get("maximum")
    if low is not None and high is not None:
        return f" {_number(low)}–{_number(high)}"
    above = rules.get("exclusiveMinimum")
    return f" > {_number(above)}" if above is not None else f" ≥ {_number(low)}" if low is not None else ""


def _default(schema: Schema, name: str, block: Schema) -> str:
    if name in block.get("required", ()):
        return "**needed**"
    value = schema.get("default")
    return "–" if value in (None, "", [], {}) or isinstance(value, dict) else f"`{_plain(value)}`"


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return value if isinstance(value, str) else _number(value)


def _families() -> Iterator[str]:
    for family in families():
        if family.retired:
            takes, lacks = f"retired in {family.retired}", ""
        else:
            takes = "; ".join(f"`{path}`: {_words(taken)}" for path, taken in family.takes.items() if taken.only != ())
            lacks = ", ".join(f"`{path}`" for path, taken in family.takes.items() if taken.only == ())
        names = ", ".join(f"`{name}`" for name in family.models)
        yield f"| {names} | {', '.join(family.backends)} | {takes} | {lacks} |"


def _words(taken: Taken) -> str:
    return ", ".join(map(_plain, taken.only)) if taken.only else f"not {', '.join(map(_plain, taken.never))}"


def _number(value: Any) -> str:
    return json.dumps(int(value) if isinstance(value, float) and value.is_integer() else value)


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(page())
