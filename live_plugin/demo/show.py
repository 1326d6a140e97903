"""`live-plugin demo`: opens mock, home and session, plays the script, shows it and sums it up."""

from __future__ import annotations

import asyncio
import math
import sysconfig
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from statistics import quantiles

from rich.console import Console
from rich.live import Live
from rich.table import Table

from live_plugin import config as configuration
from live_plugin.app import open_app, open_hands
from live_plugin.audio import Sink
from live_plugin.audio.null import NullSink
from live_plugin.audio.wav import write_wav
from live_plugin.config import Config
from live_plugin.core.pcm import RATE_OUT
from live_plugin.demo.script import Line, load
from live_plugin.demo.stage import Result, Stage
from live_plugin.demo.view import View
from live_plugin.errors import AudioError, MissingExtra
from live_plugin.runtime.talk import Talk

FAST = 50.0
"""How many times faster than life `--fast` is. Not infinite: an answer must last long enough to be interrupted."""
STORY = "home"


def demo_home() -> Path:
    """plugins.yaml of the demo: the one of the checkout, or the one that was installed with the package."""
    checkout = Path(__file__).parents[2] / "plugins.yaml"
    return checkout if checkout.exists() else Path(sysconfig.get_path("data"), "share", "live-plugin", "plugins.yaml")


def demo_config(speed: float) -> Config:
    """The demo home with the mock as its service, `speed` times as fast as life."""
    config = configuration.load(demo_home())
    mock = config.settings.live.mock.model_copy(update={"story": (STORY,), "speed": speed})
    live = config.settings.live.model_copy(update={"backend": "mock", "mock": mock})
    audio = config.settings.audio.model_copy(update={"duplex": "full"})  # clips do not hear the loudspeaker
    return replace(config, settings=config.settings.model_copy(update={"live": live, "audio": audio}))


def story_folder() -> Path:
    """Where the clips of the demo are: beside the story that answers them."""
    return Path(__file__).parents[2] / "mock_server" / "stories" / STORY


async def show(console: Console, *, fast: bool, out: Path | None) -> int:
    """Play the whole script; 0 only if every line had its effect."""
    config = demo_config(FAST if fast else 1.0)
    hangover_ms = config.settings.audio.gate.hangover_ms
    view = View(hangover_ms)
    with Live(view, console=console, auto_refresh=console.is_terminal, transient=True):
        results = await _perform(config, view, fast, Replies(out))
    console.print(view, summary(results, hangover_ms))
    return int(any(result.problems for result in results))


async def _perform(config: Config, view: View, fast: bool, replies: Replies) -> list[Result]:
    talk, results, sink = Talk(), [], _sink(fast, replies)
    async with open_hands(config) as hands:
        begin = [view.begin, replies.begin]
        stage = Stage(sink, talk, hands.backend.state, config.settings.audio.gate.hangover_ms, begin)
        unwatch = hands.backend.watch(stage.changed)
        try:
            async with open_app(config, hands, talk, sink, [stage, view]) as app:
                async for result in stage.perform(app.assistant, load(), story_folder(), realtime=not fast):
                    results.append(result)
                    view.add(result)
        finally:
            unwatch()
            await sink.aclose()
            replies.keep()
    return results


class Replies:
    """Keeps what was really played, one WAV file per line of the script."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._played = bytearray()
        self._title = ""
        self._count = 0

    def hear(self, pcm: bytes) -> None:
        """So much was played."""
        self._played += pcm

    def begin(self, line: Line) -> None:
        """The next line is spoken: keep the reply to the one before."""
        self.keep()
        self._title = line.title
        self._count += 1

    def keep(self) -> None:
        """Write what was played since the present line began."""
        if self.folder and self._played:
            name = f"{self._count:02d} {self._title}.wav".replace(" ", "-")
            write_wav(self.folder / name, bytes(self._played), RATE_OUT)
        self._played.clear()


def _sink(fast: bool, replies: Replies) -> Sink:
    """The loudspeaker where there is one and nothing else is asked for."""
    clock = asyncio.get_running_loop().time
    if replies.folder:
        replies.folder.mkdir(parents=True, exist_ok=True)
    elif not fast:
        with suppress(AudioError, MissingExtra):
            from live_plugin.audio.speaker import Speaker

            return Speaker()
    return NullSink((lambda: clock() * FAST) if fast else clock, replies.hear)


def summary(results: Sequence[Result], hangover_ms: int) -> Table:
    """What it came to."""
    latencies = [ms for result in results if (ms := result.latency_ms(hangover_ms)) is not None]
    listened = sum(result.listened_s for result in results)
    sent = sum(result.sent_s for result in results)
    spoken = [result for result in results if not result.line.silent]
    p50, p95 = percentiles(latencies)
    table = Table("", "", title="summary", show_header=False)
    table.add_row("commands spoken", str(len(spoken)))
    table.add_row("carried out", str(sum(not result.problems for result in spoken)))
    table.add_row("noise kept out", str(sum(not r.problems for r in results if r.line.silent)))
    table.add_row("seconds heard", f"{listened:.1f}")
    table.add_row("seconds not sent thanks to the gate", f"{listened - sent:.1f}")
    table.add_row("end of speech → device, p50 / p95", f"{p50:.0f} / {p95:.0f} ms")
    table.add_row("of which the gate waits to be sure", f"{hangover_ms} ms")
    return table


def percentiles(values: Sequence[float]) -> tuple[float, float]:
    """The 50th and 95th percentile; not a number where there are no values."""
    if len(values) < 2:
        return (values[0], values[0]) if values else (math.nan, math.nan)
    cuts = quantiles(values, n=20, method="inclusive")
    return cuts[9], cuts[18]
