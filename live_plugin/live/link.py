"""One connection to the Live service: effects in, events out. The only module that awaits the SDK."""

from __future__ import annotations

import asyncio
import ssl
from binascii import b2a_base64
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, replace
from typing import Any, Self

from google import genai
from google.auth.exceptions import GoogleAuthError, TransportError
from google.genai import errors, types
from google.genai.live import AsyncSession
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI

from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.posted import Posted
from live_plugin.errors import LinkError, LinkLost, LinkRefused, LinkStale
from live_plugin.live import pictures, refusal
from live_plugin.live.client import Door
from live_plugin.live.decode import decode, is_own
from live_plugin.live.setup import Setup
from live_plugin.live.socket import Connection


@dataclass(frozen=True)
class Ends:
    """The two ways to the same socket, the SDK's session and the connection under it, and what was agreed on it."""

    session: AsyncSession
    connection: Connection
    setup: Setup


Send = Callable[[Ends, Any], Awaitable[None]]
MOST_DECLINED = 2
"""A handle that the service declines so often is given up: after a path went dead it may believe in the old link for
minutes, and takes no other on the same handle (1011)."""
GO_ON = "Your last answer ended before it was complete. Go on."
DONE = "[This was under way when the connection broke off, and is done: {done}]"
TELL = "[Tell me what came of it, unless you have told me. Do nothing for it again.]"
"""What a tool says is no word of the person's: it is told as the model's own, and the person asks about it."""
SPEECH_HEAD = b'{"realtimeInput":{"audio":{"mimeType":"audio/pcm;rate=16000","data":"'
SPEECH_TAIL = b'"}}}'


async def _nothing(ends: Ends, effect: Any) -> None:
    """The service knows that speech began, or finds it by itself."""


async def _activity_start(ends: Ends, effect: fx.StartActivity) -> None:
    await ends.session.send_realtime_input(activity_start=types.ActivityStart())


async def _activity_end(ends: Ends, effect: fx.EndActivity) -> None:
    await ends.session.send_realtime_input(activity_end=types.ActivityEnd())


async def _stream_end(ends: Ends, effect: fx.EndActivity) -> None:
    await ends.session.send_realtime_input(audio_stream_end=True)


async def _audio(ends: Ends, effect: fx.SendAudio) -> None:
    # 25 to 50 times a second: the SDK would build, validate and convert a model each time, to write these same bytes.
    await ends.connection.send(SPEECH_HEAD + b2a_base64(effect.audio, newline=False) + SPEECH_TAIL, text=True)


async def _picture(ends: Ends, effect: fx.SendPicture) -> None:
    await pictures.send(ends.session, effect.picture)


async def _text(ends: Ends, effect: fx.SendText) -> None:
    content = types.Content(role="user", parts=[types.Part(text=effect.text), *pictures.parts([effect.picture])])
    await ends.session.send_client_content(turns=content, turn_complete=True)


async def _go_on(ends: Ends, effect: fx.GoOn) -> None:
    await _text(ends, fx.SendText(GO_ON, effect.utterance))


async def _response(ends: Ends, effect: fx.SendResponse) -> None:
    answer = types.FunctionResponse(
        id=effect.name if is_own(effect.id) else effect.id,  # the SDK wants one
        name=effect.name,
        response=dict(effect.response),
        scheduling=ends.setup.scheduling(effect.name),
    )
    if effect.pictures:
        await pictures.SHOWING[ends.setup.settings.showing](ends.session, answer, effect.pictures)
    else:
        await ends.session.send_tool_response(function_responses=answer)


async def _report(ends: Ends, effect: fx.SendReport) -> None:
    turns: list[Any] = [types.Content(role="model", parts=[types.Part(text=DONE.format(done=effect.done))])]
    if effect.aloud:
        turns.append(types.Content(role="user", parts=[types.Part(text=TELL), *pictures.parts(effect.pictures)]))
    await ends.session.send_client_content(turns=turns, turn_complete=effect.aloud)


ALWAYS: dict[type, Send] = {
    fx.ResumeActivity: _nothing,
    fx.SendAudio: _audio,
    fx.SendPicture: _picture,
    fx.SendText: _text,
    fx.GoOn: _go_on,
    fx.SendResponse: _response,
    fx.SendReport: _report,
}
SENDERS: dict[str, dict[type, Send]] = {
    "local": ALWAYS | {fx.StartActivity: _activity_start, fx.EndActivity: _activity_end},
    "service": ALWAYS | {fx.StartActivity: _nothing, fx.EndActivity: _stream_end},
}
"""Who finds the borders of speech: our gate, which marks them, or the service, which is told when audio pauses."""


