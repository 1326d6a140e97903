"""The only place where concrete classes are chosen and joined."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from live_plugin import vad
from live_plugin.audio import Sink
from live_plugin.audio.echo import EchoCanceller, Filter, HalfDuplex, untouched
from live_plugin.audio.mouth import Mouth
from live_plugin.audio.null import NullSink
from live_plugin.audio.overhearing import Overhearing
from live_plugin.config import Config
from live_plugin.config.settings import AudioSettings, LiveSettings, Settings
from live_plugin.core.effects import RunTool
from live_plugin.core.events import Seen, Shown
from live_plugin.core.gate import Gate
from live_plugin.core.listening import Button, HeldGate, Listening, WakeGate
from live_plugin.core.session import Session, SessionSettings
from live_plugin.errors import LivePluginError, MissingExtra, PluginError
from live_plugin.home import backends
from live_plugin.home.backends import Backend
from live_plugin.home.risk import Risk
from live_plugin.home.stop import stop_words
from live_plugin.live.client import MockDoor, open_door
from live_plugin.live.instructions import instructions
from live_plugin.live.link import Service
from live_plugin.live.setup import Setup, make_setup
from live_plugin.plugins import loader
from live_plugin.plugins.api import Context
from live_plugin.plugins.guard import Guard
from live_plugin.plugins.host import Host
from live_plugin.plugins.house import House
from live_plugin.runtime import reports, spots
from live_plugin.runtime.account import Account
from live_plugin.runtime.assistant import Assistant, Observer, Tools
from live_plugin.runtime.desk import Desk
from live_plugin.runtime.ears import Ears
from live_plugin.runtime.eyes import Eyes
from live_plugin.runtime.talk import Talk
from live_plugin.runtime.witness import Witness
from live_plugin.vad import wakeword
from live_plugin.vad.bargein import BargeIn
from live_plugin.video import open_eye
from live_plugin.web.board import Board
from live_plugin.web.voice import Voice

if TYPE_CHECKING:
    from live_plugin.runtime.audit import Audit


@dataclass(frozen=True)
class App:
    """Everything at work, joined."""

    assistant: Assistant
    backend: Backend
    host: Host
    house: House
    sink: Sink
    desk: Desk
    button: Button
    """Push-to-talk: what is said while it is held is sent, however the ear listens otherwise."""


@dataclass(frozen=True)
class Hands:
    """The home and the plugins over it, without a session."""

    backend: Backend
    host: Host
    house: House
    faults: Sequence[PluginError]
    """What does not work; the rest does."""
    guard: Guard
    """Asks a person before something risky is done."""
    audit: Audit | None
    """What was said and done, where the settings want it kept."""


@asynccontextmanager
async def open_home(config: Config) -> AsyncIterator[Backend]:
    """The home alone."""
    backend = backends.make(config.settings.home, config.folder)
    await backend.start()
    try:
        yield backend
    finally:
        await backend.stop()


@asynccontextmanager
async def open_hands(config: Config, notify: Callable[[str], None] | None = None) -> AsyncIterator[Hands]:
    """Start the home and the plugins; `notify` is told what nobody asked for just now, such as a timer that rings."""
    async with AsyncExitStack() as stack:
        backend = await stack.enter_async_context(open_home(config))
        home = config.settings.home
        house = House(backend, Risk(home.risk), notify, safety=home, secrets=config.secrets)
        audit = _audit(config, house, stack)
        stack.push_async_callback(house.guard.stop)
        loaded = loader.load(config.settings.plugins, config.plugin_options, house, config.folder, config.plugin_place)
        host = Host(loaded.plugins, config.secrets)
        stack.push_async_callback(host.stop)
        await host.start()
        stack.callback(backend.watch(host.tell))
        faults = [*map(config.secrets.hide_from, loaded.faults), *host.faults]
        yield Hands(backend, host, house, faults, house.guard, audit)


def _audit(config: Config, house: House, stack: AsyncExitStack) -> Audit | None:
    settings = config.settings.home.audit
    if settings.file is None:
        return None
    from live_plugin.runtime.audit import Audit  # most homes keep none, and need no SQLite

    audit = Audit(config.folder / settings.file, settings, house.guard.hide)
    stack.callback(audit.close)
    stack.callback(house.backend.watch(audit.changed))
    house.guard.record = audit.note
    return audit


@asynccontextmanager
async def open_app(
    config: Config,
    hands: Hands,
    talk: Talk,
    sink: Sink,
    observers: Sequence[Observer] = (),
    handle: str = "",
    account: Account | None = None,
) -> AsyncIterator[App]:
    """Open the session; raises `LinkError` through the assistant, `MissingExtra` for the detector.

    `handle` continues the session of an earlier run; while `account` is limited, only push-to-talk is sent.
    """
    settings = config.settings
    async with AsyncExitStack() as stack:
        door = await _mock_door(settings.live, stack) if settings.live.backend == "mock" else None
        witness = Witness(hands.guard)
        stack.callback(witness.stop)
        audit = [hands.audit.observer()] if hands.audit else []
        button, mouth = Button(), Mouth(sink)
        recogniser = await stack.enter_async_context(aclosing(spots.Spots(settings.live.turns.stop_words)))
        assistant = Assistant(
            Session(_session_settings(settings), random.random, handle),
            Service(
                open_door(settings.live, door),
                setup_of(settings.live, hands.backend, hands.host),
                settings.live.connect_timeout_s,
            ),
            _tools(hands.host, settings, lambda call, picture: assistant.feed(Shown(call, picture))),
            mouth,
            _ears(settings, mouth, button, account or reports.open_account(settings), recogniser),
            [talk, witness, *audit, *observers],
            recogniser,
        )
        await stack.enter_async_context(assistant.at_work())
        if settings.video.input != "none":
            eyes = Eyes(partial(open_eye, settings.video), lambda seen: assistant.feed(Seen(seen)), hands.house.notify)
            await stack.enter_async_context(eyes.open())
        yield App(assistant, hands.backend, hands.host, hands.house, sink, Desk(assistant, hands.guard, button), button)


@asynccontextmanager
async def open_page(config: Config, app: App, board: Board, voice: Voice) -> AsyncIterator[str]:
    """Serve the page for as long as the block lasts; yields its address.

    Raises MissingExtra without the extra `page`, LivePluginError where its port cannot be had.
    """
    try:
        from live_plugin.web.server import served
    except ImportError as error:
        raise MissingExtra("the page", "page") from error
    async with served(config.settings.page, board, app.desk, voice) as url:
        yield url


def setup_of(live: LiveSettings, backend: Backend, host: Host) -> Setup:
    """What the service is asked for, with the home and the tools as they are now."""
    told = instructions(backend.home, live.instructions)
    return make_setup(live, told, [declaration.gemini() for declaration in host.declarations()])


def deafness(settings: Settings) -> Iterator[LivePluginError]:
    """Why this computer could not listen as the settings want, if it could not: an extra or the wake word."""
    try:
        _ears(settings, Mouth(NullSink()), Button(), reports.open_account(settings), spots.Spots())
    except LivePluginError as error:
        yield error


def _ears(settings: Settings, mouth: Mouth, button: Button, account: Account, recogniser: spots.Spots) -> Ears:
    audio = settings.audio
    without_echo = ECHOES[audio.duplex](mouth, button)
    listening = LISTENING[audio.listen](audio, mouth, button)
    detector = vad.make(audio.gate.detector)
    overhear = Overhearing(mouth.sink, recogniser.prepare) if overhears(settings) else None
    return Ears(detector, listening, account.hear, without_echo, button, lambda: account.limited, overhear)


def overhears(settings: Settings) -> bool:
    """Whether stop words are to be heard past the usual ear, which may be shut while an answer is played.

    Not where an echo is neither known here nor taken out, or an answer would stop itself: a satellite does not tell
    when it plays what, and a browser takes out of its own microphone only what it plays.
    """
    audio = settings.audio
    shut = audio.duplex == "half" or audio.listen != "always"
    echoes = audio.output == "wyoming" or (audio.output == "browser" and audio.input != "browser")
    return shut and not echoes and _spots(settings.live)


def _spots(live: LiveSettings) -> bool:
    return live.turns.stop_words != () and not spots.hindrance(live)


ECHOES: Mapping[str, Callable[[Mouth, Button], Filter]] = {
    "half": lambda mouth, button: HalfDuplex(lambda: mouth.deafening, button),
    "full": lambda mouth, button: untouched,
    "echo_cancelling": lambda mouth, button: EchoCanceller(mouth.sink, BargeIn()),
}


def _by_wake_word(audio: AudioSettings, mouth: Mouth, button: Button) -> WakeGate:
    wake = audio.wake_word
    woken = mouth.chime if wake.sound else lambda: None
    return WakeGate(wakeword.make(wake.phrase), lambda: mouth.answering, wake.follow_up_s, audio.gate, woken)


LISTENING: Mapping[str, Callable[[AudioSettings, Mouth, Button], Listening]] = {
    "always": lambda audio, mouth, button: Gate(audio.gate),
    "wake_word": _by_wake_word,
    "push_to_talk": lambda audio, mouth, button: HeldGate(button),
}


def _session_settings(settings: Settings) -> SessionSettings:
    live = settings.live
    return SessionSettings(
        live.answer_timeout_s,
        resume=live.resumption.enabled,
        seed=live.history,
        watchful=settings.video.when == "always",
        pictures_as_turn=live.showing == "turn",
        is_silent=lambda name: live.tool(name).scheduling == "silent",
        is_stop_word=stop_words(live.language or "", live.turns.stop_words),
        spots=_spots(live),
    )


async def _mock_door(live: LiveSettings, stack: AsyncExitStack) -> MockDoor:
    from mock_server import MockError, MockServer

    try:
        mock = await stack.enter_async_context(MockServer(*live.mock.story, speed=live.mock.speed, lenient=True))
    except MockError as error:
        raise LivePluginError(f"live.mock: {error}") from None
    return MockDoor(mock.url, mock.ssl_context())


def _tools(host: Host, settings: Settings, show: Callable[[str, bytes], None]) -> Tools:
    async def run(call: RunTool) -> Mapping[str, Any]:
        place = settings.audio.area
        context = Context(call.utterance, place, settings.live.language or "", show=partial(show, call.id))
        return await host.call(call.name, call.args, context)

    return run
