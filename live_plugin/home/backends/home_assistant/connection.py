"""One connection to Home Assistant's WebSocket API; when it is over, another is made."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import aiohttp
from hass_client import HomeAssistantClient  # type: ignore[import-untyped]
from hass_client.exceptions import (  # type: ignore[import-untyped]
    AuthenticationFailed,
    CannotConnect,
    FailedCommand,
    NotConnected,
)
from pydantic import SecretStr

from live_plugin.errors import HomeError
from live_plugin.home.backends.home_assistant.translation import Call

Asked = asyncio.Task[Any]
Told = Callable[[Mapping[str, Any]], None]

ANSWER_S = 10.0
"""How long Home Assistant may take to answer; it does so in milliseconds, or it hangs."""
BEGIN_S = 2.0
"""How long a called service may take to fail; one that still goes on has begun."""
STARTING_S = 60.0
"""How long to wait for a Home Assistant that is starting; later devices come when they come."""
LOOK_AGAIN_S = 0.5
"""How often to ask whether it has started."""

STATUS = {
    403: "it has banned this computer after wrong tokens: remove it from ip_bans.yaml there and restart it",
    404: "that is not Home Assistant: set 'home.home_assistant.url' to the address of its web page",
}
"""HTTP status → what it means for us."""
CHECK = "check that it runs and that the address is right"
NO_HOME_ASSISTANT = "what answers there is not Home Assistant: set 'home.home_assistant.url' to its web page's address"


class Away(HomeError):
    """Home Assistant cannot be talked to at the moment."""


class Refused(HomeError):
    """Home Assistant does not let us in; to try again would only get this computer banned."""


class Connection:
    """Commands and subscriptions, logged in; every failure is a HomeError of one line, without the token."""

    def __init__(self, client: HomeAssistantClient, session: aiohttp.ClientSession, on_end: Callable[[], None]) -> None:
        self._client = client
        self._session = session
        self._asked: set[Asked] = set()
        self._listening = asyncio.create_task(client.start_listening())
        self._listening.add_done_callback(lambda task: on_end())

    @classmethod
    async def open(cls, url: str, token: SecretStr, on_end: Callable[[], None]) -> Connection:
        """Log in; `on_end` is called when the connection has ended. Raises HomeError saying what to do."""
        session = aiohttp.ClientSession()
        client = HomeAssistantClient(_websocket(url), token.get_secret_value().strip(), session)
        try:
            await _log_in(client, url)
        except BaseException:
            await client.disconnect()
            await session.close()
            raise
        return cls(client, session, on_end)

    async def close(self) -> None:
        """Leave nothing behind; the connection may have ended before."""
        await self._client.disconnect()
        await self._session.close()
        await asyncio.wait({self._listening, *self._asked})

    @property
    def alive(self) -> bool:
        """Whether it has not ended yet."""
        return not self._listening.done()

    @property
    def reason(self) -> str:
        """Why it ended, in one line."""
        error = None if self.alive or self._listening.cancelled() else self._listening.exception()
        return (_one_line(error) if error else "") or "it closed the connection"

    async def ask(self, command: str, **fields: Any) -> Any:
        """The answer to a command; raises HomeError when it is refused, `Away` when none comes."""
        return _answer(await self._sent(self._client.send_command(command, **fields), ANSWER_S))

    async def subscribe(self, told: Told, command: str, **fields: Any) -> None:
        """Have `told` be called with every event of a subscription, as long as the connection lasts."""
        work = self._client.subscribe(lambda message: told(message["event"]), command, **fields)
        _answer(await self._sent(work, ANSWER_S))

    async def call(self, call: Call) -> None:
        """Have a service begun; raises HomeError when Home Assistant refuses it."""
        work = self._client.call_service(call.domain, call.service, dict(call.data), {"entity_id": call.entity_id})
        asked = await self._sent(work, BEGIN_S)
        if asked.done():
            _answer(asked)

    async def answer(self, call: Call) -> Mapping[str, Any]:
        """What a service answers about the entity; raises HomeError when it is refused, `Away` when nothing comes."""
        fields = {"service_data": dict(call.data), "target": {"entity_id": call.entity_id}, "return_response": True}
        result = await self.ask("call_service", domain=call.domain, service=call.service, **fields)
        return told_of(call.entity_id, result)

    async def started(self) -> None:
        """Return when Home Assistant has started: before, it has not all its devices."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STARTING_S):
                while not await self._is_running():  # noqa: ASYNC110 - only administrators are told when it is
                    await asyncio.sleep(LOOK_AGAIN_S)

    async def _is_running(self) -> bool:
        return bool((await self.ask("get_config")).get("state") == "RUNNING")

    async def _sent(self, work: Coroutine[Any, Any, Any], limit_s: float) -> Asked:
        """The work, done or as far as it came within the limit.

        It is never cancelled before the connection ends: the client would fall over the answer that comes after all.
        """
        asked = asyncio.create_task(work)
        self._asked.add(asked)
        asked.add_done_callback(self._forget)
        await asyncio.wait({asked}, timeout=limit_s)
        return asked

    def _forget(self, asked: Asked) -> None:
        self._asked.discard(asked)
        if not asked.cancelled():
            asked.exception()  # nobody may be waiting for it any more


