"""How long a person waits: from the end of an utterance to its mark, from the tool call to the device, to the answer.

The mock answers at once, so what is left is ours: client, server and two TLS sockets in one process.
"""

from __future__ import annotations

import asyncio
import math
from statistics import median

from live_plugin.app import open_app, open_hands
from live_plugin.audio.null import NullSink
from live_plugin.audio.wav import WavSource
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.pcm import SILENCE
from live_plugin.demo.show import demo_config, story_folder
from live_plugin.runtime.talk import Talk

TURNS = 20
CLIPS = ("kitchen_light_on.rms", "all_lights_off.awb")
"""Said in turn, so that every command changes something."""


class Stopwatch:
    """An observer that notes when each kind of thing was seen first in a turn, in seconds of the loop."""

    def __init__(self) -> None:
        self.seen: dict[type, float] = {}

    def __call__(self, now: float, item: ev.Event | fx.Effect) -> None:
        self.seen.setdefault(type(item), asyncio.get_running_loop().time())

    def span_ms(self, first: type, last: type) -> float:
        return 1000 * (self.seen[last] - self.seen[first])


SPANS = {
    "gate closed → activity end handed to the socket": (ev.Closed, fx.EndActivity),
    "activity end → tool call": (fx.EndActivity, ev.ToolCalled),
    "tool call → device changed → answer sent": (ev.ToolCalled, fx.SendResponse),
    "answer sent → first sound": (fx.SendResponse, fx.Play),
}


async def measure() -> dict[str, float]:
    """Median milliseconds of each span over a number of spoken commands."""
    config = demo_config(math.inf)
    watch, found = Stopwatch(), {name: list[float]() for name in SPANS}
    async with open_hands(config) as hands, open_app(config, hands, Talk(), NullSink(), [watch]) as app:
        for turn in range(TURNS):
            watch.seen.clear()
            await app.assistant.listen(WavSource(story_folder() / f"ask/{CLIPS[turn % 2]}.wav", realtime=False))
            await asyncio.sleep(0.2)  # let the sender empty its outbox: a microphone would not be ahead of it
            while app.assistant.hearing:
                app.assistant.hear(SILENCE)
            await app.assistant.settled()
            for name, span in SPANS.items():
                found[name].append(watch.span_ms(*span))
    return {name: median(values) for name, values in found.items()}
