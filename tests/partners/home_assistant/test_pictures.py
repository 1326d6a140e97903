"""The cameras of a real Home Assistant, looked through."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from PIL import Image

from live_plugin.errors import HomeError
from live_plugin.plugins.api import Context
from tests.partners.home_assistant.core import Core

pytestmark = [pytest.mark.timeout(120), pytest.mark.usefixtures("no_pool")]


@pytest.fixture
def camera(core: Core) -> Iterator[str]:
    """On, and shown to the assistant, which Home Assistant does with no camera by itself."""
    camera = "camera.demo_camera"
    core.call("camera.turn_on", camera)
    for shown in (True, False):
        core.ask("homeassistant/expose_entity", assistants=["conversation"], entity_ids=[camera], should_expose=shown)
        if shown:
            yield camera


async def test_a_camera_shows_what_home_assistant_has_of_it(camera, house) -> None:
    shown: list[bytes] = []
    async with house() as rig:
        answer = await rig.host.call("look", {"name": "demo camera"}, Context(show=shown.append))
        raw = await rig.backend.picture(camera)
    assert answer == {"output": {"pictures_of": ["Demo camera"]}}
    [picture] = [Image.open(io.BytesIO(jpeg)) for jpeg in shown]
    assert (picture.format, max(picture.size) <= 768) == ("JPEG", True)
    assert Image.open(io.BytesIO(raw)).size[0] > 0


async def test_one_that_is_off_or_not_there_is_said(core, camera, house) -> None:
    core.call("camera.turn_off", camera)
    async with house() as rig:
        answer = await rig.call("look", name="demo camera")
        with pytest.raises(HomeError, match="there is no device"):
            await rig.backend.picture("camera.nowhere")
    assert "it is off" in answer["error"]
