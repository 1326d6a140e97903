"""Partners that several folders need."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.partners.home_assistant.core import HASS, Core


@pytest.fixture(scope="session")
def core(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Core]:
    """Home Assistant, running; one for all tests, so each brings the devices it needs into the state it needs."""
    if not HASS.exists():
        pytest.skip("Home Assistant is not installed: run .ci/partners.d/home_assistant")
    core = Core(tmp_path_factory.mktemp("home_assistant"))
    try:
        core.start()
        yield core
    finally:
        core.stop()


@pytest.fixture
async def no_pool() -> AsyncIterator[None]:
    """Names are looked up in a thread of the loop's pool, which lives as long as the loop."""
    yield
    await asyncio.get_running_loop().shutdown_default_executor()
