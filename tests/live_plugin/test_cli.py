"""The commands as a person gives them, with the real mock behind, and everything that people get wrong."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import wave
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pytest

from live_plugin.cli import main
from live_plugin.testing.clock import VirtualLoop

ROOT = Path(__file__).parents[2]
HOME = """
live: {backend: mock, mock: {speed: .inf}}
home:
  areas: {kitchen: }
  devices: {light.kitchen_light: {area: kitchen}}
plugins: {light: , sensor: }
"""
SECRET = "AIzaSyA-very-secret-key-1234567890abcdef"


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    returncode: int
    stdout: str
    stderr: str


Command = Callable[..., Done]


@pytest.fixture
def command(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs `live-plugin` in the home's folder."""
    monkeypatch.chdir(home)
    for name in [name for name in os.environ if name.startswith(("GEMINI", "GOOGLE"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(asyncio.events, "new_event_loop", VirtualLoop)

    def run(*words: str | Path) -> Done:
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        told = capsys.readouterr()
        return Done(int(ended.value.code or 0), told.out, told.err)

    return run


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "plugins.yaml").write_text(HOME, encoding="utf-8")
    return tmp_path


def silence(path: Path, seconds: float = 1.0) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(bytes(int(32_000 * seconds)))
    return path


def assert_one_line(done: Done, *words: str) -> None:
    """A fault is told in one line that says what to do, with an exit code, and never as a traceback."""
    told = done.stderr + done.stdout
    assert done.returncode == 1, told
    assert "Traceback" not in told
    lines = [line for line in told.splitlines() if any(word in line for word in words)]
    assert lines, told
    for word in words:
        assert word in told


def test_a_written_command_is_carried_out(command: Command, home: Path) -> None:
    done = command("say", "turn on the kitchen light")
    assert done.returncode == 0, done.stderr
    assert "kitchen light: off → on" in done.stdout
    assert "The kitchen light is on." in done.stdout


def test_a_recording_is_carried_out_and_its_reply_kept(command: Command, home: Path) -> None:
    clip = ROOT / "mock_server/stories/home/ask/kitchen_light_on.awb.wav"
    done = command("hear", clip, "--out", "reply.wav")
    assert done.returncode == 0, done.stderr
    assert "kitchen light: off → on" in done.stdout
    with wave.open(str(home / "reply.wav")) as reply:
        assert reply.getframerate() == 24_000
        assert reply.getnframes() > 12_000


def test_the_tools_are_shown_as_the_model_sees_them(command: Command, home: Path) -> None:
    declared = json.loads(command("tools").stdout)
    assert {"set_light", "get_state"} <= {tool["name"] for tool in declared}


def test_the_devices_are_shown_with_their_states(command: Command, home: Path) -> None:
    assert "light.kitchen_light" in command("devices").stdout


def test_an_id_is_shown_whole_however_narrow_the_terminal(
    command: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    (home / "plugins.yaml").write_text("home: {devices: {climate.living_room_thermostat: {aliases: [heating, stove]}}}")
    assert "climate.living_room_thermostat " in command("devices").stdout


def test_a_good_configuration_is_said_to_be_good(command: Command, home: Path) -> None:
    done = command("check")
    assert (done.returncode, done.stdout.strip()) == (0, "plugins.yaml: all is well")


def test_what_run_would_lack_is_told_by_check(command: Command, home: Path) -> None:
    (home / "plugins.yaml").write_text(HOME + "audio: {input: none.wav}\n")
    done = command("check")
    assert done.returncode == 0
    assert "audio.input: there is no file none.wav" in done.stdout
    assert "all is well" not in done.stdout


def test_the_schema_for_editors_is_json(command: Command, home: Path) -> None:
    schema = json.loads(command("check", "--schema").stdout)
    assert {"live", "audio", "home", "plugins"} <= set(schema["properties"])


def test_every_fault_is_told_at_once_with_its_place(command: Command, home: Path) -> None:
    (home / "plugins.yaml").write_text("live: {backend: mok}\naudio:\n  gate: {hangover_ms: 5, hangver: 1}\n")
    done = command("check")
    assert_one_line(done, "plugins.yaml:1:8: live.backend", "plugins.yaml:3:10: audio.gate.hangover_ms", "hangver")


def test_a_configuration_that_is_not_there(command: Command, home: Path) -> None:
    (home / "plugins.yaml").unlink()
    assert_one_line(
        command("check"), f"plugins.yaml: there is no such file; name yours with -c, or begin with a copy of {ROOT}"
    )


def test_what_stands_in_brackets_is_told_as_it_is(command: Command, home: Path) -> None:
    (home / "plugins.yaml").write_text("plugins: {'[red]lamp': }")
    assert "plugin [red]lamp: " in command("check").stdout


def test_a_story_that_is_not_there_is_told_with_its_setting(command: Command, home: Path) -> None:
    (home / "plugins.yaml").write_text("live: {mock: {story: hoem}}")
    assert_one_line(done := command("say", "hello"), "live.mock: hoem:1:1: no such story; give a story.yaml")
    assert "unexpected" not in done.stderr


def test_nothing_is_not_said(command: Command, home: Path) -> None:
    assert_one_line(command("say", "  "), "there is nothing to say; give a sentence in quotes")


def test_the_version_is_told(command: Command, home: Path) -> None:
    assert command("--version").stdout == f"live-plugin {version('live-plugin')}\n"


def test_no_command_shows_the_help_and_no_complaint(command: Command, home: Path) -> None:
    done = command()
    assert (done.returncode, done.stderr) == (2, "")
    assert "say" in done.stdout


def test_an_unknown_plugin_does_not_stop_the_others(command: Command, home: Path) -> None:
    (home / "plugins.yaml").write_text(HOME.replace("sensor: ", "lihgt: "))
    done = command("say", "turn on the kitchen light")
    assert "off → on" in done.stdout
    assert "plugin lihgt" in done.stdout
    assert_one_line(command("check"), "plugin lihgt: plugins.yaml:6:20: there is no such plugin", "'light'")


def test_a_plugin_whose_file_is_not_there_is_told_where_it_is_asked_for(command: Command, home: Path) -> None:
    (home / "plugins.yaml").write_text("plugins:\n  mine: {file: mine.py}\n")
    assert_one_line(command("check"), "plugin mine: plugins.yaml:2:3: there is no file mine.py")


def test_a_wake_word_that_nobody_could_hear(command: Command, home: Path) -> None:
    pytest.importorskip("pocketsphinx", reason="the extra 'hear' is not installed")
    (home / "plugins.yaml").write_text("audio: {listen: wake_word, wake_word: {phrase: hey zorblax}}")
    assert_one_line(command("check"), "the wake word 'hey zorblax': 'zorblax' is no known English word")


def test_a_budget_that_is_used_up_is_told_and_kept(command: Command, home: Path) -> None:
    prices = "{text_in: 9000, audio_in: 9000, image_in: 9000, text_out: 9000, audio_out: 9000}"
    (home / "plugins.yaml").write_text(
        HOME.replace("mock", f"mock, budget: {{usd_per_day: 0.01, prices: {prices}}}", 1)
    )
    for spoken in (1, 2):
        done = command("say", "turn on the kitchen light")
        assert done.stdout.count("Today's budget is used up. Hold the button while you speak.") == 1
        kept = json.loads((home / ".live-plugin/spending.json").read_text())
        assert kept["usd"] > 0.01 * spoken


LEAKING = """
import asyncio
from live_plugin import Plugin
class Leaking(Plugin):
    name = "leaking"
    async def start(self):
        self.task = asyncio.create_task(self.work())
    async def work(self):
        await asyncio.Event().wait()
"""


def test_a_plugin_that_breaks_the_contract_is_told_with_file_and_line(command: Command, home: Path) -> None:
    (home / "plugins").mkdir()
    (home / "plugins" / "leaking.py").write_text(LEAKING)
    (home / "plugins.yaml").write_text("plugins: {leaking: }")
    words = ("plugin leaking: leaking.py:9: a task goes on after stop", "self.begin")
    assert_one_line(command("check"), *words)
    assert_one_line(command("check", "--plugin", "plugins/leaking.py"), *words)


BROKEN = {
    "at_import": "raise RuntimeError('no luck')",
    "at_start": """
from live_plugin import Plugin
class Broken(Plugin):
    name = "broken"
    async def start(self):
        raise RuntimeError("no luck")
""",
}


@pytest.mark.parametrize("moment", BROKEN)
def test_a_plugin_that_raises_costs_only_itself(command: Command, home: Path, moment: str) -> None:
    (home / "plugins").mkdir()
    (home / "plugins/broken.py").write_text(BROKEN[moment])
    (home / "plugins.yaml").write_text(HOME.replace("sensor: ", "broken: "))
    done = command("say", "turn on the kitchen light")
    assert done.returncode == 0
    assert "off → on" in done.stdout
    assert "plugin broken" in done.stdout
    assert "no luck" in done.stdout
    assert "Traceback" not in done.stderr + done.stdout


def test_a_tool_that_raises_is_an_answer_and_not_the_end(command: Command, home: Path) -> None:
    (home / "plugins").mkdir()
    (home / "plugins/broken.py").write_text(
        "from live_plugin import Plugin, tool\n"
        "class Broken(Plugin):\n"
        "    name = 'broken'\n"
        "    @tool\n"
        "    async def set_light(self, name: str, on: bool) -> str:\n"
        '        """Set a light."""\n'
        "        raise RuntimeError('the bulb fell down')\n"
    )
    (home / "plugins.yaml").write_text(HOME.replace("light: , sensor: ", "broken: "))
    done = command("say", "turn on the kitchen light")
    assert done.returncode == 0
    assert "the bulb fell down" in done.stdout
    assert "Sorry" in done.stdout
    assert "Traceback" not in done.stderr + done.stdout


def test_a_missing_recording(command: Command, home: Path) -> None:
    assert_one_line(command("hear", "nothing.wav"), "nothing.wav", "cannot be read")


def test_a_recording_that_is_no_sound(command: Command, home: Path) -> None:
    assert_one_line(command("hear", "plugins.yaml"), "plugins.yaml", "not a WAV file")


def test_a_recording_of_silence(command: Command, home: Path) -> None:
    assert_one_line(command("hear", silence(home / "quiet.wav")), "quiet.wav", "no speech")


def test_a_machine_without_a_sound_card_is_told_what_to_do(command: Command, home: Path) -> None:
    done = command("run")
    if done.returncode == 0:
        pytest.skip("this machine has a sound card")
    assert_one_line(done, "set audio.input to browser, wyoming or a WAV file")


def test_gemini_without_a_key(command: Command, home: Path) -> None:
    (home / "plugins.yaml").write_text("live: {backend: gemini}\n")
    assert_one_line(command("say", "hello"), "live.api_key", "GEMINI_API_KEY")


def test_vertex_without_a_login(command: Command, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "plugins.yaml").write_text("live: {backend: vertex, project: mine, location: us-central1}\n")
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(home / "nothing.json"))
    assert_one_line(command("say", "hello"), "nothing.json was not found", "gcloud auth application-default login")


def test_a_service_that_cannot_be_reached_and_a_key_that_stays_secret(
    command: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "plugins.yaml").write_text("live: {backend: gemini}\n")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"https://127.0.0.1:{taken.getsockname()[1]}"
        monkeypatch.setenv("GEMINI_API_KEY", SECRET)
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", nobody)
        done = command("say", "hello")
    assert_one_line(done, "cannot be reached")
    assert SECRET not in done.stderr + done.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["sing"], "No such command 'sing'; `live-plugin --help` shows what there is"),
        (["hear"], "Missing argument 'files'; `live-plugin hear --help` shows what there is"),
        (
            ["run", "--port", "99999"],
            "Invalid value for '--port': Input should be less than or equal to 65535;"
            " `live-plugin run --help` shows what there is",
        ),
        (
            ["run", "--prot", "3"],
            "No such option: --prot (Possible options: --port); `live-plugin run --help` shows what there is",
        ),
    ],
)
def test_wrong_usage_is_told_in_one_line(command: Command, home: Path, words: list[str], told: str) -> None:
    done = command(*words)
    assert (done.returncode, done.stderr) == (2, f"live-plugin: {told}\n")


def test_a_terminal_without_unicode_shows_what_it_can(home: Path) -> None:
    (home / "plugins.yaml").write_text("home: {devices: {light.a: {name: Küche → Flur}}}", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "live_plugin", "devices"],
        cwd=home,
        env={**os.environ, "PYTHONIOENCODING": "latin-1", "PYTHONPATH": str(ROOT), "COLUMNS": "200"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Küche ? Flur".encode("latin-1") in done.stdout


def test_ctrl_c_ends_it_quietly(home: Path) -> None:
    (home / "plugins.yaml").write_text(HOME + f"audio: {{input: {silence(home / 'long.wav', 60)}, output: none}}\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "live_plugin", "run"],
        cwd=home,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert "listening" in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)
    assert process.returncode == 130
    assert "Traceback" not in out + err


INTERRUPTED = """
import os, signal, sys
from live_plugin import cli

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "live_plugin.commands":
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Finder())
cli.main(["check"])
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals")
def test_ctrl_c_while_libraries_are_loaded_ends_it_on_the_spot(home: Path) -> None:
    words = [sys.executable, "-c", INTERRUPTED]
    done = subprocess.run(words, cwd=home, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, b"", b"")
