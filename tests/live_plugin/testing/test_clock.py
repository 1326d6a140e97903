from __future__ import annotations

import asyncio
import threading

from live_plugin.testing.clock import run, virtual


@virtual
async def test_a_day_passes_at_once() -> None:
    loop = asyncio.get_running_loop()
    await asyncio.sleep(24 * 60 * 60)
    assert loop.time() >= 24 * 60 * 60


@virtual
async def test_timers_ring_in_their_order() -> None:
    rung: list[int] = []
    for second in (3, 1, 2):
        asyncio.get_running_loop().call_later(second, rung.append, second)
    await asyncio.sleep(2.5)
    assert rung == [1, 2]
    await asyncio.sleep(1)
    assert rung == [1, 2, 3]


@virtual
async def test_the_clock_stands_still_while_a_thread_works() -> None:
    go = threading.Event()
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(0.01):
        work = asyncio.create_task(asyncio.to_thread(go.wait))
        await asyncio.sleep(0)
        go.set()
        assert await work
    assert loop.time() < 0.01


def test_sockets_work_in_virtual_time() -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.readline())
        writer.close()

    async def main() -> bytes:
        async with await asyncio.start_server(echo, "127.0.0.1", 0) as server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.write(b"hello\n")
            answer = await reader.readline()
            writer.close()
            await writer.wait_closed()
        return answer

    assert run(main()) == b"hello\n"
