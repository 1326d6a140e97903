"""A server between a client and the service that keeps what passes as tapes, without secrets."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request

from mock_server.conversation.effects import Effect, End, Note, Send
from mock_server.conversation.listener import RATE
from mock_server.door.pages import Ask, Page, error_page
from mock_server.errors import MockError, Refusal, fit_reason
from mock_server.recorder.relay import Reel, hang_up, read, relay
from mock_server.recorder.shadow import Shadow
from mock_server.recorder.upstream import Upstream, UpstreamError, credentials
from mock_server.replay import load_tapes
from mock_server.server import MockServer
from mock_server.tape.format import FILE, Ending, Side, Tape
from mock_server.tape.history import history
from mock_server.tape.kinds import names
from mock_server.tape.player import Player
from mock_server.tape.redact import Redaction, secrets_in
from mock_server.tape.save import save_tape
from mock_server.tape.score import score
from mock_server.tape.sound import Form
from mock_server.wire.encode import encode
from mock_server.wire.message import ClientMessage, Setup, parse

BROKEN_OFF = ({"serverContent": {"interrupted": True}}, {"serverContent": {"turnComplete": True}})
"""Told to a client that has half an answer of a tape, before the service answers anew."""


class Mode(Enum):
    """What a recorder does with a session."""

    RECORD = "record"
    """Pass it on and keep it."""
    MISS = "miss"
    """Answer it from the tapes as far as they go; pass on and keep what is on none."""
    DIFF = "diff"
    """Pass it on and keep it, play it to the mock as well, and tell in what the two differ."""


class Recorder(MockServer):
    """Keeps sessions with the service at `upstream` as tapes `out`, `out-2`, …

    `key` is what the service is shown instead of what the client brings, so that a client needs none. `redaction` is
    what is kept out of the tapes; the credentials of every session and of the environment always are. `against` are
    the stories, or the tapes, of the mock that the service is compared with in mode DIFF. `audio` is how sound is kept
    beside a tape. Everything else is as with `MockServer`. A session in which something looks like a secret is reported
    and not kept. Raises `MissingExtra` where FLAC is wanted and cannot be written, `MockError` where no tape can be.
    """

    def __init__(
        self,
        out: str | Path,
        upstream: str,
        *,
        mode: Mode = Mode.RECORD,
        key: str = "",
        redaction: Redaction | None = None,
        against: tuple[str | Path, ...] = (),
        audio: Form = Form.WAV,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        audio.written(bytes(2), RATE)  # what is missing is told now, not behind the first session
        _claim(Path(out).parent)
        self.tapes: list[Path] = []
        """What was written, in order."""
        self.differences: list[str] = []
        """In mode DIFF: everything in which the mock differed."""
        self._out, self._mode, self._against, self._audio = Path(out), mode, against, audio
        self._shadow_options = {"certificates": options.get("certificates"), "report": options.get("report")}
        self._upstream = Upstream(upstream, key)
        self._writing = asyncio.Lock()
        """Tapes are numbered in the order in which their connections ended."""
        self._redaction = redaction or Redaction()
        for value in (key, *secrets_in(os.environ)):
            self._redaction.saw(value)

    async def _serve(self, connection: ServerConnection) -> None:
        request = connection.request
        if request is None:
            return
        self._remember(request.path, request.headers.raw_items())
        reel = Reel(request)
        try:
            await _MODES[self._mode](self, connection, request, reel)
        except UpstreamError as error:
            self._report(str(error))
            await connection.close(1011, fit_reason(str(error)))
        except ConnectionClosed as closed:
            reel.end("client", closed)

    async def _make_token(self, ask: Ask) -> Page:
        """The service makes it, for it is the service that must let it in."""
        self._remember(f"?{ask.query}", ask.headers.items())
        try:
            page = await self._upstream.answer(ask)
        except UpstreamError as error:
            self._report(str(error))
            return error_page(502, str(error))
        made = read(page.body)
        if isinstance(made, Mapping) and isinstance(name := made.get("name"), str):
            self._redaction.saw(name)
        return page

    def _remember(self, path: str, headers: Iterable[tuple[str, str]]) -> None:
        """Keep what lets a client in out of the tapes."""
        for _, value in credentials(path, headers):
            self._redaction.saw(value)
            self._redaction.saw(value.rpartition(" ")[2])  # without the scheme: `Bearer x`

    # ── modes ─────────────────────────────────────────────────────────────────────────────────────────────────

    async def _record(self, client: ServerConnection, request: Request, reel: Reel) -> None:
        service = await self._upstream.dial(request)
        await self._connect(client, service, reel)

    async def _fill_in(self, client: ServerConnection, request: Request, reel: Reel) -> None:
        """Play the tapes; where they end, tell the service what was said so far and let it go on."""
        await self._play(client, reel)
        half = any(frame.side == "server" for frame in reel.since_last_turn)
        open_question = reel.rewind()
        service = await self._upstream.dial(request)
        try:
            await _tell(service, reel)
        except ConnectionClosed as closed:
            return await hang_up(client, reel.end("server", closed))
        for message in BROKEN_OFF if half else ():
            await client.send(encode(message))
        for frame in open_question:
            reel.note("client", raw := _raw(frame.message))
            await service.send(raw)
        return await self._connect(client, service, reel)

    async def _compare(self, client: ServerConnection, request: Request, reel: Reel) -> None:
        service = await self._upstream.dial(request)
        async with Shadow(request, self._against, self._shadow_options) as shadow:
            await self._connect(client, service, reel, shadow.saw)
            found = [str(difference) for difference in await shadow.differences(reel.tape())]
        self.differences += found
        for line in found or ["no difference between the service and the mock"]:
            self._report(line)

    async def _connect(
        self,
        client: ServerConnection,
        service: ClientConnection,
        reel: Reel,
        saw: Callable[[Side, Mapping[str, Any]], None] | None = None,
    ) -> None:
        """Pass on until the end, then keep the tape."""

        def listen(side: Side, data: bytes | str) -> None:
            message = reel.note(side, data)
            if saw is not None and isinstance(message, Mapping):
                saw(side, message)

        try:
            await relay(client, service, reel, listen)
        finally:
            await service.close()
            await self._keep(reel.tape())

    async def _play(self, client: ServerConnection, reel: Reel) -> None:
        """Answer from the tapes, until the client has left them all."""
        first = await _heard(client, reel, None)
        scores = [score(tape) for tape in self._known()]
        if not (scores and first and isinstance(first[0], Setup)):
            return
        now = asyncio.get_running_loop().time
        player = Player(scores, first[0], speed=self._speed, now=now())
        while player.astray is None:
            if (effect := player.next(now())) is not None:
                await self._perform(client, effect, reel)
                continue
            if (facts := await _heard(client, reel, player.deadline)) is None:
                return
            for fact in facts:
                player.feed(fact, now())

    async def _perform(self, client: ServerConnection, effect: Effect, reel: Reel) -> None:
        match effect:
            case Send(message):
                reel.note("server", raw := encode(message))
                await client.send(raw)
            case End(code, reason):
                await hang_up(client, Ending("server", code, reason))
            case Note(fact):
                self._report(f"{fact}")

    # ── tapes ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _known(self) -> list[Tape]:
        """All tapes of this recorder, those of earlier runs too."""
        family = [path.parent for path in self._out.parent.glob(f"{self._out.name}*/{FILE}")]
        named = [path for path in family if path.name.removeprefix(self._out.name).lstrip("-").isdigit()]
        return [tape for path in sorted({*named, self._out} & {*family}) for tape in load_tapes(path)]

    async def _keep(self, tape: Tape) -> None:
        """Write it in a thread: a long one takes a second, in which others speak."""
        if not tape.frames:
            return
        save = partial(save_tape, tape, self._out, self._redaction, audio=self._audio)
        try:
            async with self._writing:
                with ThreadPoolExecutor(1, "live-mock-recorder") as thread:
                    self.tapes.append(await asyncio.get_running_loop().run_in_executor(thread, save))
        except (MockError, OSError) as error:
            self._report(f"a session of {len(tape.frames)} messages was not kept: {error}")
        else:
            self._report(f"{len(tape.frames)} messages of {tape.seconds:.1f} s are in {self.tapes[-1]}")


def _claim(folder: Path) -> None:
    """Raise `MockError` where nothing can be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=folder).close()
    except OSError as error:
        raise MockError(f"no tape can be kept in {folder}: {error.strerror}; choose another folder") from None


