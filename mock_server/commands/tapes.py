"""The commands of `live-mock` that deal with tapes: import, show, diff, story, replay, record."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterable
from enum import Enum
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from mock_server.commands.console import as_shell, fail, report, run
from mock_server.errors import MockError

app = typer.Typer()

Choice = TypeVar("Choice", bound=Enum)

Tapes = Annotated[list[str], typer.Argument(help="A tape's folder, or a folder of tapes.")]
TapeFolder = Annotated[str, typer.Argument(help="A tape's folder.")]
Audio = Annotated[str, typer.Option(help="How sound is kept: wav, or flac (half the room, extra `flac`).")]
Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="For TLS and plain; 0: a free one.")]


@app.command("import")
def import_(
    recordings: Annotated[list[Path], typer.Argument(help="WebSocket cassettes of pydantic-ai.")],
    to: Annotated[Path, typer.Option(help="Folder for the tapes.")] = Path("tapes"),
    audio: Audio = "wav",
) -> None:
    """Make tapes of recordings of other projects."""
    from mock_server.tape.foreign import import_recording
    from mock_server.tape.save import save_tape
    from mock_server.tape.sound import Form

    form = _chosen(Form, audio, "--audio")
    with _Failing():
        for recording in recordings:
            for tape in import_recording(recording):
                typer.echo(f"{save_tape(tape, to / tape.name, audio=form)}: {len(tape.frames)} messages")


@app.command()
def show(tapes: Tapes) -> None:
    """Print what is on a tape, a line per thing that happened."""
    from mock_server.replay import load_tapes
    from mock_server.tape.show import shown

    with _Failing():
        for tape in (tape for path in tapes for tape in load_tapes(path)):
            typer.echo(f"── {tape.name} ──")
            _print(shown(tape))


@app.command()
def diff(left: TapeFolder, right: TapeFolder) -> None:
    """Tell where two tapes differ in the order of messages or in their fields; exit 1 if they do."""
    from mock_server.tape.compare import differences
    from mock_server.tape.load import load_tape

    with _Failing():
        found = differences(load_tape(left), load_tape(right))
    _print(map(str, found))
    raise typer.Exit(1 if found else 0)


@app.command()
def story(tape: TapeFolder, to: Annotated[Path, typer.Argument(help="A new folder.")]) -> None:
    """Make a story of a tape: one step per question, sound as WAV files, to be changed by hand."""
    from mock_server.commands.proofread import proofread
    from mock_server.tape.load import load_tape
    from mock_server.tape.script import write_story

    with _Failing():
        script = write_story(load_tape(tape), to)
        typer.echo(proofread(str(to)))
        for kind, count in script.left_out.items():
            typer.echo(f"left out, for a story cannot say it: {count} × {kind}")


@app.command()
def replay(
    tapes: Tapes,
    host: Host = "127.0.0.1",
    port: Port = 0,
    speed: Annotated[float, typer.Option(help="1 is the pace of the tape, inf does not wait.")] = 1.0,
    lenient: Annotated[bool, typer.Option(help="Note a difference in a value and go on.")] = False,
) -> None:
    """Play tapes to whoever does what was recorded, until Ctrl-C."""
    from mock_server.replay import TapeServer

    with _Failing():
        server = TapeServer(*tapes, strict=not lenient, host=host, port=port, speed=speed, report=report)
        asyncio.run(run(server, as_shell))


@app.command()
def record(
    out: Annotated[Path, typer.Argument(help="Folder of the first tape; further ones get a number behind it.")],
    upstream: Annotated[str, typer.Option(help="Address of the service, such as wss://HOST.")],
    mode: Annotated[str, typer.Option(help="record, miss (ask only what no tape has) or diff.")] = "record",
    against: Annotated[list[str] | None, typer.Option(help="Story or tape to compare with, in mode diff.")] = None,
    audio: Audio = "wav",
    key_from: Annotated[str, typer.Option(help="Environment variable with the key to show the service.")] = "",
    redact: Annotated[list[str] | None, typer.Option(help="Regular expression of what to keep out.")] = None,
    harmless: Annotated[list[str] | None, typer.Option(help="Field that may be kept despite its name.")] = None,
    host: Host = "127.0.0.1",
    port: Port = 0,
) -> None:
    """Stand between a client and the service and keep what passes, without keys, until Ctrl-C."""
    from mock_server.recorder import Mode, Recorder
    from mock_server.tape.redact import Redaction
    from mock_server.tape.sound import Form

    if not re.match(r"wss?://[^/\s]", upstream):
        fail(f"--upstream must be an address such as wss://HOST, got {upstream!r}")
    if key_from and not os.environ.get(key_from):
        fail(f"--key-from: the environment has no {key_from}")
    with _Failing():
        recorder = Recorder(
            out,
            upstream,
            mode=_chosen(Mode, mode, "--mode"),
            key=os.environ.get(key_from, ""),
            redaction=Redaction(patterns=redact or (), harmless=harmless or ()),
            against=tuple(against or ()),
            audio=_chosen(Form, audio, "--audio"),
            host=host,
            port=port,
            report=report,
        )
        asyncio.run(run(recorder, as_shell))


def _chosen(kind: type[Choice], value: str, option: str) -> Choice:
    """What an option names."""
    known = [one.value for one in kind]
    if value not in known:
        fail(f"{option} must be one of {', '.join(known)}, got {value!r}")
    return kind(value)


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line)


class _Failing:
    """Errors of the mock become lines and exit 1."""

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        match error:
            case MockError() | OSError() | ValueError():
                text = str(error)
            case re.error():
                text = f"--redact: {error}"
            case KeyboardInterrupt():
                return True
            case _:
                return False
        typer.echo(text, err=True)
        raise typer.Exit(1)
