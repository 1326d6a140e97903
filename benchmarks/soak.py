"""`python -m benchmarks.soak [MINUTES]`: an assistant at work in real time; the memory of both processes, every minute.

A person says a command every few seconds. The mock lives in a process of its own and ends each connection after two
minutes, as the service does after ten. Memory that keeps growing after the first minutes is a leak.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count, cycle
from multiprocessing.connection import Connection
from pathlib import Path

from live_plugin.app import open_app, open_hands
from live_plugin.audio.null import NullSink
from live_plugin.audio.wav import WavSource
from live_plugin.config import Config
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.pcm import SILENCE
from live_plugin.demo.show import demo_config, story_folder
from live_plugin.runtime.assistant import Assistant
from live_plugin.runtime.talk import Talk
from mock_server import MockServer
from mock_server.conversation.life import Limits

MINUTES = 10
PAUSE_S = 5.0
LIMITS = Limits(connection=120.0, go_away=20.0)
CLIPS = ("kitchen_light_on.rms", "all_lights_off.awb", "bedroom_thermostat.rms", "bedroom_blinds_close.awb")


def megabytes(pid: int) -> float:
    """Resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


async def _serve(told: Connection) -> None:
    async with MockServer("home", limits=LIMITS) as mock:
        told.send((mock.environment["GOOGLE_GEMINI_BASE_URL"], str(mock.ca_file)))
        await asyncio.to_thread(told.poll, None)


def serve(told: Connection) -> None:
    """Be the mock until the other end closes."""
    asyncio.run(_serve(told))


@contextmanager
def mock_process() -> Iterator[tuple[int, str, str]]:
    """A mock of its own: process id, address, certificate file."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    try:
        url, ca_file = ours.recv()
        yield process.pid or 0, url, ca_file
    finally:
        ours.close()
        process.join(5)
        process.kill()


def pointed_at(config: Config, url: str) -> Config:
    """The same house, with a service at this address; its certificate is trusted by way of SSL_CERT_FILE."""
    live = config.settings.live.model_copy(update={"backend": "gemini", "base_url": url, "api_key": None})
    return replace(config, settings=config.settings.model_copy(update={"live": live}))


@dataclass
class Tally:
    """An observer that counts and forgets."""

    counts: dict[type, int] = field(default_factory=dict)

    def __call__(self, now: float, item: ev.Event | fx.Effect) -> None:
        self.counts[type(item)] = self.counts.get(type(item), 0) + 1

    def __str__(self) -> str:
        kinds = (fx.EndActivity, fx.Answered, fx.Unanswered, fx.RunTool, ev.GoAway, ev.LinkUp)
        return "  ".join(f"{kind.__name__} {self.counts.get(kind, 0)}" for kind in kinds)


async def live(assistant: Assistant) -> None:
    """A person talks, for as long as they are let."""
    for clip in cycle(CLIPS):
        await assistant.listen(WavSource(story_folder() / f"ask/{clip}.wav", realtime=True))
        for _ in range(50):
            assistant.hear(SILENCE)
            await asyncio.sleep(0.02)
        await assistant.settled()
        await asyncio.sleep(PAUSE_S)


async def report(minutes: int, mock: int, tally: Tally) -> None:
    """One line a minute."""
    for minute in count():
        ours, theirs = megabytes(os.getpid()), megabytes(mock)
        print(f"minute {minute:2}  assistant {ours:6.1f} MB  mock {theirs:6.1f} MB  {tally}", flush=True)
        if minute == minutes:
            return
        await asyncio.sleep(60)


async def soak(minutes: int) -> None:
    """Talk for so long."""
    with mock_process() as (mock, url, ca_file):
        os.environ["SSL_CERT_FILE"] = ca_file
        config, tally = pointed_at(demo_config(1.0), url), Tally()
        clock = asyncio.get_running_loop().time
        async with (
            open_hands(config) as hands,
            open_app(config, hands, Talk(), NullSink(clock), [tally]) as app,
        ):
            talking = asyncio.create_task(live(app.assistant))
            reporting = asyncio.create_task(report(minutes, mock, tally))
            done, left = await asyncio.wait({talking, reporting}, return_when=asyncio.FIRST_COMPLETED)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
            for task in done:
                task.result()


if __name__ == "__main__":
    asyncio.run(soak(int(sys.argv[1]) if len(sys.argv) > 1 else MINUTES))
