"""The assistant at work: feeds the core and performs its effects, and decides nothing.

Four kinds of task: the one that holds the link and reads from it, its sender, and one for each tool at work; whoever
brings audio brings the fourth. Everything else is a synchronous call.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Any, get_args

from live_plugin.audio import Sink, Source
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.pcm import RATE_OUT
from live_plugin.core.session import Session
from live_plugin.errors import LinkError, LinkRefused, LinkStale
from live_plugin.runtime.ears import Ears
from live_plugin.runtime.outbox import Outbox
from live_plugin.runtime.spots import Spot, spot_nothing
from live_plugin.runtime.wire import Dialler, Wire, let_go

Tools = Callable[[fx.RunTool], Awaitable[Mapping[str, Any]]]
"""Runs one tool; always returns one response, never raises but for cancellation."""
Observer = Callable[[float, ev.Event | fx.Effect], None]
"""Is shown every event and every effect, with the time; it must not wait."""


LOSSES: dict[type[BaseException], ev.Loss] = {LinkRefused: ev.Loss.REFUSED, LinkStale: ev.Loss.STALE}
"""What each error of a link means to the core; any other is a link that broke."""


def _only_shown(effect: fx.Effect) -> None:
    """Observers have seen it; nothing is to be done."""


def first_of(errors: BaseExceptionGroup[LinkError]) -> BaseException:
    """The first error of a group, however deep it lies."""
    error: BaseException = errors
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def down(error: BaseException) -> ev.LinkDown:
    """What the core is told of the end of a link."""
    cause = error.cause if isinstance(error, LinkRefused) else ""
    return ev.LinkDown(str(error), LOSSES.get(type(error), ev.Loss.BROKEN), cause)


class Assistant:
    """One session with its ears, mouth and hands. Use as `async with assistant.at_work():`."""

    def __init__(
        self,
        session: Session,
        service: Dialler,
        tools: Tools,
        sink: Sink,
        ears: Ears,
        observers: list[Observer] | None = None,
        spot: Spot = spot_nothing,
    ) -> None:
        """`spot` is asked about what may be a stop word."""
        self._session = session
        self._service = service
        self._tools = tools
        self._sink = sink
        self._ears = ears
        self._observers = observers or []
        self._spot = spot
        self._outbox = Outbox()
        self._perform: dict[type, Callable[[Any], None]] = {
            fx.Connect: self._connect,
            fx.Disconnect: self._disconnect,
            fx.GiveUp: self._give_up,
            fx.Play: self._play,
            fx.Flush: self._flush,
            fx.RunTool: self._run_tool,
            fx.StopTool: self._stop_tool,
            fx.Spot: self._look_for_stop_word,
        }
        self._perform |= dict.fromkeys((fx.Flawed, *get_args(fx.Over)), _only_shown)
        self._perform |= dict.fromkeys(get_args(fx.SendEffect), self._post)
        self._setup: Any = None
        self._link: Wire | None = None
        self._holder: asyncio.Task[None] | None = None
        self._running: dict[str, asyncio.Task[None]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._settled = asyncio.Event()
        self._failure = ""
        self._defect: BaseException | None = None

    # ── what the world may do ─────────────────────────────────────────────────────────────────────────────

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[Assistant]:
        """Hold a session for as long as the block lasts; leaves no task, timer or socket behind."""
        self.feed(ev.Started())
        try:
            yield self
        finally:
            self.feed(ev.Stopped())
            await self._clear_up()

    def hear(self, frame: bytes) -> None:
        """Take one frame of the microphone."""
        for event in self._ears.hear(frame):
            self.feed(event)

    async def listen(self, source: Source) -> None:
        """Hear a source to its end; raises `LinkError` when there is no hope of an answer."""
        async for frame in source.frames():
            self.hear(frame)
            self._check_hope()

    @property
    def hearing(self) -> bool:
        """Whether somebody is speaking: the gate is open."""
        return self._ears.hearing

    def stop_hearing(self) -> None:
        """The microphone has ended: whoever was speaking has finished."""
        for event in self._ears.finish():
            self.feed(event)

    def say(self, text: str) -> None:
        """Take a written sentence."""
        self.feed(ev.Typed(text))

    def stop(self) -> None:
        """Be silent and let be what was asked until now, as at a stop word."""
        self.feed(ev.StopAsked())

    async def update(self, setup: Any) -> None:
        """Go on with this setup: the present link is told, and those to come begin with it.

        Raises `LinkError` when the present one cannot be told.
        """
        self._setup = setup
        self._service.change(setup)
        if self._link:
            await self._link.update(setup)

    async def settled(self) -> None:
        """Wait until everything said was answered and every tool is done; raises `LinkError` when there is no hope."""
        await self._settled.wait()
        self._check_hope()

    def _check_hope(self) -> None:
        if self._defect:
            raise self._defect
        if self._failure:
            raise LinkError(self._failure)

    # ── the loop: feed, drain, perform ────────────────────────────────────────────────────────────────────

    def feed(self, event: ev.Event) -> None:
        """Tell the core what happened and do what it wants."""
        now = asyncio.get_running_loop().time()
        self._show(now, event)
        self._do(self._session.feed(event, now), now)

    def _tick(self) -> None:
        self._timer = None
        now = asyncio.get_running_loop().time()
        self._do(self._session.tick(now), now)

    def _do(self, effects: list[fx.Effect], now: float) -> None:
        for effect in effects:
            self._show(now, effect)
            self._perform[type(effect)](effect)
        self._set_timer()
        if self._session.settled or self._failure or self._defect:
            self._settled.set()
        else:
            self._settled.clear()

    def _show(self, now: float, item: ev.Event | fx.Effect) -> None:
        for observer in self._observers:
            observer(now, item)

    def _set_timer(self) -> None:
        due = self._session.deadline
        if self._timer:
            if due == self._timer.when():
                return
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_at(due, self._tick) if due is not None else None

    # ── the link ──────────────────────────────────────────────────────────────────────────────────────────

    def _connect(self, effect: fx.Connect) -> None:
        self._holder = self._begin(self._hold_link(effect, self._holder), "link")

    def _disconnect(self, effect: fx.Disconnect) -> None:
        if self._holder:
            self._holder.cancel()

    async def _hold_link(self, wish: fx.Connect, former: asyncio.Task[None] | None) -> None:
        if former:  # resuming while the old socket is open is refused (1011)
            await asyncio.wait([former])
        del former  # its error holds the frames of the old link, and those the link before: all would stay in memory
        setup = self._setup
        try:
            async with await self._service.open(wish.handle, wish.history) as link:
                if self._setup is not setup:  # it changed while the link was being made
                    await link.update(self._setup)
                await self._use(link)
        except* LinkError as errors:
            let_go(errors)
            self.feed(down(first_of(errors)))

    async def _use(self, link: Wire) -> None:
        """Read and send until one of both fails; that ends the other."""
        self._outbox = Outbox()
        self._link = link
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._send(link, self._outbox), name="sender")
                self.feed(ev.LinkUp(link.session_id))
                async for event in link.events():
                    self.feed(event)
        finally:
            self._link = None

    @staticmethod
    async def _send(link: Wire, outbox: Outbox) -> None:
        while True:
            await link.send(await outbox.get())

    def _post(self, effect: fx.SendEffect) -> None:
        self._outbox.put(effect)

    def _give_up(self, effect: fx.GiveUp) -> None:
        self._failure = effect.reason

    # ── mouth and hands ─────────────────────────────────────────────────────────────────────────────────────────────

    def _run_tool(self, effect: fx.RunTool) -> None:
        self._run(effect.id, self._answer(effect), f"tool {effect.name}")

    def _look_for_stop_word(self, effect: fx.Spot) -> None:
        self._run(f"spot {id(effect)}", self._hear_stop_word(effect), "stop word")

    async def _hear_stop_word(self, effect: fx.Spot) -> None:
        if await self._spot(effect.audio):
            self.feed(ev.StopAsked(effect.utterance))

    def _run(self, id: str, work: Coroutine[Any, Any, None], name: str) -> None:
        task = self._begin(work, name)
        self._running[id] = task
        task.add_done_callback(lambda _: self._running.pop(id, None))

    def _stop_tool(self, effect: fx.StopTool) -> None:
        if task := self._running.get(effect.id):
            task.cancel()

    def _play(self, effect: fx.Play) -> None:
        self._sink.play(effect.audio)

    def _flush(self, effect: fx.Flush) -> None:
        waiting = self._sink.waiting_samples
        self._sink.flush()
        if unheard := waiting - self._sink.waiting_samples:  # what is on its way to a satellite cannot be taken back
            self.feed(ev.Unheard(unheard / RATE_OUT))

    async def _answer(self, effect: fx.RunTool) -> None:
        self.feed(ev.ToolFinished(effect.id, await self._tools(effect)))

    def _begin(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(self._look_for_defect)
        return task

    def _look_for_defect(self, task: asyncio.Task[None]) -> None:
        """A fault of our own must reach whoever waits, and not die with its task."""
        try:
            defect = task.exception()
        except asyncio.CancelledError as cancelled:
            return let_go(cancelled)
        if defect:
            self._defect = self._defect or defect
            self._settled.set()
        return None

    async def _clear_up(self) -> None:
        if self._timer:
            self._timer.cancel()
        tasks = [*self._running.values(), *([self._holder] if self._holder else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._timer:
            self._timer.cancel()
