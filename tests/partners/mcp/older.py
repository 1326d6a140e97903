"""An MCP server of 2025, written without any SDK: it knows no `server/discover`, and tells everybody of a new tool."""

from __future__ import annotations

import json
import sys
from typing import Any

GREET = {"name": "greet", "inputSchema": {"type": "object", "properties": {"last-name": {"type": ["string", "null"]}}}}
TOOLS: list[dict[str, Any]] = [GREET]


def say(**message: Any) -> None:
    sys.stdout.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    sys.stdout.flush()


def answer(method: str, params: dict[str, Any]) -> dict[str, Any] | None:
    """The result of a request; None for what is unknown."""
    if method == "initialize":
        info = {"name": "older", "version": "1"}
        return {"protocolVersion": "2025-06-18", "capabilities": {"tools": {"listChanged": True}}, "serverInfo": info}
    if method == "tools/list":
        return {"tools": TOOLS}
    if method == "tools/call":
        TOOLS[1:] = [{"name": "part", "inputSchema": {"type": "object"}}]
        say(method="notifications/tools/list_changed")
        return {"content": [{"type": "text", "text": f"Good day, {params['arguments']['last-name']}"}]}
    return None


for line in sys.stdin:
    request = json.loads(line)
    if "id" in request:
        result = answer(request["method"], request.get("params") or {})
        outcome = {"error": {"code": -32601, "message": "unknown"}} if result is None else {"result": result}
        say(id=request["id"], **outcome)
