"""Time and memory to a session that listens, each in processes of their own.

Python alone; the bare SDK, imported and then connected; the assistant with the demo home, connected to the same silent
server; and the assistant with the mock in its own process, as `live-plugin demo` has it. What the SDK takes is not
ours; what comes on top is.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from statistics import median

from benchmarks import sink

ROUNDS = 5
PEAK = 'print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))'
"""Peak memory of this very program; getrusage would tell that of the parent it was forked from."""
PYTHON = "import asyncio"
IMPORTED = "from google import genai"
SDK = """
import asyncio, os
from google import genai
async def main():
    client = genai.Client(vertexai=False, api_key="k", http_options={"base_url": os.environ["SINK"]})
    async with client.aio.live.connect(model="m"):
        pass
asyncio.run(main())
"""
OURS = """
import asyncio, math, os
from dataclasses import replace
from live_plugin.app import open_app, open_hands
from live_plugin.audio.null import NullSink
from live_plugin.demo.show import demo_config
from live_plugin.core import events as ev
from live_plugin.runtime.talk import Talk
async def main():
    config, up = demo_config(math.inf), asyncio.Event()
    if url := os.environ.get("SINK"):
        live = type(config.settings.live)(backend="gemini", api_key="k", base_url=url)
        config = replace(config, settings=config.settings.model_copy(update={"live": live}))
    watch = lambda now, item: up.set() if isinstance(item, ev.LinkUp) else None
    async with open_hands(config) as hands, open_app(config, hands, Talk(), NullSink(), [watch]):
        await up.wait()
asyncio.run(main())
"""
ARMS = {
    "python": (PYTHON, False),
    "bare SDK, imported": (IMPORTED, False),
    "bare SDK, session ready": (SDK, True),
    "assistant, session ready": (OURS, True),
    "assistant and mock in one process, session ready": (OURS, False),
}
"""Name → program, and whether it is to connect to the silent server."""


def measure() -> dict[str, tuple[float, float]]:
    """Median seconds and megabytes of each arm, as whole processes; the arms take turns."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in ARMS}
    with sink.running() as silent:
        there = {"SINK": silent.url.replace("wss:", "https:"), "SSL_CERT_FILE": str(silent.authority)}
        for _ in range(ROUNDS):
            for name, (code, connects) in ARMS.items():
                found[name].append(_run(code, there if connects else {}))
    return {name: (median(s for s, _ in pairs), median(mb for _, mb in pairs)) for name, pairs in found.items()}


def _run(code: str, surroundings: dict[str, str]) -> tuple[float, float]:
    before = time.perf_counter()
    command = [sys.executable, "-c", f"{code}\n{PEAK}"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | surroundings)
    return time.perf_counter() - before, int(done.stdout.split()[-1]) / 1024
