"""What a running mock and its person say to each other: addresses, remarks, and the end."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from collections.abc import Callable
from json import dumps
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlsplit

import typer

if TYPE_CHECKING:
    from mock_server.server import MockServer

PARENT_SECONDS = 1.0
"""How often a mock that was started by a program looks whether that is still there."""


def report(line: str) -> None:
    """Tell a person at the server something."""
    typer.echo(line, err=True)


async def run(mock: MockServer, announce: Callable[[MockServer], None]) -> None:
    """Serve until Ctrl-C."""
    stopped = asyncio.Event()
    _on_stop(stopped)
    async with mock:
        _settle()
        announce(mock)
        if announce is as_json:
            _end_with(os.getppid(), stopped)
        await stopped.wait()


def _settle() -> None:
    """What is there before the first client will stay: to look it through for garbage stops all speech for 20 ms."""
    gc.collect()
    gc.freeze()


def as_shell(mock: MockServer) -> None:
    """For people: lines to paste."""
    typer.echo("# for a Python client, in its shell:")
    for name, value in mock.environment.items():
        typer.echo(f"export {name}={value}")
    if any(os.environ.get(name) for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")):
        typer.echo(f"export NO_PROXY={urlsplit(mock.url).hostname}  # the SDK asks the proxy even for this machine")
    typer.echo(f"# for others: {mock.url} (TLS, trust {mock.ca_file}) or {mock.plain_url}")
    typer.echo(f"# what happens: {_page(mock)}; Ctrl-C ends it")


def as_json(mock: MockServer) -> None:
    """For programs: one line."""
    told = {"url": mock.url, "plain_url": mock.plain_url, "http_url": _page(mock), "ca_file": str(mock.ca_file)}
    typer.echo(dumps({**told, "environment": mock.environment, "pid": os.getpid()}))


def _page(mock: MockServer) -> str:
    return mock.plain_url.replace("ws:", "http:") + "/"


def _end_with(parent: int, stopped: asyncio.Event) -> None:
    """A test runner that dies without a word takes its mock along, but on Windows, which does not tell."""
    if os.getppid() != parent:
        return stopped.set()
    asyncio.get_running_loop().call_later(PARENT_SECONDS, _end_with, parent, stopped)
    return None


def _on_stop(stopped: asyncio.Event) -> None:
    """Ctrl-C and a polite kill end the server in order."""
    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM"):
        try:
            loop.add_signal_handler(getattr(signal, name), stopped.set)
        except NotImplementedError:  # Windows: KeyboardInterrupt does it there
            return


def fail(text: str) -> NoReturn:
    """End with one line that says why."""
    typer.echo(text, err=True)
    raise typer.Exit(1)
