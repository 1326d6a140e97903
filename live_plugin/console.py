"""What a person at a terminal sees of a talk, one line per fact, and what the person types there."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import IO, Any, Self

from rich.console import Console
from rich.text import Text

from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.home.model import Changed
from live_plugin.plugins.question import Question
from live_plugin.runtime.notices import ENDS, Notice
from live_plugin.runtime.talk import Exchange
from live_plugin.runtime.wording import call_text, cited, describe, outcome

INVITATIONS = {
    "always": "listening",
    "wake_word": "waiting for the wake word; Enter alone does without it",
    "push_to_talk": "Enter begins and ends what you say",
}
"""Way of listening → what a person does with it."""


class Narrator:
    """Prints an exchange as it happens; give `exchange` to a `Talk` and `changed` to the home.

    `hide` takes secrets out of a text.
    """

    def __init__(self, console: Console, hide: Callable[[str], str] = str) -> None:
        self._console, self._hide = console, hide
        self._told = 0
        self._asked = 0
        self._replied = 0  # characters of the latest answer
        self._lines: dict[type, Callable[[Exchange, Any], None]] = {
            fx.SendText: self._heard,
            fx.RunTool: self._heard,
            ev.ToolFinished: self._tool,
            fx.Answered: self._over,
            fx.Unanswered: self._over,
            fx.Withdrawn: self._over,
            ev.TurnDone: self._later,
        }

    def invite(self, listen: str) -> None:
        """Begin: say what to do in this way of listening."""
        self._console.print(f"{INVITATIONS[listen]}; you may also type; Ctrl-C ends", style="dim")

    def exchange(self, exchange: Exchange, item: ev.Event | fx.Effect) -> None:
        """Something changed in an exchange."""
        if line := self._lines.get(type(item)):
            line(exchange, item)

    def changed(self, change: Changed) -> None:
        """A device has a new state."""
        self._line("home", describe(change), "yellow")

    def notice(self, notice: Notice) -> None:
        """Something that nobody asked for just now: a timer rings. What ends a command, the command itself says."""
        if notice.kind not in ENDS:
            self._line("house", notice.text, "magenta")

    def questions(self, questions: Sequence[Question], answer: str) -> None:
        """What the guard asks a person, each once; `answer` says what to type."""
        for question in questions:
            if question.confirmation.number > self._asked:
                self._asked = question.confirmation.number
                self._line("asks", f"{question}? {answer}", "bold magenta")

    def talking(self, *, held: bool) -> None:
        """The key to talk was struck."""
        self._line("you", "(Enter ends what you say)" if held else "(all is said)", "dim")

    def _line(self, head: str, text: str, style: str = "") -> None:
        line = Text.assemble((f"{head:>6}  ", "dim"), (self._hide(text), style))
        self._console.print(line, soft_wrap=True)

    def _heard(self, exchange: Exchange, _: object) -> None:
        """Once per exchange: the transcript comes in pieces, and is whole when something follows from it."""
        if exchange.number > self._told:
            self._told = exchange.number
            self._line("you", exchange.heard.strip() or "(not transcribed)", "bold")

    def _tool(self, exchange: Exchange, done: ev.ToolFinished) -> None:
        """Of several calls at once, the one that is done."""
        for action in [action for action in exchange.actions if action.call == done.id][-1:]:
            self._line("tool", f"{call_text(action.name, action.args)} → {outcome(action)}", "cyan")

    def _over(self, exchange: Exchange, item: object) -> None:
        self._heard(exchange, item)
        if exchange.unanswered:
            self._line("reply", "(the service did not answer)", "red")
        elif exchange.stopped:
            self._line("reply", "(stopped)", "dim")
        elif exchange.said.strip():
            self._line("reply", exchange.said.strip() + " …" * bool(exchange.unheard.strip()), "green")
        if exchange.sources:
            self._line("from", "; ".join(map(cited, exchange.sources)), "dim")
        if exchange.number == self._told:
            self._replied = len(exchange.said)

    def _later(self, exchange: Exchange, _: object) -> None:
        """What the model says when its answer is over, such as of a result that came late."""
        if words := exchange.said[self._replied :].strip():
            self._line("reply", words, "green")
        self._replied = len(exchange.said)


class Keyboard:
    """Gives `take` each line that is typed, for as long as its `with` block lasts."""

    def __init__(self, take: Callable[[str], None], file: IO[str] | None = None) -> None:
        self._take = take
        self._file = file or sys.stdin
        self._half_line = b""
        self._usual: list[Any] | None = None
        self.descriptor: int | None = None
        """None where nothing can be typed: there is no input, or the system cannot watch it (a file, Windows)."""

    def __enter__(self) -> Self:
        with suppress(OSError, ValueError, NotImplementedError):
            descriptor = self._file.fileno()
            asyncio.get_running_loop().add_reader(descriptor, self._read)
            self.descriptor = descriptor
        return self

    def __exit__(self, *_: object) -> None:
        self.echo(on=True)
        self._close()

    def echo(self, *, on: bool) -> None:
        """Whether the terminal shows what is typed: not while that may be the PIN."""
        if self.descriptor is None or not os.isatty(self.descriptor) or on == (self._usual is None):
            return
        import termios

        if self._usual is None:
            self._usual = termios.tcgetattr(self.descriptor)
            silent = [*self._usual]
            silent[3] &= ~termios.ECHO
            termios.tcsetattr(self.descriptor, termios.TCSADRAIN, silent)
        else:
            termios.tcsetattr(self.descriptor, termios.TCSADRAIN, self._usual)
            self._usual = None

    def _read(self) -> None:
        assert self.descriptor is not None
        try:
            typed = os.read(self.descriptor, 4096)
        except OSError:  # the terminal is gone
            typed = b""
        *lines, self._half_line = (self._half_line + typed).split(b"\n")
        if not typed:
            self._close()
            lines = [self._half_line] if self._half_line else []
        for line in lines:
            self._take(line.decode("utf-8", "replace").strip())

    def _close(self) -> None:
        if self.descriptor is not None:
            asyncio.get_running_loop().remove_reader(self.descriptor)
            self.descriptor = None
