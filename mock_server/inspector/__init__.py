"""The journal over HTTP, on the port of the mock: as JSON, as sound, and as a page to look at.

    GET  /                              the page
    GET  /journal                       all sessions in short, what was not answered, what was not used
    GET  /journal/N[?from=K]            session N with its entries (from the K-th on)
    GET  /journal/N/sound.wav           both sides as the room heard them: user left, model right
    POST /sessions/N/push               a server message as JSON: send it now
    POST /sessions/N/go_away            {"seconds": 10}
    POST /sessions/N/close              {"code": 1011, "reason": "drill"}
    POST /sessions/N/abort

N may be `last`. Only pages of the mock itself may ask from within a browser.
"""

from __future__ import annotations

from mock_server.inspector.inspector import Inspector

__all__ = ["Inspector"]
