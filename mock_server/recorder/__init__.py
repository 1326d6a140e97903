"""A server between a client and the service: records tapes, and compares the service with a mock."""

from __future__ import annotations

from mock_server.recorder.recorder import Mode, Recorder

__all__ = ["Mode", "Recorder"]
