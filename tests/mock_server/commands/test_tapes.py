"""The commands for tapes, as a person starts them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner
from websockets.sync.client import connect

from mock_server.cli import app

COMMAND = [sys.executable, "-m", "mock_server"]
FOLDER = Path(__file__).parents[1] / "tape" / "recordings"
WEATHER = [FOLDER / f"tool_call_round-{kind}.yaml" for kind in ("3.1-flash-live", "vertex")]


def run(*arguments):
    return CliRunner().invoke(app, [*map(str, arguments)])


@pytest.fixture(scope="module")
def tapes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tapes")
    done = run("import", *WEATHER, "--to", folder)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"{folder / file.stem}: {count} messages" for file, count in zip(WEATHER, (22, 26), strict=True)
    ]
    return folder


def test_a_tape_is_shown(tapes):
    done = run("show", tapes)
    assert done.exit_code == 0
    assert "── tool_call_round-3.1-flash-live ──" in done.stdout
    assert 'get_weather{"city":"London"}' in done.stdout


def test_tapes_are_checked_like_stories(tapes, tmp_path):
    (tmp_path / "tape.jsonl").write_text('{"tape": 1}\n{"server": 5}\n{"client": {"nonsense": 1}}\n')
    good, bad = run("check", tapes / WEATHER[0].stem), run("check", tmp_path)
    assert (good.exit_code, good.stderr) == (0, "")
    assert good.stdout.endswith("22 messages in 0.0 s, no fault\n")
    assert bad.exit_code == 1
    assert bad.stderr.startswith(f"{tmp_path / 'tape.jsonl'}:2:1: `server` must be a message object")


def test_two_tapes_are_compared(tapes):
    one, other = (tapes / file.stem for file in WEATHER)
    assert run("diff", one, one).exit_code == 0
    done = run("diff", one, other)
    assert done.exit_code == 1
    assert "only tool_call_round-vertex has setupComplete.sessionId" in done.stdout


def test_a_story_is_made_and_is_right(tapes, tmp_path):
    done = run("story", tapes / WEATHER[0].stem, tmp_path / "story")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == f"{tmp_path / 'story'}: 1 step, no fault\n"
    again = run("story", tapes / WEATHER[0].stem, tmp_path / "story")
    assert again.exit_code == 1
    assert again.stderr == f"{tmp_path / 'story'} is there already; name a new folder for the story\n"


def test_imported_sound_is_kept_as_asked(tmp_path):
    spoken = FOLDER / "spoken_turn_server_vad-2.5-native-audio.yaml"
    assert run("import", spoken, "--to", tmp_path, "--audio", "flac").exit_code == 0
    assert [file.name for file in tmp_path.rglob("client-*")] == ["client-16000.flac"]
    assert run("import", spoken, "--audio", "mp3").stderr == "--audio must be one of wav, flac, got 'mp3'\n"


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_tapes_are_played_until_ctrl_c(tapes, tmp_path):
    environ = {**os.environ, "LIVE_MOCK_CACHE": str(tmp_path)}
    command = [*COMMAND, "replay", str(tapes / WEATHER[0].stem), "--speed", "inf"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ) as server:
        url = next(line.split()[1].split("=")[1] for line in server.stdout if "GEMINI" in line)
        with connect(url.replace("https", "ws"), proxy=None) as socket:
            socket.send('{"setup": {"model": "models/gemini-3.1-flash-live-preview"}}')
            assert orjson.loads(socket.recv(5)) == {"setupComplete": {}}
        server.send_signal(signal.SIGINT)
        _, told = server.communicate(timeout=10)
    assert server.returncode == 0
    assert "setup.tools" in told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["record", "x", "--upstream", "ws://h", "--mode", "all"],
            "--mode must be one of record, miss, diff, got 'all'\n",
        ),
        (["record", "x", "--upstream", "ws://h", "--redact", "("], "--redact: missing ), unterminated subpattern"),
        (
            ["record", "x", "--upstream", "localhost"],
            "--upstream must be an address such as wss://HOST, got 'localhost'\n",
        ),
        (
            ["record", "x", "--upstream", "ws://h", "--key-from", "NO_SUCH"],
            "--key-from: the environment has no NO_SUCH\n",
        ),
        (["replay", "nowhere"], "nowhere:1:1: cannot be read as a tape: No such file or directory\n"),
        (["replay", "nowhere", "--speed", "0"], "speed must be above 0, got 0"),
        (["diff", "nowhere", "nowhere"], "nowhere:1:1: cannot be read as a tape"),
        (["import", "nowhere.yaml"], "nowhere.yaml:1:1: cannot be read"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(arguments, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)
    assert done.exit_code == 1
    assert done.stderr.startswith(told)
    assert len(done.stderr.splitlines()) == 1
