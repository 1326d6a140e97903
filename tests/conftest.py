"""Every test is checked for what it leaves behind: tasks, threads and sockets."""

from __future__ import annotations

import asyncio
import gc
import inspect
import os
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says more about the machine than about the code.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

SHARED = Path(__file__).parents[2] / "shared"
"""Speech and recordings beside the project; not part of it."""


def open_sockets() -> set[str]:
    found = set()
    for entry in Path("/proc/self/fd").iterdir() if Path("/proc/self/fd").exists() else ():
        try:
            target = os.readlink(entry)
        except OSError:
            continue
        if target.startswith("socket:"):
            found.add(target)
    return found


def lasting_threads() -> set[threading.Thread]:
    """Threads that are nobody's pool: pool workers of asyncio end with their loop."""
    return {thread for thread in threading.enumerate() if not thread.daemon}


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """Fail the test that leaves a thread or a socket behind."""
    threads, sockets = lasting_threads(), open_sockets()
    yield
    if left := open_sockets() - sockets:
        gc.collect()  # a socket of a closed loop may wait for the collector
        left = open_sockets() - sockets
        assert not left, f"sockets left open: {left}"
    left_threads = {t for t in lasting_threads() - threads if t.is_alive()}
    assert not left_threads, f"threads left running: {left_threads}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A loop costs milliseconds: only a test that runs on one is checked for what it leaves there."""
    for item in items:
        if isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.function):
            item.fixturenames.insert(0, "no_task_left")


@pytest.fixture
async def no_task_left() -> AsyncIterator[None]:
    """Fail the test that leaves a task running on its loop."""
    yield
    await asyncio.sleep(0)
    left = {t for t in asyncio.all_tasks() if t is not asyncio.current_task() and not t.done()}
    assert not left, f"tasks left running: {left}"


@pytest.fixture
def shared() -> Path:
    """The folder of speech and recordings beside the project; skips where it is not there."""
    if not (SHARED / "audio").is_dir():
        pytest.skip("the speech corpus ../shared is not beside this checkout")
    return SHARED
