"""`live-mock`: the mock Live API as a command."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import Annotated

import typer

from mock_server.errors import MockError, StoryError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="A mock Gemini Live API server that hears audio.",
)

Stories = Annotated[list[str] | None, typer.Argument(help="Shipped name (home), story.yaml or its folder.")]


@app.command()
def serve(
    stories: Stories = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65534, help="TLS here, plain on the next; 0: free ones.")] = 0,
    speed: Annotated[float, typer.Option(help="1 is real time, 10 ten times as fast, inf does not wait.")] = 1.0,
    lenient: Annotated[bool, typer.Option(help="Answer what no step matches, too.")] = False,
) -> None:
    """Serve the stories until Ctrl-C; without one, any text and any sound gets a polite answer."""
    if not speed > 0:
        _fail(f"--speed must be above 0, got {speed:g}")
    try:
        asyncio.run(_serve(stories or [], host, port, speed, lenient))
    except MockError as error:
        _fail(str(error))
    except KeyboardInterrupt:
        pass


@app.command()
def check(stories: Stories = None) -> None:
    """Tell every fault of the stories as file:line:column, exit 1 if there is one."""
    from mock_server.story.load import load_story, shipped

    faults = 0
    for name in stories or shipped():
        try:
            story = load_story(name)
        except StoryError as error:
            faults += len(error.faults)
            print(error, file=sys.stderr)
        else:
            print(f"{name}: {len(story.steps)} steps, no fault")
    raise typer.Exit(1 if faults else 0)


async def _serve(stories: list[str], host: str, port: int, speed: float, lenient: bool) -> None:
    from mock_server.server import MockServer

    stopped = asyncio.Event()
    _on_stop(stopped)
    report = lambda line: print(line, file=sys.stderr, flush=True)  # noqa: E731 - a line is all it is
    async with MockServer(*stories, host=host, port=port, speed=speed, lenient=lenient, report=report) as mock:
        print("# for a Python client, in its shell:")
        for name, value in mock.environment.items():
            print(f"export {name}={value}")
        if any(os.environ.get(name) for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")):
            print(f"export NO_PROXY={host}  # the SDK asks the proxy even for this machine")
        print(f"# for others: {mock.url} (TLS, trust {mock.ca_file}) or {mock.plain_url}; Ctrl-C ends it", flush=True)
        await stopped.wait()


def _on_stop(stopped: asyncio.Event) -> None:
    """Ctrl-C and a polite kill end the server in order."""
    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM"):
        try:
            loop.add_signal_handler(getattr(signal, name), stopped.set)
        except NotImplementedError:  # Windows: KeyboardInterrupt does it there
            return


def _fail(text: str) -> None:
    print(text, file=sys.stderr)
    raise typer.Exit(1)


def main() -> None:
    """Entry point of the command."""
    app()
