from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from live_plugin.errors import MissingExtra, VideoError
from live_plugin.runtime.eyes import AGAIN_S, FIRST_S, Eyes
from live_plugin.testing.clock import virtual


class Eye:
    """Sees `pictures`, one after the other; an exception among them is raised."""

    def __init__(self, *pictures: bytes | Exception) -> None:
        self._pictures = iter(pictures)
        self.threads = {threading.get_ident()}
        self.closed = 0

    def look(self) -> bytes | None:
        self.threads.add(threading.get_ident())
        picture = next(self._pictures, None)
        if isinstance(picture, Exception):
            raise picture
        return picture

    def close(self) -> None:
        self.threads.add(threading.get_ident())
        self.closed += 1


class Record:
    """What was seen and told, with the time."""

    def __init__(self) -> None:
        self.seen: list[tuple[float, bytes]] = []
        self.told: list[str] = []

    def eyes(self, open_eye: Callable[[], Eye]) -> Eyes:
        now = asyncio.get_running_loop().time
        return Eyes(open_eye, lambda picture: self.seen.append((now(), picture)), self.told.append)


@virtual
async def test_a_picture_is_seen_each_second_until_there_are_no_more() -> None:
    eyes: list[Eye] = []
    record = Record()

    def open_eye() -> Eye:
        eyes.append(Eye(b"a", b"b", b"c"))
        return eyes[0]

    async with record.eyes(open_eye).open():
        assert record.seen == [(0.0, b"a")]  # before anything can be said
        await asyncio.sleep(100)
    assert record.seen == [(0.0, b"a"), (1.0, b"b"), (2.0, b"c"), (3.0, b"")]
    assert (eyes[0].closed, len(eyes), record.told) == (1, 1, [])
    assert len(eyes[0].threads) == 1
    assert threading.get_ident() not in eyes[0].threads


@virtual
async def test_a_missing_camera_is_told_once_and_found_when_it_is_there() -> None:
    record, attempts = Record(), 0

    def open_eye() -> Eye:
        nonlocal attempts
        attempts += 1
        if attempts < 4:
            raise VideoError("there is no camera")
        return Eye(b"a", VideoError("it is lost") if attempts == 4 else RuntimeError("the driver\ndied"))

    async with record.eyes(open_eye).open():
        await asyncio.sleep(5 * AGAIN_S)
    assert record.told == [
        "there is no camera",
        "it is lost",
        "nothing can be seen: RuntimeError: the driver died",
    ]
    assert (3 * AGAIN_S, b"a") in record.seen
    assert record.seen[-1][1] == b""


@virtual
async def test_without_the_extra_it_is_told_and_not_tried_again() -> None:
    record, attempts = Record(), 0

    def open_eye() -> Eye:
        nonlocal attempts
        attempts += 1
        raise MissingExtra("a camera", "video")

    async with record.eyes(open_eye).open():
        await asyncio.sleep(5 * AGAIN_S)
    assert attempts == 1
    assert "pip install 'live-plugin[video]'" in record.told[0]


@virtual
async def test_an_eye_is_closed_whenever_the_talk_ends() -> None:
    eye, record = Eye(*[b"a"] * 1000), Record()
    async with record.eyes(lambda: eye).open():
        await asyncio.sleep(2.5)
    assert eye.closed == 1
    assert record.seen[-1][1] == b""


async def test_an_eye_that_takes_long_holds_up_the_talk_for_a_while_only_and_is_closed_all_the_same(
    monkeypatch,
) -> None:
    monkeypatch.setattr("live_plugin.runtime.eyes.FIRST_S", 0)
    release, eye, record = threading.Event(), Eye(b"a"), Record()

    def slow() -> Eye:
        release.wait(10)
        return eye

    async with record.eyes(slow).open():
        assert record.seen == []
        release.set()
    assert eye.closed == 1
    assert FIRST_S > 0
