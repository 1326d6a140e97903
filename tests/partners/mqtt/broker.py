"""Mosquitto in a process and a folder of its own, on loopback; it remembers over a restart what it was to keep."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Self

import aiomqtt

MOSQUITTO = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
BASE = """
listener {port} 127.0.0.1
persistence true
persistence_location {folder}/
connection_messages false
max_queued_messages 20000
"""


class Broker:
    """`settings` are lines of mosquitto.conf."""

    def __init__(self, folder: Path, *settings: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._conf = folder / "mosquitto.conf"
        lines = [BASE.format(port=self.port, folder=folder), *(settings or ["allow_anonymous true"])]
        if os.geteuid() == 0:
            lines.append("user root")
        self._conf.write_text("\n".join(lines), encoding="utf-8")
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Return when it listens."""
        command = [str(MOSQUITTO), "-c", str(self._conf)]
        self._process = await asyncio.create_subprocess_exec(*command, stderr=subprocess.PIPE)
        assert self._process.stderr is not None
        said = b""
        while b"running" not in (line := await self._process.stderr.readline()):
            said += line
            assert line, said.decode()

    async def stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        exit = asyncio.create_task(process.communicate())
        while not exit.done():  # told too soon after its start, it forgets that it was told to end
            process.terminate()
            await asyncio.wait([exit], timeout=2)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def client(self) -> aiomqtt.Client:
        """Somebody else at the broker."""
        return aiomqtt.Client("127.0.0.1", self.port)
