"""One MCP server: started or reached, heard out about its tools, called, and brought back when it is lost."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from fnmatch import fnmatchcase
from typing import IO, TYPE_CHECKING, Any

from live_plugin.errors import HomeError
from live_plugin.home.nearest import listed, nearest
from live_plugin.plugins.builtin.mcp import listing
from live_plugin.plugins.builtin.mcp.options import ServerOptions, tier_of
from live_plugin.plugins.builtin.mcp.transport import watched

if TYPE_CHECKING:
    from mcp import Client
    from mcp.types import CallToolResult, Tool

CONNECT_S = 60.0
"""How long a server may take to be ready; one that is installed by its start takes long."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
"""Between attempts; each pause is twice the one before."""
MOST_TOOLS, MOST_PAGES = 128, 32
"""Of one server; the service takes no more tools in all, and a list may be endless."""
LAST_WORDS = 300
"""Characters of what a server said before it died."""

logger = logging.getLogger(__name__)


class Lost(Exception):
    """The connection ended."""


class Server:
    """Keeps one server connected, in a task of its own."""

    def __init__(
        self,
        name: str,
        options: ServerOptions,
        listed_anew: Callable[[], None] = lambda: None,
        ruled: Sequence[str] = (),
    ) -> None:
        """`listed_anew` is told when the server has other tools than before; `ruled` are those that the home names."""
        self.name = name
        self._listed_anew = listed_anew
        self._named = (*options.allow, *options.never, *ruled)
        self.options = options
        self.tools: tuple[Tool, ...] = ()
        """As listed last; they stay when the server is away, so that the model's tools do not come and go."""
        self._client: Client | None = None
        self._task: asyncio.Task[None] | None = None
        self._tried = asyncio.Event()
        self._lost = asyncio.Event()
        self._changed = asyncio.Event()
        self._unreadable: dict[str, str] = {}
        """Its tools that are left out, by name with the reason."""
        self._away = "it has not answered yet"
        self._ending = ""

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
        except asyncio.CancelledError:
            self._changed.set()  # it took too long: see whether it still answers at all
            raise
        except MCPError as error:
            if error.code != CONNECTION_CLOSED:
                raise HomeError(f"the MCP server '{self.name}' refused: {self._said(error)}") from error
            reason = self._said(error)
        except RuntimeError as error:
            said = self._said(error)
            raise HomeError(f"the MCP server '{self.name}' answered what it had not promised: {said}") from error
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
        self._ending = "the connection ended"
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
        client = Client(
            watched(transport, self._lost, lambda result: self._sifted(result, client)),
            message_handler=self._notified,
            cache=None,
        )
        return client

    def _sifted(self, result: Any, client: Client) -> Any:
        """An answer; of a list of tools, those that can be read. What is left out is told once."""
        if not listing.is_page(result):
            return result
        page, faults = listing.readable(result, client.protocol_version)
        for name, fault in faults.items():
            if self._unreadable.get(name) != fault:
                self._unreadable[name] = fault
                text = self.options.without_secrets(f"'{name}' is left out, for it breaks the protocol ({fault})")
                logger.warning("the MCP server '%s': its tool %s; tell its author", self.name, text)
        return page

    async def _attend(self, client: Client) -> None:
        """Follow changes of the list of tools until the connection is lost."""
        tasks = [asyncio.create_task(wait) for wait in (self._lost.wait(), self._relist(client), self._listen(client))]
        try:
            await tasks[0]
            raise Lost(self._ending)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _relist(self, client: Client) -> None:
        """One that hangs, or never ends its answer, is given up here, for it cannot list its tools either."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                async with asyncio.timeout(self.options.timeout_s):
                    await self._list(client)
            except Exception:  # noqa: BLE001 - whatever it was, it is of no more use
                self._ending = "it does not answer any more"
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
        for _ in range(MOST_PAGES):
            page = await client.list_tools(cursor=cursor, cache_mode="refresh")
            found += page.tools
            cursor = page.next_cursor
            if cursor is None or len(found) >= MOST_TOOLS:
                break
        before, self.tools = self.tools, tuple(found[:MOST_TOOLS])
        if self.tools == before:
            return
        self._listed_anew()
        if cursor is not None or len(found) > MOST_TOOLS:
            logger.warning(
                "the MCP server '%s' lists too many tools; the first %d are taken", self.name, len(self.tools)
            )
        for pattern in self._named:
            if not any(fnmatchcase(tool.name, pattern) for tool in found):
                near = listed(nearest(pattern, [tool.name for tool in found])) or "none"
                logger.warning("the MCP server '%s' has no tool '%s'; the nearest are %s", self.name, pattern, near)

    def _said(self, error: BaseException) -> str:
        """The error in one line, without secrets."""
        text = " ".join(str(error).split()) or type(error).__name__
        return self.options.without_secrets(text)[:LAST_WORDS]


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
