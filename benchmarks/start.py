"""Time and memory to a session that listens, in processes of their own: nothing, the bare SDK, and the assistant."""

from __future__ import annotations

import subprocess
import sys
import time
from statistics import median

ROUNDS = 5
PEAK = 'print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))'
"""Peak memory of this very program; getrusage would tell that of the parent it was forked from."""
BARE = "import asyncio"
SDK = """
import asyncio
from google import genai
from google.genai import types
async def main():
    client = genai.Client(vertexai=False, api_key="k")
asyncio.run(main())
"""
OURS = """
import asyncio, math
from live_plugin.app import open_app, open_hands
from live_plugin.audio.null import NullSink
from live_plugin.demo.show import demo_config
from live_plugin.core import events as ev
from live_plugin.runtime.talk import Talk
async def main():
    config, up = demo_config(math.inf), asyncio.Event()
    watch = lambda now, item: up.set() if isinstance(item, ev.LinkUp) else None
    async with open_hands(config) as hands, open_app(config, hands, Talk(), NullSink(), [watch]):
        await up.wait()
asyncio.run(main())
"""
ARMS = {"python": BARE, "bare SDK, no connection": SDK, "assistant and mock, session ready": OURS}


def measure() -> dict[str, tuple[float, float]]:
    """Median seconds and megabytes of each arm, as whole processes."""
    return {name: _arm(code) for name, code in ARMS.items()}


def _arm(code: str) -> tuple[float, float]:
    report = f"{code}\n{PEAK}"
    seconds, megabytes = [], []
    for _ in range(ROUNDS):
        before = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", report], check=True, capture_output=True, text=True)
        seconds.append(time.perf_counter() - before)
        megabytes.append(int(done.stdout.split()[-1]) / 1024)
    return median(seconds), median(megabytes)
