"""The manual of recording: each command in it exists, with these options, and its example is a tape."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from mock_server.cli import app
from mock_server.tape import load_tape
from mock_server.tape.sound import as_wav

PAGE = (Path(__file__).parents[2] / "docs" / "recording.md").read_text("utf-8")
COMMANDS = re.findall(r"^live-mock .+$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("line", COMMANDS)
def test_the_commands_are_there_as_they_are_written(line):
    _, name, *arguments = shlex.split(line)
    command = get_command(app).commands[name]
    assert command.make_context(name, list(arguments)).params


def test_all_commands_for_tapes_are_written_about():
    assert {shlex.split(line)[1] for line in COMMANDS} == {
        "record",
        "replay",
        "diff",
        "story",
        "check",
        "import",
        "show",
    }


def test_the_example_is_a_tape(tmp_path):
    lines = [line for line in PAGE.splitlines() if line.startswith("{")]
    (tmp_path / "tape.jsonl").write_text("\n".join(lines))
    (tmp_path / "client-16000.wav").write_bytes(as_wav(bytes(640), 16_000))
    tape = load_tape(tmp_path)
    assert len(tape.frames) == 3
    assert tape.ending.code == 1000