class Link:
    """An open connection; use `Service.open`."""

    def __init__(self, ends: Ends, senders: dict[type, Send], context: AbstractAsyncContextManager[Any]) -> None:
        self._ends = ends
        self._senders = senders
        self._context = context
        self._posted = Posted()

    @property
    def session_id(self) -> str:
        """The service's name for the session; empty in Developer mode."""
        return getattr(self._ends.session, "session_id", None) or ""

    async def send(self, effect: fx.SendEffect) -> None:
        """Put one effect on the wire; raises `LinkError`."""
        self._posted.note(effect, self._ends.connection.posted)
        try:
            await self._senders[type(effect)](self._ends, effect)
        except FAULTS as error:
            raise explain(error) from error

    async def update(self, setup: Setup) -> None:
        """Tell the service, in the middle of the session, of another instruction and other tools; raises `LinkError`.

        The model takes notice with what is said next. It costs it the prefix it had in store: not for every state.
        """
        send = getattr(self._ends.session, "send_context_update", None)
        if send is None:
            raise LinkError(f"google-genai {genai.__version__} cannot change an open session; a new one can be opened")
        try:
            await send(system_instruction=setup.base.system_instruction, tools=setup.base.tools or [])
        except FAULTS as error:
            raise explain(error) from error

    async def events(self) -> AsyncIterator[ev.ServiceEvent]:
        """Everything that the service says, until the connection ends; then raises `LinkError`."""
        try:
            while True:  # receive() ends with each turn of the model
                async for message in self._ends.session.receive():
                    for event in decode(message):
                        yield self._located(event)
        except FAULTS as error:
            raise explain(error) from error

    def _located(self, event: ev.ServiceEvent) -> ev.ServiceEvent:
        """The service tells by an index what it has taken; what that was is known here."""
        if not isinstance(event, ev.HandleGiven) or event.index is None:
            return event
        return replace(event, taken=self._posted.taken(event.index))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        # Always a normal close: leaving with an exception would tell the service that we failed (1011).
        with suppress(*FAULTS):
            await self._context.__aexit__(None, None, None)


class Service:
    """One way to reach the Live API: makes links, all with the present setup."""

    def __init__(self, door: Door, setup: Setup, timeout_s: float = 10.0) -> None:
        self._door = door
        self._setup = setup
        self._timeout_s = timeout_s
        self._declined = ("", 0)
        """The handle that was declined last, and how often in a row."""

    def change(self, setup: Setup) -> None:
        """Ask for this on the links to come; `Link.update` tells the one that is open."""
        self._setup = setup

    async def open(self, handle: str = "", history: Sequence[tuple[str, str]] = ()) -> Link:
        """Connect and wait for the setup to be complete; raises `LinkError`.

        `handle` continues an earlier session. A new session that takes the place of one is told its `history`.
        """
        config = self._setup.config(handle, seeded=bool(history))
        context = self._door.client.aio.live.connect(model=self._setup.model, config=config)
        try:
            async with asyncio.timeout(self._timeout_s):
                session = await context.__aenter__()
                await _seed(session, history, complete=self._setup.announces_history)
        except TimeoutError:
            raise LinkLost(f"the Live service did not answer within {self._timeout_s:g} s") from None
        except FAULTS as error:
            raise self._stale_in_the_end(handle, explain(error)) from error
        return Link(Ends(session, self._door.dialled.latest, self._setup), SENDERS[self._setup.activity], context)

    def _stale_in_the_end(self, handle: str, error: LinkError) -> LinkError:
        if not handle or not isinstance(error, LinkLost) or error.code != 1011:
            return error
        known, times = self._declined
        self._declined = handle, times + 1 if handle == known else 1
        return LinkStale(str(error), error.code) if self._declined[1] >= MOST_DECLINED else error


async def _seed(session: AsyncSession, history: Sequence[tuple[str, str]], *, complete: bool) -> None:
    if history:
        turns: list[Any] = [types.Content(role=role, parts=[types.Part(text=text)]) for role, text in history]
        await session.send_client_content(turns=turns, turn_complete=complete)


FAULTS = (
    *(errors.APIError, GoogleAuthError, ConnectionClosed, InvalidHandshake, InvalidURI),
    *(OSError, TypeError, ValueError),
)
"""What the SDK raises when a link fails: a close, a refused upgrade, no network, and messages that it cannot read."""


def explain(error: BaseException) -> LinkError:
    """What an exception of the SDK or the socket means to us."""
    match error:
        case errors.APIError():
            return refusal.closed(error.code or 1006, str(error.details or error.message or ""))
        case ConnectionClosed():
            frame = error.rcvd or error.sent
            return refusal.closed(frame.code if frame else 1006, frame.reason if frame else "")
        case InvalidStatus():
            return refusal.turned_away(error.response.status_code)
        case ssl.SSLCertVerificationError():
            advice = "set SSL_CERT_FILE as `live-mock serve` prints it"
            return LinkRefused(0, "certificate not trusted", advice, "certificate")
        case GoogleAuthError() if not isinstance(error, TransportError) and not error.retryable:
            advice = "run `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS"
            return LinkRefused(0, str(error).split(". ")[0].rstrip("."), advice, "login")
        case OSError() | InvalidHandshake() | GoogleAuthError():
            return LinkLost(f"the Live service cannot be reached: {getattr(error, 'strerror', None) or error}")
        case _:
            return LinkRefused(0, type(error).__name__, " ".join(str(error).split())[:300])
