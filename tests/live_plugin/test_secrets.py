"""No secret of plugins.yaml leaves the house: not by what a tool answers or raises, nor by what is told of it."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from pathlib import Path

import pytest
from rich.console import Console

from live_plugin import commands
from live_plugin.app import open_hands
from live_plugin.config import load
from live_plugin.errors import LivePluginError
from live_plugin.home.secrets import HIDDEN
from live_plugin.runtime import reports
from live_plugin.runtime.audit import read
from live_plugin.runtime.notices import Notice
from live_plugin.runtime.talk import Talk
from live_plugin.testing.clock import virtual
from live_plugin.web.board import Board
from live_plugin.web.messages import Message

TAGGED, TYPED, KEY, OTHER, FROM_OUTSIDE = "hunter2-tagged", "open-sesame", "AIza-the-key", "of-another", "from-outside"
ALL = (TAGGED, TYPED, KEY, OTHER, FROM_OUTSIDE)
STORY = """
live: 1
steps:
  - when: {says: log in}
    reply:
      - {call: log_in, args: {}, id: $c1}
      - wait: {tool: $c1, ok: [{text: "It says {response.output}"}], error: [{text: "Sorry, {response.error}"}]}
"""
HOME = """
live: {backend: mock, language: en-US, api_key: !secret key, mock: {story: story.yaml}}
home: {audit: {file: audit.db}}
page: {enabled: true, port: 0}
plugins:
  vault: {password: !secret tagged, token: open-sesame, outside: !env_var OUTSIDE}
  other: {password: !secret other}
"""
VAULT = """
import logging

from pydantic import SecretStr

from live_plugin.plugins.api import Plugin, PluginOptions, tool


class Options(PluginOptions):
    password: str
    token: SecretStr
    outside: str


class Vault(Plugin):
    name = "vault"
    Options = Options

    async def start(self):
        self.begin(self.work())

    async def work(self):
        self.house.notify(f"{self.words()} is the word")
        raise RuntimeError(self.words())

    def words(self):
        return f"{self.options.password} {self.options.token.get_secret_value()} {self.options.outside} of-another"

    def card(self):
        return {"last": self.words()}

    @tool
    async def log_in(self) -> list[str]:
        \"\"\"Log in.\"\"\"
        BODY
"""
OTHER_PLUGIN = """
from live_plugin.plugins.api import Plugin, PluginOptions


class Options(PluginOptions):
    password: str


class Other(Plugin):
    name = "other"
    Options = Options

    async def start(self):
        raise ValueError(f"cannot log in with {self.options.password}")
"""
BODIES = {
    "it raises": "raise ValueError(f'login with {self.words()}')",
    "it refuses": "from live_plugin.plugins.api import HomeError; raise HomeError(f'no: {self.words()}')",
    "it raises at length": "raise ValueError('x' * 586 + self.options.password)",
    "it answers": "return [self.words(), *self.words().split()]",
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "plugins").mkdir()
    files = {
        "plugins.yaml": HOME,
        "secrets.yaml": f"key: {KEY}\ntagged: {TAGGED}\nother: {OTHER}\n",
        "story.yaml": STORY,
        "plugins/vault.py": VAULT.replace("BODY", BODIES["it raises"]),
        "plugins/other.py": OTHER_PLUGIN,
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("OUTSIDE", FROM_OUTSIDE)
    return tmp_path


@virtual
async def said(home: Path, text: str) -> str:
    screen = io.StringIO()
    await commands.say(home / "plugins.yaml", Console(file=screen, width=200), text, None)
    return screen.getvalue()


def leaks(text: str) -> list[str]:
    return [secret for secret in ALL if secret[:8] in text]


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_neither_model_nor_console_nor_logs_are_told(home: Path, body: str, caplog: pytest.LogCaptureFixture) -> None:
    (home / "plugins/vault.py").write_text(VAULT.replace("BODY", body), encoding="utf-8")
    with caplog.at_level(logging.DEBUG, "live_plugin"):
        told = said(home, "log in")
    assert f"reply  {'It says' if 'return' in body else 'Sorry,'}" in told  # with what the service was answered
    assert HIDDEN in told
    assert "is the word" in told
    assert "cannot log in with" in told
    assert [entry.kind for entry in read(home / "audit.db")][-2:] == ["called", "answered"]
    assert not leaks(told + caplog.text + (home / "audit.db").read_bytes().decode("latin-1"))


@virtual
async def page_of(home: Path) -> str:
    config = load(home / "plugins.yaml")
    shown: list[Message] = []
    async with open_hands(config) as hands:
        board = Board(config.settings, hands.house, hands.host, Talk(), reports.open_account(config.settings))
        for fault in hands.faults:
            board.notice(Notice(str(fault)))
        with board.watched(shown.append):
            await asyncio.sleep(1)
    return json.dumps(shown, ensure_ascii=False)


def test_the_page_is_not_told(home: Path) -> None:
    shown = page_of(home)
    assert "cannot log in with" in shown
    assert f'"last": "{HIDDEN} {HIDDEN} {HIDDEN} {HIDDEN}"' in shown
    assert not leaks(shown)


def test_check_does_not_tell(home: Path) -> None:
    screen = io.StringIO()
    assert commands.check(home / "plugins.yaml", Console(file=screen, width=200), schema=False) == 1
    assert f"cannot log in with {HIDDEN}" in screen.getvalue()
    assert not leaks(screen.getvalue())


def test_what_ends_a_command_does_not_tell(home: Path) -> None:
    (home / "plugins.yaml").write_text(HOME.replace("story.yaml", "!secret tagged"), encoding="utf-8")
    with pytest.raises(LivePluginError, match=f"live.mock: {HIDDEN}"):
        said(home, "log in")


def test_a_secret_that_is_read_anew_is_hidden_too_and_the_former_one_still(home: Path) -> None:
    config = load(home / "plugins.yaml")
    (home / "secrets.yaml").write_text(f"key: {KEY}\ntagged: the-new-word\nother: {OTHER}\n", encoding="utf-8")
    again = load(home / "plugins.yaml", secrets=config.secrets)
    assert again.secrets.hide(f"{TAGGED}, the-new-word") == f"{HIDDEN}, {HIDDEN}"
