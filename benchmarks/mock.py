"""`python -m benchmarks.mock`: the mock next to a bare `websockets` server that sends the same bytes, in one run.

Both serve from a process of their own, plain sockets, no compression; the clients are one cheap process. Turns are
without pauses but for lateness and hearing, which go at the speed of life.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import wave
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from rich.console import Console
from rich.table import Table

from benchmarks.crowd import QUESTION, SETUP, TURN_ENDS, Client, connect, framed, frames_of
from mock_server.story.load import SHIPPED

CHUNKS = 50
CROWDS = (50, 200, 500)
ROUNDS = 3
SPEAKERS = 200
SLICE_MS = 64
"""Length of a chunk, as models of this generation send it (mock_server/wire/rules.py)."""
FIRST, EVERY = 0.320, 0.025 * SLICE_MS / 40
"""Pace of a story that does not say: 25 ms for 40 ms of sound (mock_server/story/format.py)."""
SOUND = b'"inlineData"'
ROOMS, HEARD_SECONDS = 20, 10.0
TICKS = os.sysconf("SC_CLK_TCK")
STORY = """
live: 1
strict: false
steps:
  - when: {says: go on, audio: ask.wav}
    reply: [{speak: answer.wav, text: This is an answer of three seconds.}]
"""


@dataclass
class Server:
    """A server in a process of its own."""

    port: int
    pid: int

    @property
    def cpu(self) -> float:
        """Seconds it has worked."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def peak(self) -> float:
        """Most memory it ever had, MB."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) / 1024


@dataclass
class Turn:
    """What a turn is on the wire."""

    folder: Path
    size: int = 0
    """Bytes, heads of frames included."""

    @contextmanager
    def floor(self) -> Iterator[Server]:
        """The bare server."""
        with _running("benchmarks.floor", str(self.folder / "frames")) as (pid, line):
            yield Server(int(line), pid)

    @contextmanager
    def mock(self, speed: float = inf) -> Iterator[Server]:
        """The mock with this turn as its story."""
        with _running("benchmarks.engine", str(self.folder), str(speed)) as (pid, line):
            yield Server(int(line), pid)

    async def learn(self) -> None:
        """Ask the mock once, so that the floor can send the same."""
        with self.mock() as server:
            client = await connect(server.port)
            client.keeps = True
            await client.exchange(QUESTION, TURN_ENDS)
            client.close()
        self.size = len(client.kept)
        frames = [b'{"setupComplete":{}}', *frames_of(client.kept)]
        (self.folder / "frames").write_bytes(b"\n".join(map(b64encode, frames)))


@contextmanager
def _running(module: str, *arguments: str) -> Iterator[tuple[int, str]]:
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        try:
            yield process.pid, process.stdout.readline()
        finally:
            process.terminate()


@contextmanager
def turn_of_noise() -> Iterator[Turn]:
    """A story whose answer is noise: nothing makes it smaller on the way."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "story.yaml").write_text(STORY)
        (folder / "ask.wav").write_bytes((SHIPPED / "home/ask/kitchen_light_on.rms.wav").read_bytes())
        with wave.open(str(folder / "answer.wav"), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(24_000)
            sound.writeframes(Random(1).randbytes(CHUNKS * SLICE_MS * 48))
        yield Turn(folder)


@asynccontextmanager
async def crowd(port: int, number: int, setup: bytes | None = None) -> AsyncIterator[list[Client]]:
    """So many clients whose sessions are set up."""
    clients = [await (connect(port, setup) if setup else connect(port)) for _ in range(number)]
    try:
        yield clients
    finally:
        for client in clients:
            client.close()


# ── with the floor ────────────────────────────────────────────────────────────────────────────────────────────────


async def setup_ms(server: Server) -> float:
    """From connecting to `setupComplete`, one after the other."""
    found = []
    for _ in range(100):
        began = perf_counter()
        (await connect(server.port)).close()
        found.append(perf_counter() - began)
    return 1000 * median(found)


async def turn_ms(server: Server) -> float:
    """One turn at a time in one session."""
    client = await connect(server.port)
    found = [await client.exchange(QUESTION, TURN_ENDS) for _ in range(200)]
    client.close()
    return 1000 * median(found)


@dataclass
class Load:
    """What a crowd met."""

    per_second: float
    cpu_ms: float
    """Of the server, per turn."""
    p50_ms: float
    p99_ms: float
    peak_mb: float


async def load(server: Server, number: int) -> Load:
    """Everybody asks again as soon as the answer is there."""
    each = max(3, 4_000 // number)

    async def ask(client: Client) -> list[float]:
        return [await client.exchange(QUESTION, TURN_ENDS) for _ in range(each)]

    async with crowd(server.port, number) as clients:
        cpu, began = server.cpu, perf_counter()
        found = sorted(seconds for took in await asyncio.gather(*map(ask, clients)) for seconds in took)
        seconds, worked = perf_counter() - began, server.cpu - cpu
    turns = number * each
    quantile = lambda share: 1000 * found[int(share * (turns - 1))]  # noqa: E731 - read twice
    return Load(turns / seconds, 1000 * worked / turns, quantile(0.5), quantile(0.99), server.peak)


async def loads(turn: Turn, number: int) -> tuple[Load, Load]:
    """Mock and floor in turn, each round in processes of their own; the median round of each by its speed."""
    mocks, floors = [], []
    for _ in range(ROUNDS):
        with turn.mock() as server:
            mocks.append(await load(server, number))
        with turn.floor() as server:
            floors.append(await load(server, number))
    middle = lambda found: sorted(found, key=lambda one: one.per_second)[len(found) // 2]  # noqa: E731 - said twice
    return middle(mocks), middle(floors)


# ── at the speed of life ──────────────────────────────────────────────────────────────────────────────────────────


async def lateness_ms(server: Server) -> list[float]:
    """Of every piece of sound, against the pace of the story; sorted. Everybody listens, begun at odd moments."""
    late: list[float] = []
    loop = asyncio.get_running_loop()

    async def listen(client: Client, begin: float) -> None:
        await asyncio.sleep(begin)
        over, heard, asked, tail = loop.create_future(), 0, perf_counter(), b""

        def on_data(data: bytes) -> None:
            nonlocal heard, tail
            data = tail + data  # a mark may come in two pieces
            for _ in range(data.count(SOUND)):
                late.append(1000 * (perf_counter() - asked - FIRST - heard * EVERY))
                heard += 1
            tail = data[1 - len(SOUND) :]
            if heard == CHUNKS:
                over.set_result(None)

        client.on_data = on_data
        client.send(QUESTION)
        await asyncio.wait_for(over, 60)

    async with crowd(server.port, SPEAKERS) as clients:
        chance = Random(2)
        await asyncio.gather(*(listen(client, chance.uniform(0, 1)) for client in clients))
    return sorted(late)


async def cpu_per_room(server: Server, folder: Path) -> float:
    """Share of a core that one room takes which is heard all the time: a sentence, then quiet, again and again.

    The first sentence of every room is not counted: with it the ear is made.
    """
    with wave.open(str(folder / "ask.wav")) as sound:
        speech = sound.readframes(sound.getnframes())
    pcm = speech + bytes(2 * 16_000 * 2)
    messages = [_spoken(pcm[at : at + 640]) for at in range(0, len(pcm) - 639, 640)]
    loop, first = asyncio.get_running_loop(), len(messages) * 0.02

    async def talk(client: Client, number: int) -> None:
        client.on_data = lambda data: None
        begin = loop.time() + number * first / ROOMS
        for sent in range(round((2 * first + HEARD_SECONDS) * 50)):
            await asyncio.sleep(begin + sent * 0.02 - loop.time())
            client.send(messages[sent % len(messages)])

    setup = framed({"setup": {**SETUP, "inputAudioTranscription": {}}})
    async with crowd(server.port, ROOMS, setup) as clients, asyncio.TaskGroup() as group:
        for number, client in enumerate(clients):
            group.create_task(talk(client, number))
        await asyncio.sleep(2 * first)
        cpu, began = server.cpu, perf_counter()
        await asyncio.sleep(HEARD_SECONDS)
        return (server.cpu - cpu) / (perf_counter() - began) / ROOMS


def _spoken(pcm: bytes) -> bytes:
    blob = {"mimeType": "audio/pcm;rate=16000", "data": b64encode(pcm).decode()}
    return framed({"realtimeInput": {"audio": blob}})


# ── all of it ─────────────────────────────────────────────────────────────────────────────────────────────────────


async def measure() -> Sequence[Table]:
    """Every table."""
    with turn_of_noise() as turn:
        await turn.learn()
        alone = Table(
            "one client", "mock", "bare websockets", title=f"a turn of {CHUNKS} chunks, {turn.size // 1024} KiB"
        )
        with turn.mock() as mock, turn.floor() as floor:
            alone.add_row("set-up, ms", f"{await setup_ms(mock):.2f}", f"{await setup_ms(floor):.2f}")
            alone.add_row("turn, ms", f"{await turn_ms(mock):.2f}", f"{await turn_ms(floor):.2f}")
        many = Table(
            "sessions at once", "turns/s", "", "of floor", "CPU ms/turn", "p50 ms", "p99 ms", "peak MB", "of floor"
        )
        for number in CROWDS:
            for name, one, other in _pair(*await loads(turn, number)):
                ratios = (f"{one.per_second / other.per_second:.0%}", f"{one.peak_mb / other.peak_mb:.2f}×")
                speed, memory = ratios if name == "mock" else ("", "")
                figures = (f"{one.cpu_ms:.2f}", f"{one.p50_ms:.0f}", f"{one.p99_ms:.0f}", f"{one.peak_mb:.0f}")
                many.add_row(str(number), f"{one.per_second:.0f}", name, speed, *figures, memory)
        return alone, many, await _life(turn)


def _pair(mock: Load, floor: Load) -> Iterator[tuple[str, Load, Load]]:
    yield "mock", mock, floor
    yield "floor", floor, mock


async def _life(turn: Turn) -> Table:
    table = Table("at the speed of life", "", title="the mock alone")
    with turn.mock(1) as server:
        late = await lateness_ms(server)
    for name, share in (("p50", 0.5), ("p99", 0.99), ("worst", 1.0)):
        at = late[int(share * (len(late) - 1))]
        table.add_row(f"lateness of sound, {SPEAKERS} sessions speaking, {name}", f"{at:.1f} ms")
    with turn.mock(1) as server:
        share = await cpu_per_room(server, turn.folder)
    table.add_row("CPU of a room that is heard all the time", f"{share:.2%} of a core")
    table.add_row("rooms one core can hear", f"{1 / share:.0f}")
    return table


if __name__ == "__main__":
    Console(width=120).print(*asyncio.run(measure()))
