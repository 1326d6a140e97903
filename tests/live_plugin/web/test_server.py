"""The page's server over real sockets, with a real home and session behind it."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
import trustme

from live_plugin.app import App, open_app, open_hands, open_page
from live_plugin.audio.browser import BrowserSpeaker
from live_plugin.audio.null import NullSink
from live_plugin.audio.remote import RemoteMicrophone
from live_plugin.config import load
from live_plugin.core import events as ev
from live_plugin.core.pcm import SAMPLE_BYTES
from live_plugin.errors import LivePluginError
from live_plugin.home.confirmation import EXPIRES_S
from live_plugin.runtime import reports
from live_plugin.runtime.notices import Notice
from live_plugin.runtime.talk import Talk
from live_plugin.testing.clock import virtual
from live_plugin.web.board import LOOK_S, Board
from live_plugin.web.server import HEADERS, MOST_WAITING, Line
from live_plugin.web.voice import Voice

HOME = """
live: {backend: mock, language: en-US, mock: {speed: .inf}}
home:
  pin: "4711"
  areas: {kitchen: , hallway: }
  devices:
    light.kitchen_light: {area: kitchen}
    lock.front_door: {area: hallway}
    switch.safe: {exposed: false}
plugins: {light: , lock: , timer: }
page: {port: 0, names: [hall.example]}
"""
PATIENCE_S = 60
"""In virtual time."""
Item = dict[str, Any]


@dataclass
class Browser:
    """A page that is open: what it was told, and what it may send."""

    socket: aiohttp.ClientWebSocketResponse
    told: list[Item] = field(default_factory=list)

    async def order(self, what: str, **more: Any) -> None:
        await self.socket.send_json({"do": what, **more})

    async def until(self, wanted: Callable[[Item], Any]) -> Item:
        """The first message, told before or coming, of which this holds."""
        for message in self.told:
            if wanted(message):
                return message
        while True:
            async with asyncio.timeout(PATIENCE_S):
                message = await self.socket.receive()
            assert message.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY), (message, self.told)
            sound = message.type is aiohttp.WSMsgType.BINARY
            self.told.append({"kind": "sound", "bytes": len(message.data)} if sound else json.loads(message.data))
            if wanted(self.told[-1]):
                return self.told[-1]

    async def has(self, kind: str, **what: Any) -> Item:
        return await self.until(lambda told: told["kind"] == kind and what.items() <= told.items())

    async def question(self) -> Item:
        told = await self.until(lambda told: told["kind"] == "questions" and told["questions"])
        return dict(told["questions"][0])


@dataclass
class House:
    """A house whose page is served."""

    app: App
    board: Board
    url: str
    voice: Voice
    web: aiohttp.ClientSession

    @property
    def address(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def token(self) -> str:
        return urlsplit(self.url).query.removeprefix("token=")

    async def get(self, path: str = "/", **headers: str) -> aiohttp.ClientResponse:
        async with self.web.get(f"http://{self.address}{path}", headers=headers) as answer:
            await answer.read()
            return answer

    @asynccontextmanager
    async def browser(self, web: aiohttp.ClientSession | None = None) -> AsyncIterator[Browser]:
        """A browser that has opened the printed address."""
        page = await self.get(f"/?token={self.token}")
        cookie = page.headers["Set-Cookie"].partition(";")[0]
        headers = {"Cookie": cookie, "Origin": f"http://{self.address}"}
        async with (web or self.web).ws_connect(f"http://{self.address}/socket", headers=headers) as socket:
            yield Browser(socket)

    def state(self, device: str) -> str:
        return self.app.backend.state(device).value


@asynccontextmanager
async def living(folder: Path, home: str = HOME, voice: Voice | None = None) -> AsyncIterator[House]:
    (folder / "plugins.yaml").write_text(home, encoding="utf-8")
    config = load(folder / "plugins.yaml")
    voice = voice or Voice()
    async with open_hands(config) as hands:
        account = reports.open_account(config.settings)
        boards: list[Board] = []
        talk = Talk(lambda exchange, item: boards[0].exchange(exchange, item))
        boards.append(board := Board(config.settings, hands.house, hands.host, talk, account))
        hands.backend.watch(board.changed)
        hands.guard.watchers.append(board.ask)
        async with (
            open_app(config, hands, talk, voice.speaker or NullSink(), [account, board], "", account) as app,
            open_page(config, app, board, voice) as url,
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as web,
        ):
            yield House(app, board, url, voice, web)


# ── who comes in ──────────────────────────────────────────────────────────────────────────────────────────────


@virtual
async def test_the_printed_address_opens_the_page_and_nothing_else_does(tmp_path: Path) -> None:
    async with living(tmp_path) as house:
        for path in ("/", "/page.js", "/socket", "/nothing", "/?token=wrong"):
            assert (await house.get(path)).status == 403
        page = await house.get(f"/?token={house.token}")
        assert page.status == 200
        assert HEADERS.items() <= dict(page.headers).items()
        cookie = page.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        known = {"Cookie": cookie.partition(";")[0]}
        for path in ("/", "/page.js", "/page.css", "/sound.js"):
            assert (await house.get(path, **known)).status == 200
        assert (await house.get("/", Host="evil.example", **known)).status == 403
        assert (await house.get("/", Host="hall.example", **known)).status == 403  # a name has its own cookies
        assert (await house.get(f"/?token={house.token}", Host="hall.example")).status == 200


@virtual
async def test_another_sites_script_reaches_nothing(tmp_path: Path) -> None:
    async with living(tmp_path) as house:
        page = await house.get(f"/?token={house.token}")
        headers = {"Cookie": page.headers["Set-Cookie"].partition(";")[0], "Origin": "http://evil.example"}
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await house.web.ws_connect(f"http://{house.address}/socket", headers=headers)
        assert refused.value.status == 403


@virtual
async def test_a_token_of_ones_own_stays(tmp_path: Path) -> None:
    own = HOME.replace("port: 0", "port: 0, token: a-token-for-the-wall")
    async with living(tmp_path, own) as house:
        assert house.token == "a-token-for-the-wall"


@virtual
async def test_a_port_that_is_taken_is_told_in_one_line(tmp_path: Path) -> None:
    async with living(tmp_path) as house:
        port = house.address.rpartition(":")[2]
        (tmp_path / "other").mkdir()
        with pytest.raises(LivePluginError, match=rf"127.0.0.1:{port}.*page.port"):
            async with living(tmp_path / "other", HOME.replace("port: 0", f"port: {port}")):
                pass


@virtual
async def test_with_a_certificate_it_speaks_https(tmp_path: Path) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    issued.cert_chain_pems[0].write_to_path(tmp_path / "certificate.pem")
    context = ssl.create_default_context()
    authority.configure_trust(context)
    own = HOME.replace("port: 0", "port: 0, certificate: certificate.pem, key: key.pem")
    async with living(tmp_path, own) as house, house.web.get(house.url, ssl=context) as page:
        assert house.url.startswith("https://127.0.0.1:")
        assert page.status == 200
        assert "Secure" in page.headers["Set-Cookie"]


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_certificate_that_cannot_be_used_is_told_in_one_line(tmp_path: Path, content: str | None) -> None:
    if content:
        (tmp_path / "certificate.pem").write_text(content)
        (tmp_path / "key.pem").write_text(content)

    @virtual
    async def served() -> None:
        own = HOME.replace("port: 0", "port: 0, certificate: certificate.pem, key: key.pem")
        async with living(tmp_path, own):
            pass

    with pytest.raises(LivePluginError, match=r"page.certificate.*PEM") as caught:
        served()
    assert "\n" not in str(caught.value)


# ── what is shown ─────────────────────────────────────────────────────────────────────────────────────────────


@virtual
async def test_a_typed_sentence_is_shown_with_all_that_follows(tmp_path: Path) -> None:
    async with living(tmp_path) as house, house.browser() as browser:
        devices = await browser.has("devices")
        assert [d["device"] for d in devices["devices"]] == ["light.kitchen_light", "lock.front_door"]
        await browser.order("say", text="turn on the kitchen light")
        told = await browser.has("exchange", state="answered")
        assert told["heard"] == "turn on the kitchen light"
        assert "set_light" in told["calls"][0]["call"]
        assert told["said"]
        assert (await browser.has("change"))["text"] == "kitchen light: off → on"
        assert (await browser.has("device", device="light.kitchen_light"))["state"] == "on"
        assert "usd_today" in await browser.has("figures")
        async with house.browser() as late:
            assert (await late.has("exchange"))["said"] == told["said"]
            [lamp, _] = (await late.has("devices"))["devices"]
            assert (lamp["name"], lamp["state"]) == ("kitchen light", "on")


@virtual
async def test_gate_link_notices_and_cards_are_shown(tmp_path: Path) -> None:
    async with living(tmp_path) as house, house.browser() as browser:
        await browser.has("link", up=True)
        house.app.assistant.feed(ev.Opened(b""))
        await browser.has("gate", open=True)
        house.app.assistant.feed(ev.Closed())
        assert (await browser.has("gate", open=False)) == {"kind": "gate", "open": False}
        house.board.notice(Notice("The pin is 4711."))
        assert (await browser.has("notice"))["text"] == "The pin is •••."
        house.app.host._plugins["timer"].card = lambda: {"egg": "3 minutes"}  # type: ignore[method-assign]
        told = await browser.until(lambda told: told["kind"] == "cards" and told["cards"])
        assert told["cards"] == {"timer": {"egg": "3 minutes"}}
        assert LOOK_S <= asyncio.get_running_loop().time() < 60


# ── a person's hands ──────────────────────────────────────────────────────────────────────────────────────────


@virtual
async def test_a_button_pressed_on_the_page_unlocks(tmp_path: Path) -> None:
    async with living(tmp_path) as house, house.browser() as browser:
        await browser.order("say", text="unlock the front door")
        question = await browser.question()
        assert question["text"] == "unlock front door"
        assert house.state("lock.front_door") == "locked"
        await browser.order("answer", number=question["number"] + 1, yes=True)
        await browser.order("answer", number=question["number"], yes=True)
        await browser.has("device", device="lock.front_door", state="unlocked")
        await browser.order("answer", number=question["number"], yes=True)
        await browser.has("questions", questions=[])


@virtual
async def test_no_and_silence_leave_the_door_shut(tmp_path: Path) -> None:
    async with living(tmp_path) as house, house.browser() as browser:
        await browser.order("say", text="unlock the front door")
        await browser.order("answer", number=(await browser.question())["number"], yes=False)
        await browser.has("exchange", state="answered")
        await asyncio.sleep(2)
        browser.told.clear()
        await browser.order("say", text="unlock the front door")
        question = await browser.question()
        await asyncio.sleep(EXPIRES_S + 1)
        await browser.order("answer", number=question["number"], yes=True)
        await browser.has("questions", questions=[])
        assert house.state("lock.front_door") == "locked"


@virtual
async def test_a_pin_typed_on_the_page_unlocks_and_is_echoed_to_nobody(tmp_path: Path) -> None:
    async with living(tmp_path) as house, house.browser() as browser, house.browser() as other:
        await browser.order("say", text="unlock the front door")
        await browser.question()
        await asyncio.sleep(1)
        await browser.order("say", text="4711")
        await browser.has("device", device="lock.front_door", state="unlocked")
        await other.has("device", device="lock.front_door", state="unlocked")
        assert "4711" not in json.dumps([*browser.told, *other.told])


@virtual
async def test_stop_silences_the_answer(tmp_path: Path) -> None:
    speaker = BrowserSpeaker()
    slow = HOME.replace("speed: .inf", "speed: 1")
    async with living(tmp_path, slow, Voice(None, speaker)) as house, house.browser() as browser:
        await browser.order("talk")
        await browser.has("voice", here=True)
        await browser.order("say", text="turn on the kitchen light")
        await browser.has("sound")
        assert speaker.waiting_samples
        await browser.order("stop")
        await browser.has("exchange", state="stopped")
        sounds = [told["bytes"] for told in browser.told if told["kind"] == "sound"]
        assert sounds[-1] == 0  # the last thing that it is sent is to be silent


@pytest.mark.parametrize("given", ['{"do": "dance"}', "nonsense", '{"do": "talk", "rate": 1}'])
def test_nonsense_is_answered_and_changes_nothing(tmp_path: Path, given: str) -> None:
    @virtual
    async def sent() -> None:
        async with living(tmp_path, voice=Voice(RemoteMicrophone())) as house, house.browser() as browser:
            await browser.socket.send_str(given)
            assert (await browser.has("fault"))["text"]
            await browser.socket.send_bytes(b"\x00" * 5)
            await browser.order("say", text="turn on the kitchen light")
            await browser.has("exchange", state="answered")

    sent()


@virtual
async def test_a_message_that_is_too_large_costs_its_sender_the_line(tmp_path: Path) -> None:
    async with living(tmp_path) as house, house.browser() as browser:
        await browser.socket.send_bytes(bytes(1_000_000))
        while (await browser.socket.receive(timeout=60)).type is aiohttp.WSMsgType.TEXT:
            pass
        assert browser.socket.close_code == aiohttp.WSCloseCode.MESSAGE_TOO_BIG
        async with house.browser() as other:
            await other.has("devices")


class Stuck:
    """A socket whose browser reads nothing."""

    def __init__(self) -> None:
        self.closed = False

    async def send_str(self, text: str) -> None:
        await asyncio.Event().wait()

    async def close(self, *, code: int) -> None:
        self.closed = True


@virtual
async def test_a_browser_that_does_not_keep_up_is_cut_off() -> None:
    stuck = Stuck()
    line = Line(stuck)  # type: ignore[arg-type]
    for n in range(MOST_WAITING):
        line.put(f"message {n}")
    await asyncio.sleep(60)
    assert not stuck.closed
    for _ in range(2):
        line.put("one too many")
    await asyncio.sleep(0.1)
    assert stuck.closed
    await line.close()


@virtual
async def test_the_button_is_held_until_it_is_let_go_or_the_browser_has_gone(tmp_path: Path) -> None:
    async with living(tmp_path) as house:
        held = [house.app.button.held]
        async with house.browser() as browser:
            await browser.has("devices")
            for down in (True, False, True):
                await browser.order("hold", down=down)
                await browser.order("dance")
                await browser.until(lambda told: told["kind"] == "fault")
                browser.told.clear()
                held.append(house.app.button.held)
        await asyncio.sleep(1)
        assert [*held, house.app.button.held] == [False, True, False, True, False]


# ── the voice ─────────────────────────────────────────────────────────────────────────────────────────────────


@virtual
async def test_a_browser_that_goes_gives_the_voice_back(tmp_path: Path) -> None:
    microphone, speaker = RemoteMicrophone(), BrowserSpeaker()
    async with living(tmp_path, voice=Voice(microphone, speaker)) as house:
        async with house.browser() as browser:
            assert (await browser.has("hello"))["audio"] == {"input": True, "output": True}
            await browser.order("talk", rate=48_000)
            await browser.has("voice", here=True)
            speaker.play(bytes(480 * SAMPLE_BYTES))
            assert speaker.waiting_samples == 480
            await browser.order("played", flushes=0, played=240, dropped=0)
            await browser.order("talk", rate=7)
            await browser.has("fault")
        await speaker.drain()
        assert (speaker.waiting_samples, speaker.played_samples) == (0, 240)


@virtual
async def test_what_is_told_last_still_arrives(tmp_path: Path) -> None:
    opened: AbstractAsyncContextManager[House] = living(tmp_path)
    house = await opened.__aenter__()
    async with aiohttp.ClientSession() as web, house.browser(web) as browser:
        await browser.has("devices")
        house.board.notice(Notice("I cannot use the service."))
        ending = asyncio.create_task(opened.__aexit__(None, None, None))
        assert (await browser.has("notice"))["text"] == "I cannot use the service."
        assert (await browser.socket.receive(timeout=60)).type is aiohttp.WSMsgType.CLOSE
    await ending
