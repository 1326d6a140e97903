"""One MCP server: started or reached, heard out about its tools, called, and brought back when it is lost."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from fnmatch import fnmatchcase
from typing import IO, TYPE_CHECKING, Annotated, Any

from pydantic import Field, SecretStr, model_validator

from live_plugin.errors import HomeError
from live_plugin.home.model import Frozen
from live_plugin.home.nearest import listed, nearest
from live_plugin.home.risk import Tier
from live_plugin.plugins.builtin.mcp.transport import watched

if TYPE_CHECKING:
    from mcp import Client
    from mcp.types import CallToolResult, Tool

CONNECT_S = 60.0
"""How long a server may take to be ready; one that is installed by its start takes long."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
"""Between attempts; each pause is twice the one before."""
MOST_TOOLS = 128
"""Of one server; the service takes no more in all."""
SHORTEST_SECRET = 4
"""Characters; what is shorter is a setting such as `1`, and stands in every text."""
LAST_WORDS = 300
"""Characters of what a server said before it died."""

logger = logging.getLogger(__name__)


class ServerOptions(Frozen):
    """How to reach a server, and which of its tools may be used: `command` or `url`."""

    command: str | None = None
    """Program to start, which is talked to over its input and output."""
    args: tuple[str, ...] = ()
    """Arguments of the program."""
    env: dict[str, SecretStr] = Field(default_factory=dict)
    """Environment variables for the program; best as `!secret`."""
    url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = None
    """Address of a server that runs elsewhere."""
    headers: dict[str, SecretStr] = Field(default_factory=dict)
    """Headers for every request to it, such as `Authorization`; best as `!secret`."""
    allow: tuple[str, ...] = ()
    """Tools that need no confirmation though they can change something; `*` stands for any letters."""
    never: tuple[str, ...] = ()
    """Tools that may not be used, whatever else is said."""
    timeout_s: Annotated[float, Field(gt=0, le=120)] = 10.0
    """How long a tool may take."""
    longest_result: Annotated[int, Field(ge=100, le=1_000_000)] = 8_000
    """Characters of a result; what is longer is cut, for the model pays for every one."""

    @model_validator(mode="after")
    def _one_way(self) -> ServerOptions:
        if (self.command is None) == (self.url is None):
            raise ValueError("give either 'command' or 'url', to start a server or to reach one")
        return self

    def without_secrets(self, text: str) -> str:
        """The text with what must never be shown made unreadable."""
        for value in (*self.env.values(), *self.headers.values()):
            if len(secret := value.get_secret_value()) >= SHORTEST_SECRET:
                text = text.replace(secret, "•••")
        return text


class Lost(Exception):
    """The connection ended."""


