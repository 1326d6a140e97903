"""`live-mock`: the mock Live API as a command."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mock_server.commands.console import as_json, as_shell, fail, report, run
from mock_server.commands.tapes import app as tapes
from mock_server.door.keys import REFUSALS
from mock_server.errors import MockError, StoryError

if TYPE_CHECKING:
    from mock_server.server import MockServer

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="A mock Gemini Live API server that hears audio.",
)

app.add_typer(tapes)

Stories = Annotated[list[str] | None, typer.Argument(help="Shipped name (home), story.yaml or its folder.")]


@app.command()
def serve(
    stories: Stories = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="For TLS and plain; 0: a free one.")] = 0,
    speed: Annotated[float, typer.Option(help="1 is real time, 10 ten times as fast, inf does not wait.")] = 1.0,
    lenient: Annotated[bool, typer.Option(help="Answer what no step matches, too.")] = False,
    trouble: Annotated[list[str] | None, typer.Option(help="Goes wrong in every session; see `troubles`.")] = None,
    key: Annotated[list[str] | None, typer.Option(help="A good API key; without one, all are.")] = None,
    refusal: Annotated[int, typer.Option(help="HTTP status or close code for other keys.")] = 401,
    json: Annotated[bool, typer.Option("--json", help="One line of JSON when ready; ends with its parent.")] = False,
) -> None:
    """Serve the stories until Ctrl-C; without one, any text and any sound gets a polite answer."""
    if not speed > 0:
        fail(f"--speed must be above 0, got {speed:g}")
    if refusal not in REFUSALS:
        fail(f"--refusal must be one of {', '.join(map(str, REFUSALS))}, got {refusal}")
    try:
        options = {"speed": speed, "lenient": lenient, "troubles": _troubles(trouble or [])}
        door = {"host": host, "port": port, "keys": key or None, "refusal": refusal}
        asyncio.run(_serve(stories or [], as_json if json else as_shell, **door, **options))
    except MockError as error:
        fail(str(error))
    except KeyboardInterrupt:
        pass


@app.command()
def check(stories: Stories = None) -> None:
    """Tell every fault of the stories and tapes as file:line:column, exit 1 if there is one."""
    from mock_server.commands.proofread import proofread
    from mock_server.story.load import shipped

    faults = 0
    for name in stories or shipped():
        try:
            line = proofread(name)
        except StoryError as error:
            faults += len(error.faults)
            print(error, file=sys.stderr)
        else:
            print(line)
    raise typer.Exit(1 if faults else 0)


@app.command()
def troubles() -> None:
    """List what can be made to go wrong, with options and their defaults: `serve --trouble stall:chunks=5`."""
    from mock_server.faults.switch import described

    print("\n".join(described()))


def _troubles(texts: list[str]) -> list[Any]:
    from mock_server.faults.switch import switch

    try:
        return [switch(text) for text in texts]
    except ValueError as error:
        fail(f"--trouble: {error}")


async def _serve(stories: list[str], announce: Callable[[MockServer], None], **options: Any) -> None:
    from mock_server.server import MockServer

    await run(MockServer(*stories, report=report, **options), announce)


def main() -> None:
    """Entry point of the command."""
    app()
