from __future__ import annotations

import asyncio
import importlib.util
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from live_plugin.audio.wav import read_wav
from live_plugin.config.settings import LiveSettings
from live_plugin.core.pcm import RATE_IN
from live_plugin.runtime import spots


@pytest.mark.parametrize(
    ("live", "installed", "why"),
    [
        ({}, True, ""),
        ({"language": "en-US"}, True, ""),
        ({"language": "de-DE"}, True, "in English only"),
        ({}, False, "live-plugin[hear]"),
        ({"turns": {"stop_words": []}}, False, ""),
    ],
)
def test_why_no_stop_word_is_heard_without_the_service(
    monkeypatch: pytest.MonkeyPatch, live: dict[str, object], installed: bool, why: str
) -> None:
    found = importlib.util.find_spec("json") if installed else None
    monkeypatch.setattr(spots, "find_spec", lambda name: found)
    told = spots.hindrance(LiveSettings.model_validate(live))
    assert told.endswith(why) if why == "in English only" else (why in told and bool(why) == bool(told))


# ── the process ───────────────────────────────────────────────────────────────────────────────────────────────


DOUBLE = """
import os, sys
from pathlib import Path

starts = Path(__file__).with_name("starts")
starts.write_text(starts.read_text() + "+" if starts.exists() else "+")
while length := sys.stdin.buffer.read(4):
    audio = sys.stdin.buffer.read(int.from_bytes(length, "little"))
    if audio == b"die":
        os.kill(os.getpid(), 9)
    if audio == b"die once" and starts.read_text() == "+":
        sys.exit(1)
    sys.stdout.buffer.write({b"odd": b"?", b"mute": b""}.get(audio) or (b"y" if audio == b"stop" else b"n"))
    sys.stdout.buffer.flush()
"""
"""Stands for the recogniser, and does what is said."""


@pytest.fixture
def starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Tells how often the process was started: a plus for each."""
    (tmp_path / "double.py").write_text(DOUBLE)
    (tmp_path / "deaf.py").write_text("import signal; signal.pause()")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    told = tmp_path / "starts"
    return lambda: told.read_text() if told.exists() else ""


async def test_what_is_asked_is_answered_by_one_process(starts: Callable[[], str]) -> None:
    async with aclosing(spots.Spots(module="double")) as spot:
        assert starts() == ""
        assert [await spot(audio) for audio in (b"stop", b"go", b"stop" * 9000, b"stop")] == [True, False, False, True]
        assert starts() == "+"


async def test_those_who_ask_at_once_get_their_own_answers(starts: Callable[[], str]) -> None:
    async with aclosing(spots.Spots(module="double")) as spot:
        said = [b"stop", b"go", b"stop", b"go"]
        assert await asyncio.gather(*map(spot, said)) == [True, False, True, False]


async def test_a_process_that_ends_is_started_again_and_asked_again(
    starts: Callable[[], str], caplog: pytest.LogCaptureFixture
) -> None:
    async with aclosing(spots.Spots(module="double")) as spot:
        assert not await spot(b"die once")
        assert await spot(b"stop")
        assert starts() == "++"
    assert caplog.messages == []


@pytest.mark.parametrize("deadly", [b"die", b"odd"])
async def test_the_second_end_is_the_last_and_is_told_once(
    starts: Callable[[], str], caplog: pytest.LogCaptureFixture, deadly: bytes
) -> None:
    async with aclosing(spots.Spots(module="double")) as spot:
        assert [await spot(deadly), await spot(b"stop"), await spot(b"stop")] == [False] * 3
        spot.prepare()
        assert starts() == "++"
    assert caplog.messages == ["stop words need the service now: what hears them here has ended twice"]


async def test_one_that_hangs_is_given_up(starts: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spots, "ANSWER_S", 0.0)
    async with aclosing(spots.Spots(module="double")) as spot:
        assert not await spot(b"mute")


async def test_one_that_takes_nothing_is_given_up(starts: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spots, "ANSWER_S", 0.0)
    async with aclosing(spots.Spots(module="deaf")) as spot:
        assert not await spot(bytes(1 << 20))


async def test_what_lies_in_the_folder_where_one_is_takes_no_part(
    starts: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "double.py").write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path / "here")
    async with aclosing(spots.Spots(module="double")) as spot:
        assert await spot(b"stop")


async def test_while_it_is_started_nobody_starts_another_and_it_is_ended_all_the_same(
    starts: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    spot = spots.Spots(module="double")
    begun, go_on, processes = threading.Event(), threading.Event(), []

    def start(*args: Any, **options: Any) -> subprocess.Popen[bytes]:
        begun.set()
        assert spot._turn.locked()
        go_on.wait()
        processes.append(subprocess.Popen(*args, **options))
        return processes[0]

    monkeypatch.setattr(spots, "Popen", start)
    prepared = asyncio.create_task(asyncio.to_thread(spot.prepare))
    await asyncio.to_thread(begun.wait)
    closed = asyncio.create_task(spot.aclose())
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(prepared, closed)
    assert [process.returncode is not None for process in processes] == [True]


async def test_it_is_prepared_before_it_is_asked(starts: Callable[[], str]) -> None:
    async with aclosing(spots.Spots(module="double")) as spot:
        spot.prepare()
        spot.prepare()
        assert await spot(b"stop")
        assert starts() == "+"


async def test_nobody_waits_for_an_answer_at_the_end(
    starts: Callable[[], str], caplog: pytest.LogCaptureFixture
) -> None:
    spot = spots.Spots(module="double")
    asked = asyncio.create_task(spot(b"mute"))
    while not starts():  # noqa: ASYNC110 - a process tells nobody
        await asyncio.sleep(0)
    await spot.aclose()
    assert await asked is False
    assert not await spot(b"stop")
    assert caplog.messages == []


async def test_where_it_cannot_be_run_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    async with aclosing(spots.Spots()) as spot:
        spot.prepare()
        assert not await spot(b"stop")


PROGRAM = """
import asyncio, os, signal
from live_plugin.runtime.spots import Spots

async def main():
    spot = Spots(module="double")
    await spot(b"go")
    print(spot._process.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of the end of a process that is none of ours")
def test_it_ends_with_a_program_that_is_killed(starts: Callable[[], str]) -> None:
    program = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    pid = int(program.stdout)
    assert program.returncode == -signal.SIGKILL
    if not ended(pid):
        os.kill(pid, signal.SIGKILL)
        pytest.fail("it lives on")


def ended(pid: int) -> bool:
    """Whether a process that is none of ours ends in a moment."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([process], [], [], 10)[0])
    finally:
        os.close(process)


async def test_the_real_one_hears_a_stop_word() -> None:
    pytest.importorskip("pocketsphinx", reason="needs the extra `hear`")
    voices = Path(__file__).parents[1] / "vad/voices"
    async with aclosing(spots.Spots()) as spot:
        assert await spot(read_wav(voices / "stop.slt.wav", RATE_IN))
        assert not await spot(read_wav(voices / "good_night.awb.wav", RATE_IN))
