"""Cameras at a real broker, looked through: pictures as files and in base64."""

from __future__ import annotations

import base64
import io
from typing import Any

from PIL import Image

from live_plugin.plugins.api import Context

NOISE, RED, BLUE = Image.effect_noise((1200, 900), 80), *(Image.new("RGB", (1200, 900), c) for c in ("red", "blue"))


def file_of(image: Image.Image, kind: str = "JPEG") -> bytes:
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


async def test_a_camera_shows_what_it_published_last(broker, bridge, house) -> None:
    large = file_of(NOISE, "PNG")
    assert len(large) > 500_000, "as large as those of cameras are"
    async with broker.client() as cameras:
        await bridge.announce("camera/door", {"name": "front door", "topic": "door/picture"})
        await bridge.announce("camera/yard", {"name": "yard", "t": "yard/picture", "img_e": "b64"})
        await cameras.publish("door/picture", large, retain=True)
        await cameras.publish("yard/picture", base64.b64encode(file_of(BLUE)), retain=True)
        shown: list[bytes] = []
        async with house(broker.port) as rig:

            async def look(name: str) -> dict[str, Any]:
                return dict(await rig.host.call("look", {"name": name}, Context(show=shown.append)))

            first = await look("front door")
            second = await look("yard")
            await cameras.publish("door/picture", file_of(RED), qos=1)
            await rig.until(lambda: rig.backend._hub.picture("camera.front_door") != large)
            third = await look("front door")
    assert [answer["output"]["pictures_of"] for answer in (first, second, third)] == [
        ["front door"],
        ["yard"],
        ["front door"],
    ]
    pictures = [Image.open(io.BytesIO(jpeg)) for jpeg in shown]
    assert {picture.size for picture in pictures} == {(768, 576)}
    blue, red = pictures[1].getpixel((9, 9)), pictures[2].getpixel((9, 9))
    assert blue[2] > 200 > blue[0]
    assert red[0] > 200 > red[2]
