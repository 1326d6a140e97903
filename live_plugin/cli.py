"""`live-plugin`: the commands of a person at a terminal."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from live_plugin.errors import LivePluginError

CONFIG = Annotated[Path, typer.Option("-c", "--config", help="The configuration to use.", show_default=True)]
HOME = Path("plugins.yaml")

app = typer.Typer(
    name="live-plugin",
    help="Talk to your home through a Gemini Live session, and test all of it offline.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(asked: bool) -> None:
    if asked:
        print(f"live-plugin {version('live-plugin')}")
        raise typer.Exit


@app.callback()
def options(
    debug: Annotated[bool, typer.Option("--debug", help="Show where an unexpected error came from.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Show the version.", callback=_version)] = False,
) -> None:
    """Talk to your home through a Gemini Live session, and test all of it offline."""


@app.command()
def demo(
    fast: Annotated[bool, typer.Option("--fast", help="As fast as possible instead of in real time.")] = False,
    out: Annotated[Path | None, typer.Option(help="Keep the replies as WAV files in this folder.")] = None,
) -> None:
    """Watch and hear a house obey spoken words, with no key, no network and no sound card."""
    with _loading():
        from live_plugin.demo.show import show

    raise typer.Exit(_run(show(_console(), fast=fast, out=out)))


@app.command()
def run(
    config: CONFIG = HOME,
    page: Annotated[bool, typer.Option("--page", help="Show the talk and the house in a browser.")] = False,
    port: Annotated[int | None, typer.Option(help="The page's port; implies --page.", min=0, max=65_535)] = None,
) -> None:
    """Listen to the microphone and act, until Ctrl-C."""
    with _loading():
        from live_plugin import commands

    _run(commands.run(config, _console(), page=page, port=port))


@app.command()
def say(
    text: Annotated[str, typer.Argument(help="What to say, in quotes.")],
    config: CONFIG = HOME,
    out: Annotated[Path | None, typer.Option(help="Keep the reply as a WAV file.")] = None,
) -> None:
    """Say one sentence in writing and show what follows."""
    with _loading():
        from live_plugin import commands

    raise typer.Exit(_run(commands.say(config, _console(), text, out)))


@app.command()
def hear(
    files: Annotated[list[Path], typer.Argument(help="WAV files with speech, heard one after the other.")],
    config: CONFIG = HOME,
    out: Annotated[Path | None, typer.Option(help="Keep the replies as one WAV file.")] = None,
    realtime: Annotated[bool, typer.Option("--realtime", help="As slowly as a microphone would.")] = False,
) -> None:
    """Hear recordings instead of the microphone and show what follows."""
    with _loading():
        from live_plugin import commands

    raise typer.Exit(_run(commands.hear(config, _console(), files, out, realtime=realtime)))


@app.command()
def check(
    config: CONFIG = HOME,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of plugins.yaml for editors instead.")
    ] = False,
    plugin: Annotated[Path | None, typer.Option(help="Try this file of a plugin alone, without plugins.yaml.")] = None,
) -> None:
    """Say what is wrong in the configuration, and in plugins: they are tried on a copy of the home."""
    with _loading():
        from live_plugin import commands

    raise typer.Exit(commands.check(config, _console(), schema=schema, plugin=plugin))


@app.command()
def tools(config: CONFIG = HOME) -> None:
    """Show the tools as the model sees them, as JSON."""
    with _loading():
        from live_plugin import commands

    _run(commands.tools(config, _console()))


@app.command()
def devices(config: CONFIG = HOME) -> None:
    """Show the home: every device, where it is and how it is."""
    with _loading():
        from live_plugin import commands

    _run(commands.devices(config, _console()))


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Name of the plugin: small letters, digits and _.")],
    folder: Annotated[Path, typer.Option("--dir", help="The folder of plugins.yaml.")] = Path(),
) -> None:
    """Write a plugin that works, and its test, to go on from."""
    from live_plugin.plugins import scaffold

    for file in scaffold.write(name, folder):
        print(f"wrote {file}")
    print(f"now add '{name}:' under plugins: in plugins.yaml")


@contextmanager
def _loading() -> Iterator[None]:
    """Ctrl-C ends the program on the spot: libraries have crashed where an exception met them half loaded."""
    usual = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)


def _console() -> Console:
    """Shows words as they are: what stands in brackets is no markup, nor is a number a thing to be coloured."""
    return Console(markup=False, highlight=False)


def _run(work: Coroutine[Any, Any, int]) -> int:
    return asyncio.run(work)


WrongUsage: type[Exception] = typer.BadParameter.mro()[1]
"""An unknown command or option, a missing or bad argument; typer does not export it under a name of its own."""


def main(argv: list[str] | None = None) -> None:
    """Entry point of the console script; never shows a traceback unless `--debug` is given."""
    words = sys.argv[1:] if argv is None else argv
    _forgive(sys.stdout, sys.stderr)
    try:
        sys.exit(app(words, standalone_mode=False) or 0)
    except typer.Exit as done:
        sys.exit(done.exit_code)
    except typer.Abort:
        sys.exit(130)
    except KeyboardInterrupt:
        sys.exit(130)
    except LivePluginError as error:
        _complain(str(error))
    except WrongUsage as error:
        if words:
            _complain(f"{_usage(error).rstrip('.')}; `live-plugin {_command(words)}--help` shows what there is")
        sys.exit(2)
    except Exception as error:  # noqa: BLE001 - the last line of defence: one line instead of a traceback
        _unexpected(error, debug="--debug" in words)
    sys.exit(1)


def _forgive(*streams: object) -> None:
    """A terminal that has no ü or → shows a question mark instead of ending the talk."""
    for stream in streams:
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _usage(error: Any) -> str:
    """The words that name the option, which `str` leaves out."""
    return str(error.format_message())


def _command(words: list[str]) -> str:
    known = {command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands}
    return next((f"{word} " for word in words if word in known), "")


def _complain(text: str) -> None:
    for line in text.splitlines():
        print(f"live-plugin: {line}", file=sys.stderr)


def _unexpected(error: Exception, *, debug: bool) -> None:
    if debug:
        raise error
    text = " ".join(str(error).split())[:200]
    _complain(f"unexpected {type(error).__name__}: {text or 'no details'}; run `live-plugin --debug …` for more")
