"""`live-plugin run` as a whole: the page beside it, and what is said aloud when the service cannot say it."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from rich.console import Console

from live_plugin import commands
from live_plugin.audio.wav import read_wav
from live_plugin.console import Narrator
from live_plugin.core.pcm import RATE_OUT
from live_plugin.errors import LinkError, MissingExtra
from live_plugin.runtime.notices import CLIPS
from live_plugin.testing.clock import virtual

CLIP = Path(__file__).parents[2] / "mock_server/stories/home/ask/kitchen_light_on.awb.wav"
HOME = f"""
live: {{backend: mock, language: en-US}}
audio: {{input: {CLIP}, output: reply.wav}}
home: {{devices: {{light.kitchen_light: }}}}
plugins: {{light: }}
"""


def ran(folder: Path, home: str, *, page: bool = False, port: int | None = None) -> str:
    """What the console shows of a run that ends by itself, in virtual time."""
    (folder / "plugins.yaml").write_text(home, encoding="utf-8")
    screen = io.StringIO()

    @virtual
    async def run() -> None:
        await commands.run(folder / "plugins.yaml", Console(file=screen, width=200), page=page, port=port)

    run()
    return screen.getvalue()


def test_a_recording_is_listened_to_without_a_page(tmp_path: Path) -> None:
    told = ran(tmp_path, HOME)
    assert "kitchen light: off → on" in told
    assert "the page" not in told


def test_the_page_is_served_beside_it(tmp_path: Path) -> None:
    told = ran(tmp_path, HOME, page=True, port=0)
    assert "the page: http://127.0.0.1:" in told
    assert "kitchen light: off → on" in told


def test_a_page_that_was_asked_for_is_no_change_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite = Narrator.invite

    def change(narrator: Narrator, listen: str) -> None:
        with (tmp_path / "plugins.yaml").open("a") as file:
            file.write("reports: {file: diary.jsonl}\n")
        invite(narrator, listen)

    monkeypatch.setattr(Narrator, "invite", change)
    assert "what was changed under 'reports' counts" in ran(tmp_path, HOME, page=True, port=0)


SAVING = """
from pathlib import Path

from live_plugin.plugins.api import Plugin


class Saving(Plugin):
    name = "saving"

    async def start(self):
        with Path(__file__).parents[1].joinpath("plugins.yaml").open("a") as file:
            file.write("reports: {file: diary.jsonl}\\n")
"""


def test_what_is_saved_while_the_house_opens_is_followed(tmp_path: Path) -> None:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins/saving.py").write_text(SAVING, encoding="utf-8")
    assert "what was changed under 'reports' counts" in ran(tmp_path, HOME.replace("{light: }", "{light: , saving: }"))


def test_no_later_run_asks_the_mock_for_the_session_of_this_one(tmp_path: Path) -> None:
    ran(tmp_path, HOME)
    assert not (tmp_path / commands.KEPT).exists()


def test_a_port_asks_for_the_page(tmp_path: Path) -> None:
    assert "the page: http://127.0.0.1:" in ran(tmp_path, HOME, port=0)


def test_the_settings_ask_for_the_page(tmp_path: Path) -> None:
    own = f"{HOME}page: {{enabled: true, port: 0, token: a-token-for-the-wall}}\n"
    assert "?token=a-token-for-the-wall" in ran(tmp_path, own)


def test_without_its_library_the_page_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "live_plugin.web.server", raising=False)
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    with pytest.raises(MissingExtra, match=r"live-plugin\[page\]"):
        ran(tmp_path, HOME, page=True, port=0)


def test_a_service_that_is_not_there_is_told_aloud_before_the_end(tmp_path: Path) -> None:
    nowhere = HOME.replace("backend: mock", "backend: gemini, base_url: https://127.0.0.1:1, api_key: any")
    with pytest.raises(LinkError, match="cannot be reached"):
        ran(tmp_path, nowhere)
    assert read_wav(tmp_path / "reply.wav", RATE_OUT) == read_wav(CLIPS / "unreachable.wav", RATE_OUT)


def test_without_its_library_a_satellite_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("live_plugin.audio.wyoming", *(name for name in sys.modules if name.split(".")[0] == "wyoming")):
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, "wyoming", None)
    satellite = HOME.replace("output: reply.wav", "output: wyoming, wyoming: {host: 127.0.0.1}")
    with pytest.raises(MissingExtra, match=r"live-plugin\[wyoming\]"):
        ran(tmp_path, satellite)
