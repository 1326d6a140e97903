"""The console: what is shown of a talk, what is typed, and where the PIN does not appear."""

from __future__ import annotations

import asyncio
import io
import os
import pty
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from live_plugin import commands
from live_plugin.console import Keyboard, Narrator
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.plugins.guard import READ_S
from live_plugin.runtime.notices import TEXTS, Notice
from live_plugin.runtime.talk import Talk
from live_plugin.testing.clock import virtual

HOME = """
live: {backend: mock, language: en-US, mock: {speed: .inf}}
home: {devices: {lock.front_door: }}
plugins: {lock: }
"""


@pytest.fixture
def told() -> Console:
    return Console(file=io.StringIO(), width=200)


def text_of(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_pin_is_hidden_wherever_it_turns_up(told: Console) -> None:
    narrator = Narrator(told, lambda text: text.replace("4711", "•••"))
    talk = Talk(narrator.exchange)
    for item in (
        fx.StartActivity(1),
        ev.Heard("4711"),
        fx.EndActivity(1),
        fx.RunTool("a", "unlock", {"code": "4711"}, 1),
        ev.ToolFinished("a", {"error": "4711 is no code"}),
        ev.Said("I heard 4711"),
        fx.Answered(1),
    ):
        talk(0, item)
    narrator.notice(Notice("somebody said 4711"))
    assert text_of(told).count("•••") == 5
    assert "4711" not in text_of(told)


def test_of_two_calls_at_once_each_is_told_with_its_own_outcome(told: Console) -> None:
    talk = Talk(Narrator(told).exchange)
    for item in (
        fx.SendText("lamp and door", 1),
        fx.RunTool("a", "lamp", {}, 1),
        fx.RunTool("b", "door", {}, 1),
        ev.ToolFinished("a", {"output": "on"}),
        ev.ToolFinished("b", {"output": "shut"}),
    ):
        talk(0, item)
    assert text_of(told).splitlines()[1:] == ["  tool  lamp() → on", "  tool  door() → shut"]


def test_what_is_said_of_a_late_result_is_told_once(told: Console) -> None:
    talk = Talk(Narrator(told).exchange)
    for item in (
        fx.SendText("how long is the flight", 1),
        ev.Said("I am looking."),
        ev.TurnDone(),
        fx.Answered(1),
        ev.TurnDone(),
        ev.Said(" It takes "),
        ev.Said("two hours."),
        ev.TurnDone(),
        ev.TurnDone(),
    ):
        talk(0, item)
    assert text_of(told).splitlines()[1:] == [" reply  I am looking.", " reply  It takes two hours."]


def test_an_older_sentence_that_is_stopped_later_brings_no_words_again(told: Console) -> None:
    talk = Talk(Narrator(told).exchange)
    for number in (1, 2):
        for item in (fx.SendText("and now", number), ev.Said("It is on." * number), fx.Answered(number)):
            talk(0, item)
    talk(0, fx.Withdrawn(1))
    talk(0, ev.TurnDone())
    assert text_of(told).splitlines()[-1] == " reply  (stopped)"


def test_what_ends_the_command_is_told_by_the_command(told: Console) -> None:
    narrator = Narrator(told)
    for kind in ("key", "unreachable", "back"):
        narrator.notice(Notice(TEXTS[kind], kind))
    assert text_of(told).split() == ["house", *TEXTS["back"].split()]


# ── typing ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def pipe() -> Iterator[tuple[io.FileIO, int]]:
    """A file to read from, and the number of its other end."""
    out, into = os.pipe()
    with io.FileIO(out) as file, io.FileIO(into, "w") as end:
        yield file, end.fileno()


async def test_lines_come_whole_however_they_are_cut(pipe: tuple[io.FileIO, int]) -> None:
    lines = asyncio.Queue[str]()
    with Keyboard(lines.put_nowait, pipe[0]) as keyboard:  # type: ignore[arg-type]
        for piece in (b"tu", b"rn on\nthe \xc3", b"\xbcber light\n\xff\n"):
            os.write(pipe[1], piece)
        assert [await lines.get() for _ in range(3)] == ["turn on", "the über light", "\ufffd"]
        assert keyboard.descriptor is not None
    assert keyboard.descriptor is None


async def test_the_end_of_the_input_ends_only_the_typing() -> None:
    out, into = os.pipe()
    lines = asyncio.Queue[str]()
    with io.FileIO(out) as file, Keyboard(lines.put_nowait, file) as keyboard:  # type: ignore[arg-type]
        os.write(into, b"bye")
        os.close(into)
        assert await lines.get() == "bye"
        assert keyboard.descriptor is None


async def test_a_terminal_that_is_gone_ends_only_the_typing() -> None:
    ours, theirs = pty.openpty()
    with io.FileIO(ours) as file, Keyboard(pytest.fail, file) as keyboard:  # type: ignore[arg-type]
        os.close(theirs)
        keyboard._read()
        assert keyboard.descriptor is None


async def test_where_nothing_can_be_typed_nothing_breaks(tmp_path: Path) -> None:
    (tmp_path / "input").write_text("hello\n")
    with (tmp_path / "input").open() as file, Keyboard(pytest.fail, file) as keyboard:
        assert keyboard.descriptor is None
        keyboard.echo(on=False)
    with Keyboard(pytest.fail, io.StringIO("hello\n")) as keyboard:
        assert keyboard.descriptor is None


async def test_the_terminal_is_silent_only_while_it_has_to_be() -> None:
    ours, theirs = pty.openpty()

    def echoes() -> bool:
        return bool(termios.tcgetattr(theirs)[3] & termios.ECHO)

    with io.FileIO(ours), io.FileIO(theirs) as file:
        with Keyboard(pytest.fail, file) as keyboard:  # type: ignore[arg-type]
            seen = [echoes()]
            for on in (False, False, True, True, False):
                keyboard.echo(on=on)
                seen.append(echoes())
        assert [*seen, echoes()] == [True, False, False, True, True, False, True]


class Screen(io.StringIO):
    """Tells when the guard has asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()

    def write(self, text: str) -> int:
        if "asks" in text:
            self.asked.set()
        return super().write(text)


def said(folder: Path, home: str, monkeypatch: pytest.MonkeyPatch, typed: str) -> str:
    """What `live-plugin say "unlock the front door"` shows when this is typed in answer."""
    (folder / "plugins.yaml").write_text(home, encoding="utf-8")
    screen = Screen()
    out, into = os.pipe()

    async def answer() -> None:
        await screen.asked.wait()
        await asyncio.sleep(READ_S)
        os.write(into, typed.encode())

    @virtual
    async def talk() -> None:
        console = Console(file=screen, width=200)
        answering = asyncio.ensure_future(answer())
        await commands.say(folder / "plugins.yaml", console, "unlock the front door", None)
        await answering

    with io.FileIO(out) as file, io.FileIO(into, "w"):
        monkeypatch.setattr("sys.stdin", file)
        talk()
    return screen.getvalue()


def test_a_typed_yes_unlocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = said(tmp_path, HOME, monkeypatch, "yes\n")
    assert "asks  unlock front door? type yes or no" in told
    assert "front door: locked → unlock" in told


def test_a_typed_pin_unlocks_and_is_shown_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = said(tmp_path, HOME.replace("home: {", 'home: {pin: "4711", '), monkeypatch, "4711\n")
    assert "type the PIN" in told
    assert "front door: locked → unlock" in told
    assert "4711" not in told


def test_without_an_answer_the_door_stays_shut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = said(tmp_path, HOME, monkeypatch, "")
    assert "asks  unlock front door?" in told
    assert "→ unlock" not in told
