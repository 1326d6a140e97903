"""What the commands do: each opens what it needs, lets it work and says how it went (0 is well)."""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from live_plugin import config as configuration
from live_plugin.app import App, deafness, open_hands, open_home
from live_plugin.audio import Sink, Source
from live_plugin.audio.browser import BrowserSpeaker
from live_plugin.audio.choice import satellite_of, sink_of, source_of
from live_plugin.audio.null import NullSink
from live_plugin.audio.remote import RemoteMicrophone
from live_plugin.audio.room import QuietRoom
from live_plugin.audio.wav import WavSink, WavSource
from live_plugin.config import Config
from live_plugin.config.settings import AudioSettings
from live_plugin.errors import LinkError, LivePluginError
from live_plugin.live.setup import notes
from live_plugin.plugins import loader
from live_plugin.plugins.contract import Contract, one_of_each
from live_plugin.plugins.watch import look
from live_plugin.runtime.handle_file import HandleFile
from live_plugin.runtime.needs import lacks
from live_plugin.runtime.notices import spoken_on
from live_plugin.runtime.spots import hindrance
from live_plugin.runtime.talk import Exchange
from live_plugin.web.voice import Voice
from live_plugin.work import at_work, keyboard_of, tell, up_to_date

if TYPE_CHECKING:
    from live_plugin.audio.wyoming import Satellite

KEPT = Path(".live-plugin") / "session.json"
"""Where `run` keeps the resumption handle, beside plugins.yaml."""
WELL = "all is well"


@contextmanager
def _loaded(path: Path) -> Iterator[Config]:
    """The configuration; an error that ends the block tells none of its secrets."""
    if not path.exists():
        from live_plugin.demo.show import demo_home

        raise LivePluginError(
            f"{path}: there is no such file; name yours with -c, or begin with a copy of {demo_home()}"
        )
    config = configuration.load(path)
    try:
        yield config
    except Exception as error:
        config.secrets.hide_from(error)
        raise


async def run(path: Path, console: Console, *, page: bool = False, port: int | None = None) -> int:
    """Listen to what the settings name, until it ends or Ctrl-C; `page` and `port` stand before the settings."""
    async with AsyncExitStack() as stack:
        written = stack.enter_context(_loaded(path))
        seen, config = look(written), _with_page(written, page, port)
        voice, keeper = _voice(config), _keeper(config)
        satellite = await stack.enter_async_context(satellite_of(config.settings.audio))
        source, sink = _ends(config.settings.audio, voice, satellite)
        stack.push_async_callback(source.aclose)
        followers = [satellite] if satellite else []
        work = await stack.enter_async_context(at_work(config, console, sink, keeper, voice, followers))
        work.notices.listeners.append(spoken_on(sink))
        await stack.enter_async_context(up_to_date(written, work.app, work.notices.say, seen))
        stack.enter_context(keyboard_of(work))
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


def _ends(audio: AudioSettings, voice: Voice | None, satellite: Satellite | None) -> tuple[Source, Sink]:
    """What is listened to and what is played on: of a browser, of a satellite, or what is here."""
    elsewhere = {"browser": voice, "wyoming": satellite}
    source, sink = elsewhere.get(str(audio.input)), elsewhere.get(str(audio.output))
    return (source and source.microphone) or source_of(audio), (sink and sink.speaker) or sink_of(audio)


def _keeper(config: Config) -> HandleFile | None:
    """The bundled mock ends with us: no later run can continue its session."""
    return None if config.settings.live.backend == "mock" else HandleFile(config.folder / KEPT, time.time)


def _with_page(config: Config, page: bool, port: int | None) -> Config:
    """The page is served where it is asked for, and where a browser is the microphone or the speaker."""
    settings = config.settings
    browser = "browser" in (settings.audio.input, settings.audio.output)
    wanted = {"enabled": page or port is not None or browser or settings.page.enabled}
    asked = settings.page.model_copy(update=wanted | ({} if port is None else {"port": port}))
    return replace(config, settings=settings.model_copy(update={"page": asked}))


def _voice(config: Config) -> Voice | None:
    audio = config.settings.audio
    microphone = RemoteMicrophone() if audio.input == "browser" else None
    speaker = BrowserSpeaker() if audio.output == "browser" else None
    return Voice(microphone, speaker) if config.settings.page.enabled else None


