"""How a client comes in: one port for TLS and plain, WebSocket and HTTP, and who is let through."""
