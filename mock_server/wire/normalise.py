"""Both spellings of every name: the SDKs mix `turnComplete` and `turn_complete` within one message.

Names are translated while a message is checked against its schema (see `schema`), never blindly: inside `args`,
`response`, JSON Schema bodies and `labels` the keys belong to the user and stay as they are.
"""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=1024)
def camel(name: str) -> str:
    """`turn_complete` → `turnComplete`; a name already in camelCase stays."""
    head, *tail = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in tail)