async def _tell(service: ClientConnection, reel: Reel) -> None:
    """Bring a fresh session of the service to where the tape is; nothing of it goes to the client."""
    if not reel.frames:
        return
    await service.send(_raw(reel.frames[0].message))
    while "setupComplete" not in names(orjson.loads(await service.recv())):
        pass
    if turns := history(reel.frames):
        await service.send(_raw({"clientContent": {"turns": turns, "turnComplete": False}}))


async def _heard(client: ServerConnection, reel: Reel, deadline: float | None) -> tuple[ClientMessage, ...] | None:
    """The facts of the client's next message; none when the time is over, None where the service shall judge it."""
    try:
        async with asyncio.timeout_at(deadline):
            data = await client.recv()
        reel.note("client", data)
        return parse(data)
    except TimeoutError:
        return ()
    except Refusal:
        return None


def _raw(message: Any) -> str:
    """As a client sends it."""
    return message if isinstance(message, str) else orjson.dumps(message).decode()


_Handler = Callable[[Recorder, ServerConnection, Request, Reel], Coroutine[Any, Any, None]]
_MODES: Mapping[Mode, _Handler] = {
    Mode.RECORD: Recorder._record,  # noqa: SLF001 - a table of its own methods
    Mode.MISS: Recorder._fill_in,  # noqa: SLF001
    Mode.DIFF: Recorder._compare,  # noqa: SLF001
}
