"""The mock in a process of its own, without its command line, whose parser alone takes 8 MB.

python -m benchmarks.engine STORY SPEED    (prints its port)
"""

from __future__ import annotations

import asyncio
import gc
import sys

from mock_server import MockServer


async def main(story: str, speed: float) -> None:
    async with MockServer(story, speed=speed, report=lambda line: None) as mock:
        gc.collect()
        gc.freeze()  # as the command does
        print(mock.port, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2])))
