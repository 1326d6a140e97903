"""Every test is checked for what it leaves behind, tasks, threads and sockets, and for real time that it waits for."""

from __future__ import annotations

import asyncio
import gc
import inspect
import os
import selectors
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says more about the machine than about the code.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

PARTNERS = Path(__file__).parent / "partners"
"""Tests with programs that are not ours; their time is real, and theirs."""
MOST_WAITED_S = 0.05
"""A test that waits longer for nothing but time to pass wants a clock of its own: `live_plugin.testing.clock`."""


class WatchedSelector(selectors.DefaultSelector):
    """Counts for how long loops slept until a timer, with nothing else to wake them."""

    slept_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        began = time.monotonic()
        ready = super().select(timeout)
        if timeout and not ready:
            WatchedSelector.slept_s += time.monotonic() - began
        return ready


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
    return {thread for thread in threading.enumerate() if not (thread.daemon or thread.name.startswith("asyncio_"))}


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


@pytest.fixture(autouse=True, scope="session")
def loops_are_watched() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(selectors, "DefaultSelector", WatchedSelector)
        yield


@pytest.fixture(autouse=True)
def no_time_is_waited_for(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the test that lets real time pass."""
    before = WatchedSelector.slept_s
    yield
    waited_s = WatchedSelector.slept_s - before
    assert waited_s <= MOST_WAITED_S or PARTNERS in request.path.parents, f"{waited_s:.2f} s were slept away"


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
