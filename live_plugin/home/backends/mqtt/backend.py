"""The shell around the hub: a connection to the broker that comes back by itself."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import ssl
import uuid
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from live_plugin.errors import HomeError, LivePluginError, MissingExtra
from live_plugin.home.backends.mqtt.hub import Complain, Effect, Hub, Wait
from live_plugin.home.backends.watchers import Watcher, Watchers, pass_on
from live_plugin.home.model import Changed, Home, State
from live_plugin.home.settings import MqttSettings

if TYPE_CHECKING:
    from aiomqtt import Client

ANSWER_S = 5.0
"""How long the broker may take to answer."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
"""Between attempts to connect; each pause is twice the one before."""
KEEPALIVE_S = 30
PLAIN_PORT, TLS_PORT = 1883, 8883
ADVICE: Mapping[str, str] = {
    "not authori": "check home.mqtt.username and password",
    "user name": "check home.mqtt.username and password",
    "certificate": "set home.mqtt.tls to the file of the authority that signed its certificate",
}
"""What to do, by what the broker or the library says."""
BATCH = 200
"""Topics in one subscription."""

logger = logging.getLogger(__name__)


class Mqtt:
    """The devices at one broker."""

    def __init__(self, settings: MqttSettings, given: Home) -> None:
        self._settings = settings
        self._port = settings.port or (TLS_PORT if settings.tls else PLAIN_PORT)
        self._hub = Hub(settings.discovery_prefix, given)
        self._watchers = Watchers()
        self._client: Client | None = None
        self._task: asyncio.Task[None] | None = None
        self._waits: dict[tuple[str, float], asyncio.TimerHandle] = {}
        self._subscribed: frozenset[str] = frozenset()
        self._followed: Home | None = None
        self._echo_topic = f"live_plugin/{uuid.uuid4().hex}"
        self._echo: asyncio.Event = asyncio.Event()

    @property
    def home(self) -> Home:
        return self._hub.home

    async def start(self) -> None:
        """Connect, and hear all that the broker has kept; raises HomeError when it cannot be reached or refuses."""
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._stay_connected(ready), name="mqtt")
        try:
            await ready
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        while self._waits:
            self._waits.popitem()[1].cancel()
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def state(self, device_id: str) -> State:
        return self._hub.state(device_id)

    async def call(self, device_id: str, action: str, fields: Mapping[str, Any]) -> None:
        from aiomqtt import MqttError

        messages, orders = self._hub.order(device_id, action, fields)
        try:
            for message in messages:
                await self._connected().publish(message.topic, message.payload, message.qos, message.retain)
        except MqttError as error:
            raise HomeError(f"the MQTT broker did not take the order: {error}") from error
        self._perform(self._hub.sent(device_id, action, fields))
        await pass_on(orders, self.home, lambda order: self.call(order.device_id, order.action, order.fields))

    async def look(self, device_id: str, fields: Mapping[str, Any]) -> None:
        """Nothing to ask: devices tell everything by themselves."""

    async def picture(self, camera_id: str) -> bytes:
        return self._hub.picture(camera_id)

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        return self._watchers.add(watcher)

    # ── the connection ────────────────────────────────────────────────────────────────────────────────────────

    async def _stay_connected(self, ready: asyncio.Future[None]) -> None:
        """Connect again and again. Away is said once, and back is said once; only a first failure is final."""
        pause = FIRST_PAUSE_S
        while True:
            try:
                async with self._connection():
                    await self._attend(ready)
            except Exception as error:  # noqa: BLE001 - whatever it was, the home must not stay deaf
                if not ready.done():
                    ready.set_exception(self._explained(error))
                    return
                pause = min(pause * 2, LONGEST_PAUSE_S) if self._hub.is_away else FIRST_PAUSE_S
                self._lose(error)
            await asyncio.sleep(pause)

    @contextlib.asynccontextmanager
    async def _connection(self) -> AsyncIterator[None]:
        client = self._make_client()
        async with client:
            self._client = client
            try:
                yield
            finally:
                self._client = None

    async def _attend(self, ready: asyncio.Future[None]) -> None:
        """Listen as long as the connection lasts, and meanwhile hear out what the broker kept."""
        listening = asyncio.create_task(self._listen(), name="mqtt listen")
        settling = asyncio.create_task(self._settle(ready), name="mqtt settle")
        try:
            for task in (settling, listening):
                await asyncio.wait([task, listening], return_when=asyncio.FIRST_COMPLETED)
                if listening.done():
                    await listening
                await task
        finally:
            for task in (listening, settling):
                task.cancel()
            await asyncio.gather(listening, settling, return_exceptions=True)

    async def _listen(self) -> None:
        """Hear what comes; whenever all of it is heard, listen to what was announced meanwhile."""
        messages = self._connected().messages
        async for message in messages:
            topic, payload = str(message.topic), message.payload
            if topic == self._echo_topic:
                await self._follow()
                self._echo.set()
            elif isinstance(payload, bytes):
                self._perform(self._hub.hear(topic, payload))
            if not len(messages):
                await self._follow()

    async def _follow(self) -> None:
        """Subscribe to what the hub wants to hear, and to nothing else."""
        if self._hub.home is self._followed:
            return
        self._followed = self._hub.home
        wanted, had = self._hub.topics, self._subscribed
        self._subscribed = wanted
        await self._subscribe(wanted - had)
        if gone := had - wanted:
            self._hub.forget(gone)
            await self._connected().unsubscribe(sorted(gone))

    async def _settle(self, ready: asyncio.Future[None]) -> None:
        """Ask for announcements, then for the states of what was announced, and say that we are there."""
        client = self._connected()
        await client.subscribe(self._echo_topic)
        self._subscribed, self._followed = frozenset(), None
        await self._follow()
        await self._subscribe(self._hub.discovery.filters)
        await self._hear_out()  # announcements, each of which brings its subscriptions
        await self._hear_out()  # and what those brought
        if self._settings.status_topic:
            await client.publish(self._settings.status_topic, "online")
        if ready.done():
            logger.warning("the MQTT broker at %s is back", self._where)
        else:
            ready.set_result(None)
        self._perform(self._hub.back())

    async def _hear_out(self) -> None:
        """A broker keeps the order: what comes back to us was sent after all that it had kept."""
        self._echo.clear()
        await self._connected().publish(self._echo_topic, b"")
        with contextlib.suppress(TimeoutError):  # a broker that keeps it from us is not waited for
            async with asyncio.timeout(ANSWER_S):
                await self._echo.wait()

    def _lose(self, error: Exception) -> None:
        if not self._hub.is_away:
            logger.warning("the MQTT broker at %s is away: %s; it is tried again", self._where, error)
        self._perform(self._hub.away())

    def _perform(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            match effect:
                case Wait(device_id, _, lapse):
                    self._wait(device_id, lapse.after_s, effect)
                case Complain(text):
                    logger.warning("%s", text)
                case Changed():
                    self._watchers.tell(effect)

    def _wait(self, device_id: str, after_s: float, wait: Wait) -> None:
        if former := self._waits.get((device_id, after_s)):
            former.cancel()
        loop = asyncio.get_running_loop()
        self._waits[device_id, after_s] = loop.call_later(after_s, lambda: self._perform(self._hub.lapse(wait)))

    async def _subscribe(self, topics: Iterable[str]) -> None:
        ordered = sorted(topics)
        for start in range(0, len(ordered), BATCH):
            await self._connected().subscribe([(topic, 0) for topic in ordered[start : start + BATCH]])

    # ── how to reach the broker ───────────────────────────────────────────────────────────────────────────────

    @property
    def _where(self) -> str:
        return f"{self._settings.host}:{self._port}"

    def _connected(self) -> Client:
        if self._client is None:
            raise HomeError("the MQTT broker is away; it is tried again and again")
        return self._client

    def _make_client(self) -> Client:
        try:
            import aiomqtt
        except ImportError:
            raise MissingExtra("the MQTT backend", "mqtt") from None
        password = self._settings.password
        return aiomqtt.Client(
            self._settings.host,
            self._port,
            username=self._settings.username,
            password=password.get_secret_value() if password else None,
            tls_context=self._tls(),
            keepalive=KEEPALIVE_S,
            timeout=ANSWER_S,
            socket_options=((socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),),
        )

    def _tls(self) -> ssl.SSLContext | None:
        if not self._settings.tls:
            return None
        authority = None if self._settings.tls is True else str(self._settings.tls)
        try:
            return ssl.create_default_context(cafile=authority)
        except OSError as error:
            raise HomeError(f"home.mqtt.tls names no certificate that can be read: {authority} ({error})") from error

    def _explained(self, error: Exception) -> LivePluginError:
        """What went wrong at the first attempt, and what to do."""
        if isinstance(error, LivePluginError):
            return error
        text, advice = str(error) or type(error).__name__, "check home.mqtt.host, port and tls"
        for sign, better in ADVICE.items():
            advice = better if sign in text.casefold() else advice
        return HomeError(f"the MQTT broker at {self._where} cannot be used ({text}): {advice}")
