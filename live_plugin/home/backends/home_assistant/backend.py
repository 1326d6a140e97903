"""The home as Home Assistant holds it: connected as long as it is wanted, its states at hand."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from typing import Any

from live_plugin.errors import HomeError
from live_plugin.home.backends.home_assistant.connection import Away, Connection, Refused
from live_plugin.home.backends.home_assistant.mirror import Mirror
from live_plugin.home.backends.home_assistant.picture import picture
from live_plugin.home.backends.home_assistant.registry import ASSISTANT, Registry
from live_plugin.home.backends.home_assistant.translations import translations
from live_plugin.home.backends.watchers import Watcher, Watchers
from live_plugin.home.model import Changed, Home, State
from live_plugin.home.settings import HomeAssistantSettings

logger = logging.getLogger(__name__)

BOOKS = ("floor", "area", "device", "entity")
"""Registries that tell when something in them was changed."""
GATHER_S = 0.1
"""Changes come in bursts; so long they are gathered before the home is made anew."""


class HomeAssistant:
    """Mirrors the states, so that asking costs nothing; what is away is unavailable, and comes back by itself."""

    def __init__(self, settings: HomeAssistantSettings) -> None:
        self._url, self._token = settings.url, settings.token
        self._mirror = Mirror()
        self._watchers = Watchers()
        self._news = asyncio.Event()
        self._connection: Connection | None = None
        self._staying: asyncio.Task[None] | None = None

    @property
    def home(self) -> Home:
        return self._mirror.home

    async def start(self) -> None:
        """Connect and learn all states; raises HomeError saying what to do when that is not possible."""
        connection = self._enter(await self._connect())
        self._staying = asyncio.create_task(self._stay(connection))

    async def stop(self) -> None:
        if self._staying:
            self._staying.cancel()
            await asyncio.wait({self._staying})
            self._staying = None
        if self._connection:
            await self._connection.close()
            self._connection = None

    def state(self, device_id: str) -> State:
        return self._mirror.state(device_id)

    async def call(self, device_id: str, action: str, fields: Mapping[str, Any]) -> None:
        call = self._mirror.call(device_id, action, fields)
        await self._connected.call(call)
        with contextlib.suppress(HomeError):  # it is done; what has become of it, the next look will tell
            await self.look(device_id, fields)

    async def look(self, device_id: str, fields: Mapping[str, Any]) -> None:
        """Have the state tell what Home Assistant tells only when it is asked: items, events, forecasts."""
        if question := self._mirror.question(device_id, fields):
            self._tell(self._mirror.learn(question, await self._connected.answer(question)))

    async def picture(self, camera_id: str) -> bytes:
        return await picture(self._url, self._token, self.home.device(camera_id).id)

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        return self._watchers.add(watcher)

    @property
    def _connected(self) -> Connection:
        if self._connection is None:
            raise Away("Home Assistant is not connected: start it first")
        return self._connection

    # ── one connection ────────────────────────────────────────────────────────────────────────────────────────

    async def _connect(self) -> Connection:
        """A connection over which the whole home has been told; raises HomeError."""
        connection = await Connection.open(self._url, self._token, self._news.set)
        try:
            await connection.started()
            for book in BOOKS:
                await connection.subscribe(self._outdate, "subscribe_events", event_type=f"{book}_registry_updated")
            self._mirror.reset()
            await connection.subscribe(self._feed, "subscribe_entities", include={"domains": list(translations())})
            await self._furnish(connection)
        except BaseException:
            await connection.close()
            raise
        return connection

    async def _furnish(self, connection: Connection) -> None:
        """Make the home anew from what is in the books now."""
        floors, areas, devices = [await connection.ask(f"config/{book}_registry/list") for book in BOOKS[:3]]
        shown = await _unless_refused(connection.ask("homeassistant/expose_entity/list"))
        by_kind = await _unless_refused(connection.ask("homeassistant/expose_new_entities/get", assistant=ASSISTANT))
        # Answers come in order: with the first of these, the entities have been told.
        entries = await connection.ask("config/entity_registry/get_entries", entity_ids=self._mirror.ids)
        scripts = any(entity_id.startswith("script.") for entity_id in self._mirror.ids)
        services = await connection.ask("get_services") if scripts else {}
        self._mirror.furnish(
            Registry(
                floors,
                areas,
                devices,
                entries,
                exposed=shown.get("exposed_entities", {}),
                services=services,
                shows_new=bool(by_kind.get("expose_new")),
            )
        )

    def _feed(self, message: Mapping[str, Any]) -> None:
        self._tell(self._mirror.feed(message))
        if self._mirror.outdated:
            self._news.set()

    def _outdate(self, event: Mapping[str, Any]) -> None:
        self._news.set()

    def _tell(self, changes: Iterable[Changed]) -> None:
        for change in changes:
            self._watchers.tell(change)

    # ── one after the other ───────────────────────────────────────────────────────────────────────────────────

    async def _stay(self, connection: Connection) -> None:
        """Be connected as long as Home Assistant lets us in."""
        with contextlib.suppress(Refused):
            while True:
                await self._tend(connection)
                await self._leave(connection)
                connection = self._enter(await self._come_back())
                logger.warning("Home Assistant at %s is back", self._url)

    async def _tend(self, connection: Connection) -> None:
        """Follow what is renamed, moved, shown or hidden there until the connection ends."""
        while True:
            await self._news.wait()
            await asyncio.sleep(GATHER_S)
            self._news.clear()
            if not connection.alive:  # asked after the clearing, so that its end cannot be missed
                return
            with contextlib.suppress(HomeError):  # then it has ended, or will
                await self._furnish(connection)

    def _enter(self, connection: Connection) -> Connection:
        """From now on orders go this way, and what was told on it holds."""
        self._connection = connection
        self._tell(self._mirror.appear())
        return connection

    async def _leave(self, connection: Connection) -> None:
        logger.warning("Home Assistant at %s is away (%s); its devices are unavailable", self._url, connection.reason)
        self._tell(self._mirror.vanish())
        await connection.close()

    async def _come_back(self) -> Connection:
        """A new connection, as soon as there can be one; raises `Refused` when trying on would do harm."""
        attempts = waits()
        while True:
            self._news.clear()
            try:
                return await self._connect()
            except Refused as error:
                logger.error("%s; its devices stay unavailable", error)
                raise
            except HomeError as error:
                logger.debug("%s", error)
                await asyncio.sleep(next(attempts))


def waits() -> Iterator[float]:
    """Seconds between attempts: it is a neighbour, and a restart takes it half a minute."""
    return itertools.chain((0.5, 1.0, 2.0), itertools.repeat(5.0))


async def _unless_refused(asked: Awaitable[Any]) -> Mapping[str, Any]:
    """Only administrators may ask some things; for others, what nobody has decided stays hidden."""
    try:
        return dict(await asked)
    except Away:
        raise
    except HomeError:
        return {}
