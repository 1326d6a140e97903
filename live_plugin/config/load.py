"""plugins.yaml as a whole: its sections validated together, its plugin blocks each on its own."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, SecretStr, TypeAdapter, ValidationError

from live_plugin.config.document import read
from live_plugin.config.node import Node, mapping
from live_plugin.config.settings import Settings, Surroundings
from live_plugin.config.validate import validate
from live_plugin.home.secrets import Secrets

T = TypeVar("T")


@dataclass(frozen=True)
class Config:
    """A plugins.yaml that is good but for its plugin blocks; these are judged one by one, by `plugin_options`."""

    file: Path
    """As the user gave it."""
    settings: Settings
    blocks: Mapping[str, Node]
    """The block of each plugin, with the places of its options."""
    surroundings: Surroundings
    secrets: Secrets
    """What stands there as a secret, and in former versions of the file; options of plugins add theirs."""

    @property
    def folder(self) -> Path:
        """Relative paths start here."""
        return self.surroundings.folder

    def plugin_place(self, name: str) -> str:
        """Where the name of a plugin is written, as the beginning of what is told of it."""
        key = self.blocks[name].key
        return f"{key.file}:{key.line}:{key.column}: "

    def plugin_options(self, name: str, kind: type[T]) -> T:
        """The options of a plugin as a `kind`; raises ConfigError with all faults of its block."""
        block = self.blocks[name]
        node = mapping((), block.place, ()) if block.data is None and not block.faults else block
        options = validate(kind, replace(node, key=block.key), ("plugins", name), self.surroundings)
        self.secrets.keep(secrets_in(options))
        return options


def load(path: Path | str, environ: Mapping[str, str] | None = None, secrets: Secrets | None = None) -> Config:
    """Read plugins.yaml and all it includes; `environ` stands in for the environment variables.

    `secrets` are given those of this file, too.
    Raises ConfigError with the faults of everything but the plugin blocks.
    """
    file = Path(path)
    surroundings = Surroundings(file.parent, os.environ if environ is None else environ)
    root = read(file, surroundings.environ)
    blocks = _blocks(root)
    settings = validate(Settings, _sections(root), context=surroundings)
    secrets = secrets or Secrets()
    secrets.keep([*root.secrets(), *secrets_in(settings)])
    return Config(file, settings.model_copy(update={"plugins": _raw(blocks)}), blocks, surroundings, secrets)


def json_schema(options: Mapping[str, type[Any]] | None = None) -> dict[str, Any]:
    """The JSON Schema of plugins.yaml for editors; `options` are the classes of the plugins' options by name."""
    schema = Settings.model_json_schema()
    blocks = {name: _block_schema(kind) for name, kind in (options or {}).items()}
    schema["properties"]["plugins"] |= {"properties": blocks, "additionalProperties": {"type": ["object", "null"]}}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _block_schema(kind: type[Any]) -> dict[str, Any]:
    # A schema with an $id is a document of its own: its references stay inside it.
    schema = {"$id": f"urn:live-plugin:{kind.__module__}.{kind.__qualname__}", **TypeAdapter(kind).json_schema()}
    return {"anyOf": [schema, {"type": "null"}]}


def secrets_in(value: Any) -> Iterator[str]:
    """Every `SecretStr` in settings or options."""
    if isinstance(value, SecretStr):
        yield value.get_secret_value()
    elif isinstance(value, BaseModel):
        yield from secrets_in(dict(value))
    elif is_dataclass(value) and not isinstance(value, type):
        yield from secrets_in([getattr(value, each.name) for each in fields(value)])
    elif isinstance(value, Mapping):
        yield from secrets_in(list(value.values()))
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from secrets_in(item)


def _sections(root: Node) -> Node:
    """The file without its plugin blocks; a section with nothing in it is one that was left out."""
    if root.data is None and not root.faults:
        return mapping((), root.place, ())
    if not isinstance(root.data, dict):
        return root
    kept = {key: node for key, node in root.children.items() if node.data is not None or node.faults}
    if "plugins" in kept and isinstance(kept["plugins"].data, dict):
        plugins = kept["plugins"]
        kept["plugins"] = replace(plugins, data={}, children={})
    return replace(root, data={key: node.data for key, node in kept.items()}, children=kept)


def _blocks(root: Node) -> dict[str, Node]:
    plugins = root.children.get("plugins")
    return {str(name): node for name, node in plugins.children.items()} if plugins else {}


def _raw(blocks: Mapping[str, Node]) -> dict[str, Any]:
    return {name: _switched(node.data) for name, node in blocks.items()}


def _switched(data: Any) -> Any:
    """`enabled: off` is text in YAML 1.2; whoever asks whether a plugin is on shall not have to know."""
    if not isinstance(data, dict) or "enabled" not in data:
        return data
    try:
        return {**data, "enabled": TypeAdapter(bool).validate_python(data["enabled"])}
    except ValidationError:  # told with the other options of the block
        return data
