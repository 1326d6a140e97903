"""Tapes: recorded traffic of the Live API, to be replayed, compared and turned into stories."""

from __future__ import annotations

from mock_server.tape.format import Ending, Frame, Tape
from mock_server.tape.load import load_tape
from mock_server.tape.save import save_tape

__all__ = ["Ending", "Frame", "Tape", "load_tape", "save_tape"]
