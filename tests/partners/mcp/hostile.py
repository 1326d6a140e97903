"""An MCP server that keeps to no rule but the one of lines, written without the SDK, which would not let it."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

HUGE = 10 * 1024 * 1024
WILD: dict[str, Any] = {"type": "object", "properties": {"a": {"$ref": "#/properties/a"}}, "required": ["b"]}
SCHEMAS: dict[str, Any] = {
    "huge": {"type": "object"},
    "hang": {"type": "object"},
    "half": {"type": "object"},
    "garbage": {"type": "object"},
    "liar": WILD,
    "endless": {"type": "object"},
    "rude": {"type": "object", "properties": {"x": {"type": "strange", "enum": [[]], "minimum": "low"}}},
}
BROKEN: list[Any] = [
    {"name": "bare"},
    {"name": "listed", "inputSchema": {"type": "object", "properties": ["a"]}},
    {"name": "unsure", "inputSchema": {"type": "object"}, "annotations": {"readOnlyHint": "perhaps"}},
    {"inputSchema": {"type": "object"}},
    "no tool at all",
]
PROMISED = {"type": "object", "properties": {"total": {"type": "integer"}}, "required": ["total"]}


def say(message: Any) -> None:
    sys.stdout.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    sys.stdout.flush()


def listed() -> list[dict[str, Any]]:
    reads = {"annotations": {"readOnlyHint": True}}
    tools = [{"name": name, "inputSchema": schema, **reads} for name, schema in SCHEMAS.items()]
    tools[4]["outputSchema"] = PROMISED
    return tools + BROKEN + [{"name": f"more_{n}", "inputSchema": {"type": "object"}, **reads} for n in range(300)]


def call(number: Any, name: str) -> None:
    if name == "hang":
        time.sleep(3600)
    if name == "endless":
        while True:
            sys.stdout.write("x" * HUGE)
    if name == "half":
        sys.stdout.write('{"jsonrpc": "2.0", "id": ')
        sys.stdout.flush()
        os._exit(1)
    if name == "garbage":
        sys.stdout.write("this is no message\n[]\n{}\n")
    text = "x" * HUGE if name == "huge" else "fine"
    result: dict[str, Any] = {"content": [{"type": "text", "text": text}]}
    say({"id": number, "result": result | ({"structuredContent": {"total": "many"}} if name == "liar" else {})})


for line in sys.stdin:
    asked = json.loads(line)
    method, number = asked["method"], asked.get("id")
    if method == "initialize":
        told = {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}}}
        say({"id": number, "result": told | {"serverInfo": {"name": "hostile", "version": "1"}}})
    elif method == "tools/list":
        say({"id": number, "result": {"tools": listed(), "nextCursor": "again"}})
    elif method == "tools/call":
        call(number, asked["params"]["name"])
    elif number is not None:
        say({"id": number, "error": {"code": -32601, "message": "no such method"}})
