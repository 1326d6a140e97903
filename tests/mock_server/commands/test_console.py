"""A mock that is run by a person."""

from __future__ import annotations

import gc
import os
import signal

import pytest

from mock_server import MockServer
from mock_server.commands.console import run


@pytest.mark.skipif(os.name == "nt", reason="signals")
async def test_what_is_there_before_the_first_client_is_nothing_for_the_collector():
    left = []

    def announce(mock):
        left.append(len(gc.get_objects()))
        signal.raise_signal(signal.SIGTERM)

    try:
        await run(MockServer(), announce)
    finally:
        gc.unfreeze()
    assert left[0] < 1_000 < len(gc.get_objects())
