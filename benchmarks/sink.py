"""A server that says `setupComplete` and swallows everything else: the cheapest partner there can be.

Run as a process of its own (`python -m benchmarks.sink CERT_FOLDER`), so that its work is not counted; prints its port.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from ssl import PROTOCOL_TLS_CLIENT, PROTOCOL_TLS_SERVER, SSLContext
from tempfile import TemporaryDirectory
from typing import NamedTuple

import trustme
from websockets.asyncio.server import ServerConnection, serve


async def swallow(connection: ServerConnection) -> None:
    await connection.recv()
    await connection.send(b'{"setupComplete":{}}')
    async for _ in connection:
        pass


async def main(folder: Path) -> None:
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    async with serve(swallow, "127.0.0.1", 0, ssl=context, compression=None, max_size=None) as server:
        print(next(iter(server.sockets)).getsockname()[1], flush=True)
        stay_awake(asyncio.get_running_loop())
        await server.serve_forever()


def stay_awake(loop: asyncio.AbstractEventLoop) -> None:
    """Turn the loop without a rest: to wake a process that sleeps would be charged to whoever sends to it."""
    loop.call_soon(stay_awake, loop)


class Sink(NamedTuple):
    """Where the sink is, and how to trust it: in this process, and (a file) in another."""

    url: str
    trust: SSLContext
    authority: Path


@contextmanager
def running() -> Iterator[Sink]:
    """Start the sink in another process."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        authority = trustme.CA()
        authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
        authority.cert_pem.write_to_path(str(folder / "authority.pem"))
        context = SSLContext(PROTOCOL_TLS_CLIENT)
        authority.configure_trust(context)
        command = [sys.executable, "-m", "benchmarks.sink", name]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            try:
                port = process.stdout.readline().strip()
                yield Sink(f"wss://127.0.0.1:{port}", context, folder / "authority.pem")
            finally:
                process.terminate()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
