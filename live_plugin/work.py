"""A home, a session and what is told of them, at work: what the commands that talk have in common."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from live_plugin.app import App, Hands, open_app, open_hands, open_page, setup_of
from live_plugin.audio import Sink
from live_plugin.config import Config
from live_plugin.console import Keyboard, Narrator
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.errors import LinkError
from live_plugin.live.setup import notes
from live_plugin.plugins.news import News
from live_plugin.plugins.reload import Reloader
from live_plugin.plugins.watch import Stamp
from live_plugin.runtime import reports
from live_plugin.runtime.account import Account
from live_plugin.runtime.assistant import Observer
from live_plugin.runtime.handle_file import HandleFile
from live_plugin.runtime.notices import Notice, Notices, ServiceWatch
from live_plugin.runtime.purse import PurseFile
from live_plugin.runtime.talk import Exchange, Talk
from live_plugin.web.board import Board
from live_plugin.web.voice import Voice

LOOK_S = 1.0
"""How often `run` looks for changed files."""
SPENDING = Path(".live-plugin") / "spending.json"
"""Where all commands keep what was spent today."""
BUDGET = {True: "budget", False: "new_day"}
"""Whether the day's limit is reached → what is told."""


@dataclass(frozen=True)
class Work:
    """What is at work, and who tells of it."""

    app: App
    talk: Talk
    narrator: Narrator
    notices: Notices


@asynccontextmanager
async def at_work(
    config: Config,
    console: Console,
    sink: Sink,
    keeper: HandleFile | None = None,
    voice: Voice | None = None,
    followers: Sequence[Observer] = (),
) -> AsyncIterator[Work]:
    """Open the home, the session and, for the `voice` of browsers, the page; `followers` are shown all of the talk."""
    hide = config.secrets.hide
    narrator, notices, tellers = Narrator(console, hide), Notices(hide), Tellers()
    talk, account = Talk(tellers.tell), _account(config, notices)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(sink.aclose)
        hands = await stack.enter_async_context(_hands(config, console, narrator, notices))
        tellers.append(narrator.exchange)
        observers = stack.enter_context(reports.opened(config.settings, talk, account))
        observers += [*followers, News(talk.exchanges, hands.host.tell), stack.enter_context(_service_watched(notices))]
        if keeper:
            observers.append(keeper)
        board = Board(config.settings, hands.house, hands.host, talk, account) if voice else None
        if board:
            observers.append(board)
            tellers.append(board.exchange)
            stack.enter_context(_followed(board, hands, notices))
        handle = keeper.read() if keeper else ""
        app = await stack.enter_async_context(open_app(config, hands, talk, sink, observers, handle, account))
        if board and voice:
            url = await stack.enter_async_context(open_page(config, app, board, voice))
            console.print(f"the page: {url}", style="bold", soft_wrap=True)
        yield Work(app, talk, narrator, notices)


class Tellers(list[Callable[[Exchange, ev.Event | fx.Effect], None]]):
    """Those that are told of an exchange."""

    def tell(self, exchange: Exchange, item: ev.Event | fx.Effect) -> None:
        """Something changed in it."""
        for teller in self:
            teller(exchange, item)


def _account(config: Config, notices: Notices) -> Account:
    purse = PurseFile(config.folder / SPENDING)
    return reports.open_account(config.settings, purse, lambda limited: notices.tell(BUDGET[limited]))


@asynccontextmanager
async def _hands(config: Config, console: Console, narrator: Narrator, notices: Notices) -> AsyncIterator[Hands]:
    """The home and its plugins; the console tells of them."""
    notices.listeners.append(narrator.notice)
    with notices.warnings():
        async with open_hands(config, notices.say) as hands:
            hands.host.notice = notices.say
            tell(config, hands, console)
            unwatch = hands.backend.watch(narrator.changed)
            try:
                yield hands
            finally:
                unwatch()


@contextmanager
def _followed(board: Board, hands: Hands, notices: Notices) -> Iterator[None]:
    """The board knows of devices, questions and notices, also of what was told before."""
    for notice in (*notices.told, *(Notice(str(fault)) for fault in hands.faults)):
        board.notice(notice)
    unwatch = hands.backend.watch(board.changed)
    hands.guard.watchers.append(board.ask)
    notices.listeners.append(board.notice)
    try:
        yield
    finally:
        notices.listeners.remove(board.notice)
        hands.guard.watchers.remove(board.ask)
        unwatch()


@contextmanager
def _service_watched(notices: Notices) -> Iterator[ServiceWatch]:
    watch = ServiceWatch(notices.tell)
    try:
        yield watch
    finally:
        watch.stop()


@contextmanager
def keyboard_of(work: Work) -> Iterator[Keyboard]:
    """What is typed is said, or answers the guard; a PIN is not shown. Enter alone: push-to-talk."""
    guard = work.app.house.guard

    def take(line: str) -> None:
        if line.strip() or guard.pending:
            work.app.desk.say(line, "console")
        else:
            work.narrator.talking(held=work.app.button.toggle())

    def ask() -> None:
        asked = guard.pending
        wanted = asked[-1].confirmation.wanted if asked else "yes"
        work.narrator.questions(asked, "type yes or no" if wanted == "yes" else f"type {wanted}")
        keyboard.echo(on=wanted == "yes")

    with Keyboard(take) as keyboard:
        guard.watchers.append(ask)
        try:
            yield keyboard
        finally:
            guard.watchers.remove(ask)


def tell(config: Config, hands: Hands, console: Console) -> None:
    """What does not work, and what works otherwise than one might think."""
    for fault in hands.faults:
        console.print(str(fault), style="red", soft_wrap=True)
    for note in notes(config.settings.live, [declaration.gemini() for declaration in hands.host.declarations()]):
        console.print(config.secrets.hide(note), style="yellow", soft_wrap=True)


@asynccontextmanager
async def up_to_date(
    config: Config, app: App, notice: Callable[[str], None], seen: Mapping[Path, Stamp] | None = None
) -> AsyncIterator[None]:
    """Follow changes of files, `seen` when they were read, of plugins and home for as long as the block lasts."""
    reloader = Reloader(config, app.host, app.house, notice, seen)
    task = asyncio.create_task(reloader.follow(_session_told(config, app, notice), LOOK_S), name="reload")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _session_told(config: Config, app: App, notice: Callable[[str], None]) -> Callable[[], Awaitable[None]]:
    """Tells the session, when asked to, what plugins and home have changed of what it was told."""
    changed = asyncio.Event()
    app.host.changed = changed.set
    told = setup_of(config.settings.live, app.backend, app.host)

    async def tell() -> None:
        nonlocal told
        if not changed.is_set():
            return
        setup = setup_of(config.settings.live, app.backend, app.host)
        changed.clear()
        if setup.base != told.base:
            told = setup
            try:
                await app.assistant.update(setup)
            except LinkError as error:
                notice(f"the present session does not know of the change: {error}")

    return tell
