"""A bare `websockets` server that sends the bytes of a turn for every question, with no logic at all.

python -m benchmarks.floor FRAMES    (a file: lines of base64, the answer to the setup first); prints its port
"""

from __future__ import annotations

import asyncio
import sys
from base64 import b64decode
from pathlib import Path

from websockets.asyncio.server import ServerConnection, serve


async def main(welcome: bytes, *turn: bytes) -> None:
    async def answer(connection: ServerConnection) -> None:
        await connection.recv()
        await connection.send(welcome)
        async for _ in connection:
            for frame in turn:
                await connection.send(frame)

    async with serve(answer, "127.0.0.1", 0, compression=None, max_size=None, ping_interval=None) as server:
        print(next(iter(server.sockets)).getsockname()[1], flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*map(b64decode, Path(sys.argv[1]).read_bytes().splitlines())))
