"""What the commands do: each opens what it needs, lets it work and says how it went (0 is well)."""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from live_plugin import config as configuration
from live_plugin.app import App, Hands, open_app, open_hands, open_home, setup_of
from live_plugin.audio import Sink, Source
from live_plugin.audio.choice import sink_of, source_of
from live_plugin.audio.null import NullSink
from live_plugin.audio.room import QuietRoom
from live_plugin.audio.wav import WavSink, WavSource
from live_plugin.config import Config
from live_plugin.console import Keyboard, Narrator
from live_plugin.errors import LinkError
from live_plugin.live.setup import notes
from live_plugin.plugins import loader
from live_plugin.plugins.contract import Contract, one_of_each
from live_plugin.plugins.news import News
from live_plugin.plugins.reload import Reloader
from live_plugin.runtime import reports
from live_plugin.runtime.handle_file import HandleFile
from live_plugin.runtime.notices import Notices, ServiceWatch, spoken_on
from live_plugin.runtime.purse import PurseFile
from live_plugin.runtime.talk import Exchange, Talk

LOOK_S = 1.0
"""How often `run` looks for changed files."""
KEPT = Path(".live-plugin") / "session.json"
"""Where `run` keeps the resumption handle, beside plugins.yaml."""
SPENDING = KEPT.with_name("spending.json")
"""Where all commands keep what was spent today."""
BUDGET = {True: "budget", False: "new_day"}
"""Whether the day's limit is reached → what is told."""


@dataclass(frozen=True)
class Work:
    """A home, a session and what is told of them, at work."""

    app: App
    talk: Talk
    narrator: Narrator
    notices: Notices


@asynccontextmanager
async def _at_work(
    config: Config, console: Console, sink: Sink, keeper: HandleFile | None = None
) -> AsyncIterator[Work]:
    narrator, notices = Narrator(console), Notices()
    notices.listeners.append(narrator.notice)
    purse = PurseFile(config.folder / SPENDING)
    account = reports.open_account(config.settings, purse, lambda limited: notices.tell(BUDGET[limited]))
    talk = Talk(narrator.exchange)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(sink.aclose)
        stack.enter_context(notices.warnings())
        hands = await stack.enter_async_context(open_hands(config, notices.say))
        narrator.hide, hands.host.notice = hands.guard.hide, notices.say
        _tell(config, hands, console)
        stack.callback(hands.backend.watch(narrator.changed))
        observers = stack.enter_context(reports.opened(config.settings, talk, account))
        observers += [News(talk.exchanges, hands.host.tell), stack.enter_context(_service_watched(notices))]
        if keeper:
            observers.append(keeper)
        handle = keeper.read() if keeper else ""
        at_work = open_app(config, hands, talk, sink, observers, handle, account)
        yield Work(await stack.enter_async_context(at_work), talk, narrator, notices)


@contextmanager
def _service_watched(notices: Notices) -> Iterator[ServiceWatch]:
    watch = ServiceWatch(notices.tell)
    try:
        yield watch
    finally:
        watch.stop()


@contextmanager
def _keyboard(work: Work) -> Iterator[Keyboard]:
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


def _tell(config: Config, hands: Hands, console: Console) -> None:
    """What does not work, and what works otherwise than one might think."""
    for fault in hands.faults:
        console.print(str(fault), style="red", soft_wrap=True)
    for note in notes(config.settings.live, [declaration.gemini() for declaration in hands.host.declarations()]):
        console.print(note, style="yellow", soft_wrap=True)


async def run(path: Path, console: Console) -> int:
    """Listen to what the settings name, until it ends or Ctrl-C."""
    config = configuration.load(path)
    keeper = HandleFile(config.folder / KEPT, time.time)
    async with AsyncExitStack() as stack:
        source = source_of(config.settings.audio)
        stack.push_async_callback(source.aclose)
        work = await stack.enter_async_context(_at_work(config, console, sink_of(config.settings.audio), keeper))
        work.notices.listeners.append(spoken_on(work.app.sink))
        await stack.enter_async_context(_up_to_date(config, work.app, work.notices.say))
        stack.enter_context(_keyboard(work))
        work.narrator.invite(config.settings.audio.listen)
        await _listen(work.app, source)
    return 0


async def _listen(app: App, source: Source) -> None:
    try:
        await app.assistant.listen(source)
        await app.assistant.settled()
    except LinkError:
        await app.sink.drain()  # it is said aloud, too
        raise
    await app.sink.drain()


