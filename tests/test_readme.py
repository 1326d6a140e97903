"""The README is kept true: every example in it is run."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from pathlib import Path

import pytest

from live_plugin.app import open_hands
from live_plugin.cli import main
from live_plugin.config import load
from live_plugin.testing.clock import VirtualLoop

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


async def test_the_ten_lines_are_a_whole_configuration(tmp_path: Path) -> None:
    whole = blocks("yaml")[0]
    assert len(whole.splitlines()) == 10
    (tmp_path / "plugins.yaml").write_text(whole, encoding="utf-8")
    async with open_hands(load(tmp_path / "plugins.yaml")) as hands:
        assert not hands.faults
        assert {d.name for d in hands.host.declarations()} >= {"set_light", "set_lock"}


def test_the_real_service_needs_no_more_than_that(tmp_path: Path) -> None:
    (tmp_path / "plugins.yaml").write_text(blocks("yaml")[1], encoding="utf-8")
    (tmp_path / "secrets.yaml").write_text("gemini_api_key: something\n", encoding="utf-8")
    assert load(tmp_path / "plugins.yaml").settings.live.backend == "gemini"


async def test_the_first_tool_works_as_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins/egg.py").write_text(blocks("python")[0], encoding="utf-8")
    (tmp_path / "plugins.yaml").write_text("plugins: {egg: }\n", encoding="utf-8")
    async with open_hands(load(tmp_path / "plugins.yaml")) as hands:
        assert not hands.faults
        assert await hands.host.call("boil", {"size": "L", "soft": False}) == {"output": {"minutes": 10.5}}
        assert "error" in await hands.host.call("boil", {"soft": "perhaps"})


@pytest.mark.timeout(40)
def test_the_mock_answers_the_program_as_it_is_written() -> None:
    done = subprocess.run([sys.executable, "-c", blocks("python")[1]], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "bytes of speech" in done.stdout


@pytest.mark.timeout(60)
def test_the_demo_shows_what_is_shown_here(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """All but the figures, which are those of one machine."""
    monkeypatch.setenv("COLUMNS", "118")
    monkeypatch.setattr(asyncio.events, "new_event_loop", VirtualLoop)
    with pytest.raises(SystemExit) as ended:
        main(["demo", "--fast"])
    told = capsys.readouterr().out
    assert not ended.value.code, told
    printed = words(told)
    missing = [line for line in blocks("text")[0].splitlines() if not words(line) <= printed]
    assert not missing


def words(text: str) -> set[str]:
    return {word for word in re.findall(r"[^\s│┃┏┗┡┛┳━─┬┼┴┘└┌┐├┤╇┩]+", text) if not word.replace(".", "").isdigit()} - {
        "…"
    }


def test_the_fault_that_is_shown_is_the_fault_that_is_told(tmp_path: Path) -> None:
    [_, shown] = blocks("text")
    wrong = "\n" * 9 + "audio:\n  gate:\n    hangover_ms: 5\n"
    (tmp_path / "plugins.yaml").write_text(wrong, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "live_plugin", "check"], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.stderr == shown


def test_every_command_that_is_shown_exists() -> None:
    shown = set(re.findall(r"live-plugin (\w+)", TEXT))
    listed = subprocess.run([sys.executable, "-m", "live_plugin", "--help"], capture_output=True, text=True, check=True)
    assert shown <= set(re.findall(r"\w+", listed.stdout))