class Server:
    """Keeps one server connected, in a task of its own."""

    def __init__(self, name: str, options: ServerOptions, listed_anew: Callable[[], None] = lambda: None) -> None:
        """`listed_anew` is told when the server has other tools than before."""
        self.name = name
        self._listed_anew = listed_anew
        self.options = options
        self.tools: tuple[Tool, ...] = ()
        """As listed last; they stay when the server is away, so that the model's tools do not come and go."""
        self._client: Client | None = None
        self._task: asyncio.Task[None] | None = None
        self._tried = asyncio.Event()
        self._lost = asyncio.Event()
        self._changed = asyncio.Event()
        self._away = "it has not answered yet"

    async def start(self, patience_s: float) -> None:
        """Begin to connect, and wait for the outcome of the first attempt, but not for longer than that."""
        self._task = asyncio.create_task(self._stay_connected(), name=f"mcp {self.name}")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                await self._tried.wait()

    async def stop(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def usable(self) -> list[Tool]:
        """The tools that may be used, at once or after a confirmation."""
        return [tool for tool in self.tools if tier_of(tool, self.options) != "never"]

    async def call(self, tool: str, args: Mapping[str, Any]) -> CallToolResult:
        """What the tool answers; raises HomeError when it does not."""
        from mcp import MCPError
        from mcp.types import CONNECTION_CLOSED

        if self._client is None:
            raise HomeError(f"the MCP server '{self.name}' is away ({self._away}); it is tried again and again")
        if tool not in {known.name for known in self.tools}:
            raise HomeError(f"the MCP server '{self.name}' no longer has the tool '{tool}'")
        try:
            return await self._client.call_tool(tool, dict(args))
        except MCPError as error:
            if error.code != CONNECTION_CLOSED:
                raise HomeError(f"the MCP server '{self.name}' refused: {self._said(error)}") from error
            reason = self._said(error)
        except Exception as error:  # noqa: BLE001 - whatever it was, the connection is of no more use
            reason = self._said(error)
        self._client = None
        self._lost.set()
        raise HomeError(f"the MCP server '{self.name}' was lost during the call ({reason}): it may have done it or not")

    # ── the connection ────────────────────────────────────────────────────────────────────────────────────────

    async def _stay_connected(self) -> None:
        """Connect again and again. Away is said once, and back is said once."""
        pause, away = FIRST_PAUSE_S, False
        while True:
            try:
                async with self._connection() as client:
                    if away:
                        logger.warning("the MCP server '%s' is back", self.name)
                    pause, away = FIRST_PAUSE_S, False
                    self._tried.set()
                    await self._attend(client)
            except Exception as error:  # noqa: BLE001 - whatever it was, this server alone is away
                self._away = self._said(error)
                if not away:
                    logger.warning("the MCP server '%s' is away: %s; it is tried again", self.name, self._away)
                away = True
                self._tried.set()
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Client]:
        """A client that has listed the tools; what the server said to its error output explains its failure."""
        self._lost.clear()
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
            try:
                async with AsyncExitStack() as stack:
                    async with asyncio.timeout(CONNECT_S):
                        client = await stack.enter_async_context(await self._make_client(stack, said))
                        await self._list(client)
                    self._client = client
                    yield client
            except Exception as error:
                raise Lost(" ".join(filter(None, [_innermost(error), _tail(said)]))) from error
            finally:
                self._client = None

    async def _make_client(self, stack: AsyncExitStack, said: IO[str]) -> Client:
        import httpx2
        from mcp import Client, StdioServerParameters, stdio_client
        from mcp.client.streamable_http import streamable_http_client

        if self.options.url is not None:
            headers = {name: value.get_secret_value() for name, value in self.options.headers.items()}
            timeout = httpx2.Timeout(self.options.timeout_s, read=None)
            http = await stack.enter_async_context(httpx2.AsyncClient(headers=headers, timeout=timeout))
            transport = streamable_http_client(self.options.url, http_client=http)
        else:
            env = {name: value.get_secret_value() for name, value in self.options.env.items()}
            program = StdioServerParameters(command=str(self.options.command), args=[*self.options.args], env=env)
            transport = stdio_client(program, errlog=said)  # type: ignore[arg-type]
        return Client(watched(transport, self._lost), message_handler=self._notified, cache=None)

    async def _attend(self, client: Client) -> None:
        """Follow changes of the list of tools until the connection is lost."""
        tasks = [asyncio.create_task(wait) for wait in (self._lost.wait(), self._relist(client), self._listen(client))]
        try:
            await tasks[0]
            raise Lost("the connection ended")
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _relist(self, client: Client) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                await self._list(client)
            except Exception:  # noqa: BLE001 - a server that cannot list its tools is lost
                self._lost.set()

    async def _listen(self, client: Client) -> None:
        """Servers of the protocol of 2026 tell of changes only to who listens; older ones tell everybody."""
        from mcp import MCPError
        from mcp.client.subscriptions import ListenNotSupportedError, SubscriptionLost

        try:
            async with client.listen(tools_list_changed=True) as changes:
                async for _ in changes:
                    self._changed.set()
        except (ListenNotSupportedError, MCPError):
            return
        except SubscriptionLost:
            self._lost.set()

    async def _notified(self, message: Any) -> None:
        from mcp.types import ToolListChangedNotification

        if isinstance(message, ToolListChangedNotification):
            self._changed.set()

    async def _list(self, client: Client) -> None:
        """Ask for all tools, page by page."""
        found: list[Tool] = []
        cursor: str | None = None
        while True:
            page = await client.list_tools(cursor=cursor, cache_mode="refresh")
            found += page.tools
            cursor = page.next_cursor
            if cursor is None or len(found) >= MOST_TOOLS:
                break
        before, self.tools = self.tools, tuple(found[:MOST_TOOLS])
        if self.tools != before:
            self._listed_anew()
        for pattern in (*self.options.allow, *self.options.never):
            if not any(fnmatchcase(tool.name, pattern) for tool in found):
                near = listed(nearest(pattern, [tool.name for tool in found])) or "none"
                logger.warning("the MCP server '%s' has no tool '%s'; the nearest are %s", self.name, pattern, near)

    def _said(self, error: BaseException) -> str:
        """The error in one line, without secrets."""
        text = " ".join(str(error).split()) or type(error).__name__
        return self.options.without_secrets(text)[:LAST_WORDS]


def reads(tool: Tool) -> bool:
    """Whether a tool says that it only reads."""
    return tool.annotations is not None and tool.annotations.read_only_hint is True


def tier_of(tool: Tool, options: ServerOptions) -> Tier:
    """At what price a tool may be used: free if it says that it only reads, or is allowed, and is not forbidden."""

    def named(patterns: tuple[str, ...]) -> bool:
        return any(fnmatchcase(tool.name, pattern) for pattern in patterns)

    if named(options.never):
        return "never"
    return "free" if reads(tool) or named(options.allow) else "confirm"


def _innermost(error: BaseException) -> str:
    """The cause in words: task groups wrap it several times."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, TimeoutError):
        return f"it was not ready within {CONNECT_S:g} s"
    return str(error) or type(error).__name__


def _tail(said: IO[str]) -> str:
    said.seek(0, 2)
    said.seek(max(said.tell() - LAST_WORDS, 0))
    words = " ".join(said.read().split())
    return f"(its last words: {words[-LAST_WORDS:]})" if words else ""