@asynccontextmanager
async def _up_to_date(config: Config, app: App, notice: Callable[[str], None]) -> AsyncIterator[None]:
    """Follow changes of files, plugins and home for as long as the block lasts."""
    reloader = Reloader(config, app.host, app.house, notice)
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


def _hurried(config: Config) -> Config:
    """Nobody listens: the mock, where it is the service, need not take the time that its speech lasts."""
    mock = config.settings.live.mock.model_copy(update={"speed": math.inf})
    live = config.settings.live.model_copy(update={"mock": mock})
    return replace(config, settings=config.settings.model_copy(update={"live": live}))


def _reply_file(out: Path | None) -> Sink:
    return WavSink(out) if out else NullSink()


async def say(path: Path, console: Console, text: str, out: Path | None) -> int:
    """Say one sentence in writing."""
    async with _at_work(_hurried(configuration.load(path)), console, _reply_file(out)) as work:
        with _keyboard(work) as keyboard:
            work.app.assistant.say(text)
            await work.app.assistant.settled()
            if keyboard.descriptor is not None:
                await work.app.house.guard.settled()
    return _verdict(work.talk.exchanges)


async def hear(path: Path, console: Console, files: list[Path], out: Path | None, *, realtime: bool) -> int:
    """Hear recordings, one after the other; 1 if one of them was not heard or not answered."""
    sources = [WavSource(file, realtime=realtime) for file in files]
    config, verdicts = configuration.load(path), []
    config = config if realtime else _hurried(config)
    async with _at_work(config, console, _reply_file(out)) as work:
        app, talk = work.app, work.talk
        hangover_ms = config.settings.audio.gate.hangover_ms
        for file, source in zip(files, sources, strict=True):
            known = len(talk.exchanges)
            await app.assistant.listen(QuietRoom(source, hangover_ms, realtime=realtime))
            app.assistant.stop_hearing()
            await app.assistant.settled()
            verdicts.append(_heard(file, talk.exchanges[known:], console))
    return max(verdicts, default=0)


def _heard(file: Path, exchanges: list[Exchange], console: Console) -> int:
    if not exchanges:
        console.print(f"{file}: no speech was heard in it", style="red", soft_wrap=True)
        return 1
    return _verdict(exchanges)


def _verdict(exchanges: list[Exchange]) -> int:
    return int(any(exchange.unanswered for exchange in exchanges))


def check(path: Path, console: Console, *, schema: bool, plugin: Path | None = None) -> int:
    """Validate the configuration, and the contract of its plugins or of the one in a file; 1 if anything is wrong."""
    if schema:
        options = {name: loader.find(name, None, path.parent).Options for name in loader.builtin_names()}
        console.print_json(json.dumps(configuration.json_schema(options)))
        return 0
    return asyncio.run(_check(path, console) if plugin is None else _check_file(plugin, console))


async def _check(path: Path, console: Console) -> int:
    config = configuration.load(path)
    async with open_home(config) as home:
        contract = Contract(home)
    await contract.check(config.settings.plugins, config.plugin_options, config.folder)
    for note in notes(config.settings.live, [declaration.gemini() for declaration in contract.declarations]):
        console.print(note, style="yellow")
    return _contract_told(path, contract, console)


async def _check_file(file: Path, console: Console) -> int:
    contract = Contract(one_of_each())
    await contract.check_file(file)
    return _contract_told(file, contract, console)


def _contract_told(path: Path, contract: Contract, console: Console) -> int:
    for fault in contract.faults:
        console.print(str(fault), style="red")
    if not contract.faults:
        console.print(f"{path}: all is well", style="green")
    return int(bool(contract.faults))


async def tools(path: Path, console: Console) -> int:
    """Print the declarations as the model sees them."""
    config = configuration.load(path)
    async with open_hands(config) as hands:
        _tell(config, hands, Console(stderr=True))
        console.print_json(json.dumps([declaration.gemini() for declaration in hands.host.declarations()]))
    return 0


async def devices(path: Path, console: Console) -> int:
    """Print every device with its state."""
    async with open_hands(configuration.load(path)) as hands:
        backend = hands.backend
        table = Table("device", "name", "area", "state")
        for device in backend.home.devices.values():
            state = backend.state(device.id)
            hidden = "" if device.settings.exposed else " (hidden)"
            attributes = ", ".join(f"{key} {value}" for key, value in state.attributes.items() if value is not None)
            area = backend.home.area_name(device) or ""
            table.add_row(device.id + hidden, ", ".join(device.names), area, f"{state.value}  [dim]{attributes}[/dim]")
        console.print(table)
    return 0