def _hurried(config: Config) -> Config:
    """Nobody listens: the mock, where it is the service, need not take the time that its speech lasts."""
    mock = config.settings.live.mock.model_copy(update={"speed": math.inf})
    live = config.settings.live.model_copy(update={"mock": mock})
    return replace(config, settings=config.settings.model_copy(update={"live": live}))


def _reply_file(out: Path | None) -> Sink:
    return WavSink(out) if out else NullSink()


async def say(path: Path, console: Console, text: str, out: Path | None) -> int:
    """Say one sentence in writing."""
    if not text.strip():
        raise LivePluginError("there is nothing to say; give a sentence in quotes")
    with _loaded(path) as config:
        async with at_work(_hurried(config), console, _reply_file(out)) as work:
            with keyboard_of(work) as keyboard:
                work.app.assistant.say(text)
                await work.app.assistant.settled()
                if keyboard.descriptor is not None:
                    await work.app.house.guard.settled()
    return _verdict(work.talk.exchanges)


async def hear(path: Path, console: Console, files: list[Path], out: Path | None, *, realtime: bool) -> int:
    """Hear recordings, one after the other; 1 if one of them was not heard or not answered."""
    sources = [WavSource(file, realtime=realtime) for file in files]
    verdicts = []
    async with AsyncExitStack() as stack:
        config = stack.enter_context(_loaded(path))
        config = config if realtime else _hurried(config)
        work = await stack.enter_async_context(at_work(config, console, _reply_file(out)))
        app, talk = work.app, work.talk
        hangover_ms = config.settings.audio.gate.hangover_ms
        for file, source in zip(files, sources, strict=True):
            known = talk.exchanges[-1].number if talk.exchanges else 0
            await app.assistant.listen(QuietRoom(source, hangover_ms, realtime=realtime))
            app.assistant.stop_hearing()
            await app.assistant.settled()
            verdicts.append(_heard(file, [e for e in talk.exchanges if e.number > known], console))
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
    with _loaded(path) as config:
        async with open_home(config) as home:
            contract = Contract(home)
        await contract.check(config.settings.plugins, config.plugin_options, config.folder, config.plugin_place)
        live = config.settings.live
        told = notes(live, [declaration.gemini() for declaration in contract.declarations])
        lacking = list(lacks(config.settings, config.folder))
        for note in filter(None, [*told, *lacking, hindrance(live)]):
            console.print(config.secrets.hide(note), style="yellow", soft_wrap=True)
        faults = [*contract.faults, *deafness(config.settings)]
        verdict = "there is no fault in it, but `run` needs what is named above" if lacking else WELL
        return _told(path, [*map(config.secrets.hide_from, faults)], console, verdict)


async def _check_file(file: Path, console: Console) -> int:
    contract = Contract(one_of_each())
    await contract.check_file(file)
    return _told(file, contract.faults, console)


def _told(path: Path, faults: Sequence[LivePluginError], console: Console, verdict: str = WELL) -> int:
    for fault in faults:
        console.print(str(fault), style="red", soft_wrap=True)
    if not faults:
        console.print(f"{path}: {verdict}", style="green" if verdict == WELL else "yellow", soft_wrap=True)
    return int(bool(faults))


async def tools(path: Path, console: Console) -> int:
    """Print the declarations as the model sees them."""
    async with AsyncExitStack() as stack:
        config = stack.enter_context(_loaded(path))
        hands = await stack.enter_async_context(open_hands(config))
        tell(config, hands, Console(stderr=True, markup=False, highlight=False))
        console.print_json(json.dumps([declaration.gemini() for declaration in hands.host.declarations()]))
    return 0


async def devices(path: Path, console: Console) -> int:
    """Print every device with its state."""
    async with AsyncExitStack() as stack:
        hands = await stack.enter_async_context(open_hands(stack.enter_context(_loaded(path))))
        backend = hands.backend
        table = Table(
            Column("device", no_wrap=True), *(Column(head, overflow="fold") for head in ("name", "area", "state"))
        )
        for device in backend.home.devices.values():
            state = backend.state(device.id)
            hidden = "" if device.settings.exposed else " (hidden)"
            attributes = ", ".join(f"{key} {value}" for key, value in state.attributes.items() if value is not None)
            area = backend.home.area_name(device) or ""
            table.add_row(
                device.id + hidden,
                ", ".join(device.names),
                area,
                Text.assemble(f"{state.value}  ", (attributes, "dim")),
            )
        console.print(table)
    return 0
