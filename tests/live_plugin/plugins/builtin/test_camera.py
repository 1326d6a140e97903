"""Looking through cameras: what the model is shown, what it is told, and what it must not see."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import pytest
from PIL import Image

from live_plugin.home.confirmation import Sentence
from live_plugin.plugins.api import Context
from live_plugin.testing.clock import virtual


def a_picture(colour: str, size: tuple[int, int] = (1600, 900)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def cameras(tmp_path) -> dict[str, Any]:
    (tmp_path / "red.png").write_bytes(a_picture("red"))
    (tmp_path / "blue.png").write_bytes(a_picture("blue"))
    (tmp_path / "text.png").write_text("hello")
    pictures = {name: {"picture": str(tmp_path / f"{name}.png")} for name in ("red", "blue", "text")}
    return {
        "areas": {"hallway": None, "garden": None},
        "devices": {
            "camera.front_door": pictures["red"] | {"area": "hallway"},
            "camera.garden": pictures["blue"] | {"area": "garden"},
            "camera.shed": pictures["text"] | {"area": "garden"},
            "camera.attic": {},
            "camera.cellar": pictures["red"] | {"state": "off"},
            "camera.nursery": pictures["red"] | {"exposed": False},
        },
    }


async def look(rig, **args: Any) -> tuple[dict[str, Any], list[Image.Image]]:
    """The answer, and the pictures that were shown."""
    shown: list[bytes] = []
    answer = await rig.host.call("look", args, Context(1, show=shown.append))
    return answer, [Image.open(io.BytesIO(picture)) for picture in shown]


@virtual
async def test_a_camera_is_looked_through(home, cameras) -> None:
    async with home(cameras) as rig:
        answer, [picture] = await look(rig, name="front door")
    assert answer == {"output": {"pictures_of": ["front door"]}}
    assert (picture.format, picture.size) == ("JPEG", (768, 432))
    assert picture.getpixel((0, 0))[0] > 200


@virtual
async def test_several_are_shown_in_the_order_in_which_they_are_told(home, cameras) -> None:
    async with home(cameras) as rig:
        answer, pictures = await look(rig, name="garden, front door, attic")
    assert answer["output"]["pictures_of"] == ["garden", "front door"]
    assert [picture.getpixel((0, 0))[2] > 200 for picture in pictures] == [True, False]
    [failed] = answer["output"]["failed"]
    assert failed["name"] == "attic"
    assert "home.devices.camera.attic.picture" in failed["error"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("cellar", "cellar: it is off: turn it on"),
        ("shed", "shed: it is no picture that can be read"),
        ("attic", "attic: it has no picture: name a file in home.devices.camera.attic.picture"),
    ],
)
def test_what_cannot_be_seen_is_said(home, cameras, name, text) -> None:
    @virtual
    async def tried() -> None:
        async with home(cameras) as rig:
            answer, pictures = await look(rig, name=name)
        assert text in answer["error"]
        assert pictures == []

    tried()


@virtual
async def test_a_hidden_camera_does_not_exist(home, cameras) -> None:
    async with home(cameras) as rig:
        answer, pictures = await look(rig, name="nursery")
        everywhere, shown = await look(rig, area="all")
    assert "nursery" not in answer["error"].partition(";")[2]
    assert pictures == []
    assert "nursery" not in str(everywhere)
    assert len(shown) == 2


@virtual
async def test_the_home_can_forbid_it(home, cameras) -> None:
    async with home(cameras | {"risk": {"camera.look": "never"}}) as rig:
        answer, pictures = await look(rig, name="front door")
    assert "not allowed" in answer["error"]
    assert pictures == []


@virtual
async def test_the_home_can_ask_for_a_persons_word_first(home, cameras) -> None:
    async with home(cameras | {"risk": {"camera.front_door.look": "confirm"}}) as rig:
        asked, nothing = await look(rig, name="front door")
        rig.house.guard.say("", "Shall I look through the front door's camera?")
        await asyncio.sleep(2)
        rig.house.guard.hear("", Sentence("yes", asyncio.get_running_loop().time(), alone=True, utterance=2))
        answer, pictures = await look(rig, name="front door")
        other, garden = await look(rig, name="garden")
    assert "look front door" in asked["error"]
    assert nothing == []
    assert answer == {"output": {"pictures_of": ["front door"]}}
    assert len(pictures) == len(garden) == 1
    assert "output" in other


@virtual
async def test_it_is_counted_among_the_actions(home, cameras) -> None:
    async with home(cameras) as rig:
        answers = [await look(rig, name="front door") for _ in range(61)]
    assert "output" in answers[59][0]
    assert "60 actions in a minute" in answers[60][0]["error"]