def told_of(entity_id: str, result: Any) -> Mapping[str, Any]:
    """What the result of a service says of this entity; raises HomeError where it says nothing."""
    response = result.get("response") if isinstance(result, Mapping) else None
    told = response.get(entity_id) if isinstance(response, Mapping) else None
    if not isinstance(told, Mapping):
        raise HomeError("Home Assistant was asked about it, and told nothing")
    return told


def _answer(asked: Asked) -> Any:
    """What came of it, the client's errors as ours."""
    if not asked.done():
        raise Away(f"Home Assistant did not answer within {ANSWER_S:g} s")
    try:
        return asked.result()
    except FailedCommand as error:
        raise HomeError(f"Home Assistant refused: {_one_line(error)}") from None
    except (NotConnected, ConnectionError, asyncio.CancelledError):  # the client cancels what is open when it ends
        raise Away("Home Assistant is away: it went before it answered") from None


async def _log_in(client: HomeAssistantClient, url: str) -> None:
    try:
        async with asyncio.timeout(ANSWER_S):
            await client.connect()
    except AuthenticationFailed:
        advice = "make a new long-lived token in your profile there, under Security, and set it as 'token'"
        raise Refused(f"Home Assistant at {url} refused the token: {advice}") from None
    except CannotConnect as error:
        raise Away(f"Home Assistant at {url} cannot be reached: {_cause(error.error)}") from None
    except OSError as error:
        raise Away(f"Home Assistant at {url} cannot be reached: {_cause(error)}") from None
    except (KeyError, TypeError, ValueError):  # its first words were others
        raise Away(f"{url}: {NO_HOME_ASSISTANT}") from None


def _cause(error: Exception | None) -> str:
    """What stood in the way, and what to do about it."""
    if isinstance(error, aiohttp.WSServerHandshakeError):
        return f"HTTP {error.status}, " + STATUS.get(error.status, "it may be starting: try again in a minute")
    if isinstance(error, aiohttp.ClientSSLError):
        return "its certificate is not trusted here, or it speaks no TLS: check whether its address begins with http"
    if isinstance(error, TimeoutError):
        return f"no answer within {ANSWER_S:g} s; {CHECK}"
    if isinstance(error, aiohttp.ClientConnectorError):
        refused = isinstance(error.os_error, ConnectionRefusedError)
        return f"{'nobody listens there' if refused else error.os_error.strerror}; {CHECK}"
    return f"{_one_line(error)}; {CHECK}"


def _one_line(error: BaseException | None) -> str:
    return " ".join(str(error).split())[:200]


def _websocket(url: str) -> str:
    return f"ws{url.removeprefix('http').rstrip('/')}/api/websocket"
