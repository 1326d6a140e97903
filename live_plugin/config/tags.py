"""The tags of Home Assistant: `!secret`, `!env_var`, `!include` and its four relatives for folders.

Like there, paths start at the file that holds the tag, folders are searched with all beneath them in the order of
names, and a secret is looked for in the nearest secrets.yaml, then in those further up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from live_plugin.config.node import Node, Place, broken, dotted, listing, mapping
from live_plugin.errors import Fault
from live_plugin.home.nearest import listed, nearest

if TYPE_CHECKING:
    from live_plugin.config.document import Reader, Site

Tag = Callable[["Reader", str, "Site", Place], Node]

SECRETS = "secrets.yaml"


def _secret(reader: Reader, name: str, site: Site, place: Place) -> Node:
    known: list[str] = []
    for file in _secret_files(site.folder, reader.top):
        book = reader.file(file, type(site)((), site.files), place)
        faults = tuple(book.all_faults())
        if faults:
            return Node(None, place, place, faults=faults)
        if name in book.children:
            return _hidden(book.children[name], place, site)
        known += [str(key) for key in book.children]
    hint = f"did you mean {listed(nearest(name, known))}?" if known else f"write it in {reader.top / SECRETS}"
    # Whoever writes the secret itself behind the tag must not find it in a log.
    shown = f"secret '{name}'" if re.fullmatch(r"[a-z][a-z_]{0,39}", name) else "this secret"
    return broken(place, site.path, f"{shown} is not defined; {hint}")


def _secret_files(folder: Path, top: Path) -> Iterator[Path]:
    for above in (folder, *folder.parents):
        if (above / SECRETS).is_file():
            yield above / SECRETS
        if above == top:
            return


def _hidden(node: Node, place: Place, site: Site) -> Node:
    if isinstance(node.data, dict | list):
        return broken(place, site.path, "this secret must be one value, not a list or mapping")
    return Node(node.data, place, place, secret=True)


def _env_var(reader: Reader, words: str, site: Site, place: Place) -> Node:
    name, _, default = words.partition(" ")
    if name in reader.environ:
        return Node(reader.environ[name], place, place, secret=True)
    if default:
        return Node(default.strip(), place, place)
    return broken(place, site.path, f"environment variable '{dotted([name])}' is not set; set it or add a default")


def _include(reader: Reader, name: str, site: Site, place: Place) -> Node:
    return reader.file(site.folder / name, site, place)


def _yaml_files(folder: Path) -> list[Path]:
    """All YAML files in a folder and beneath it, but no hidden ones and no secrets."""
    found = (file for file in folder.rglob("*.yaml") if file.name != SECRETS)
    return sorted(file for file in found if not any(part.startswith(".") for part in file.relative_to(folder).parts))


Inside = list[tuple[Path, Node]]
"""The files of a folder with their contents."""


def _folder(gather: Callable[[Inside, Place, Site], Node]) -> Tag:
    """The tag that gathers the files of a folder in this way."""

    def tag(reader: Reader, name: str, site: Site, place: Place) -> Node:
        folder = site.folder / name
        try:
            if not folder.is_dir():
                return broken(place, site.path, f"{folder}: there is no such folder")
            files = _yaml_files(folder)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "this is not the name of one"
            return broken(place, site.path, f"the folder cannot be read: {reason}")
        return gather([(file, reader.file(file, site, place)) for file in files], place, site)

    return tag


def _list(inside: Inside, place: Place, site: Site) -> Node:
    return listing([content for _, content in inside], place)


def _named(inside: Inside, place: Place, site: Site) -> Node:
    return mapping([(file.stem, Place(str(file)), content) for file, content in inside], place, site.path)


def _merge_list(inside: Inside, place: Place, site: Site) -> Node:
    good, faults = _only(list, "a list", inside, site)
    return replace(listing([item for part in good for item in part.children.values()], place), faults=faults)


def _merge_named(inside: Inside, place: Place, site: Site) -> Node:
    good, faults = _only(dict, "a mapping", inside, site)
    entries = [(str(key), item.key, item) for part in good for key, item in part.children.items()]
    return replace(mapping(entries, place, site.path), faults=faults)


def _only(kind: type, wanted: str, inside: Inside, site: Site) -> tuple[list[Node], tuple[Fault, ...]]:
    """The contents of this kind, and a fault for each other; empty files are neither."""
    written = [content for _, content in inside if content.faults or content.data is not None]
    good = [content for content in written if not content.faults and isinstance(content.data, kind)]
    faults = [content.faults for content in written if content.faults] + [
        (content.place.fault(site.path, f"this file must hold {wanted}"),)
        for content in written
        if not content.faults and not isinstance(content.data, kind)
    ]
    return good, tuple(fault for several in faults for fault in several)


TAGS: dict[str, Tag] = {
    "!secret": _secret,
    "!env_var": _env_var,
    "!include": _include,
    "!include_dir_list": _folder(_list),
    "!include_dir_named": _folder(_named),
    "!include_dir_merge_list": _folder(_merge_list),
    "!include_dir_merge_named": _folder(_merge_named),
}
"""Tag → what makes a node of the words behind it."""
