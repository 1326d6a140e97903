"""`live-plugin run` as somebody uses it from Chromium: speaks into its microphone, presses what the guard asks."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from live_plugin.audio.wav import read_wav, write_wav
from tests.partners.chromium import browser

pytestmark = [
    pytest.mark.timeout(90),
    pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium is not installed: .ci/partners.d/chromium"),
]
ROOT = Path(__file__).parents[3]
CLIP = ROOT / "mock_server/stories/home/ask/living_room_lamp_on.rms.wav"
CARD_RATE = 48_000
"""Of the sound card that Chromium believes in."""
HOME = """
live: {backend: mock, language: en-US}
audio: {input: browser, output: browser}
home:
  pin: "4711"
  areas: {living_room: , hallway: }
  devices: {light.living_room_lamp: {area: living_room}, lock.front_door: {area: hallway}}
plugins: {light: , lock: }
page: {port: 0}
"""


@dataclass(frozen=True)
class House:
    """A house at work; `url` is what its console printed."""

    url: str
    process: subprocess.Popen[str]

    @property
    def address(self) -> str:
        return urlsplit(self.url).netloc

    def end(self) -> str:
        """Ctrl-C; everything that the console has shown since the address."""
        self.process.send_signal(signal.SIGINT)
        return self.process.communicate(timeout=20)[0]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    (folder / "plugins.yaml").write_text(HOME, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", "live_plugin", "run"],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout
        try:
            yield House(next(line.split()[-1] for line in process.stdout if "the page:" in line), process)
        finally:
            process.kill()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browser.Page]:
    """A browser in whose microphone somebody says "turn on the living room lamp", a second after it was opened."""
    speech = tmp_path_factory.mktemp("speech") / "microphone.wav"
    pause = bytes(2 * CARD_RATE)
    write_wav(speech, pause + read_wav(CLIP, CARD_RATE) + 3 * pause, CARD_RATE)
    with browser.page(
        tmp_path_factory.mktemp("profile"),
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={speech}%noloop",
    ) as page:
        yield page
        assert not page.faults


def opens(page: browser.Page, house: House) -> None:
    page.sent.clear()
    page.open(house.url)
    page.until("document.querySelector('[data-device]')")


def state(device: str) -> str:
    """Of what the page shows of a device."""
    return f"document.querySelector('[data-device=\"{device}\"] > :last-child').innerText"


def types(page: browser.Page, sentence: str) -> None:
    value = json.dumps(sentence)
    page.ask(f"document.getElementById('sentence').value = {value}; document.querySelector('form button').click()")


def test_a_command_spoken_into_the_browser_lights_the_lamp_and_is_answered_there(
    page: browser.Page, house: House
) -> None:
    opens(page, house)
    page.ask("document.getElementById('voice').click()")
    page.until("document.querySelector('#gate.open')")
    page.until(f"{state('light.living_room_lamp')}.startsWith('on')")
    page.until("document.querySelector('.said')?.innerText == 'The living room lamp is on.'")
    assert "turn on the living room lamp" in page.ask("document.querySelector('.heard').innerText")
    page.until("document.getElementById('figures').innerText.includes('first sound')")
    page.until("document.querySelector('#gate:not(.open)')")
    played = [json.loads(sent) for sent in page.sent if '"played"' in sent]
    assert played[-1]["played"] > 12_000  # half a second of the answer has sounded in the browser


def asked(page: browser.Page) -> None:
    """The guard asks, and a person has had time to read it."""
    types(page, "unlock the front door")
    page.until("document.querySelector('.question')?.innerText.toLowerCase().includes('unlock front door?')")
    page.until("parseInt(document.querySelector('.question .dim').innerText) < 14")
    assert page.ask(state("lock.front_door")) == "locked"


def presses(page: browser.Page, button: str) -> None:
    page.ask(f"[...document.querySelectorAll('.question button')].find(b => b.innerText == '{button}').click()")
    page.until("!document.querySelector('.question')")


def test_a_door_is_unlocked_by_a_person_and_by_nothing_else(page: browser.Page, house: House) -> None:
    opens(page, house)
    asked(page)
    presses(page, "No")
    asked(page)
    presses(page, "Yes, do it")
    page.until(f"{state('lock.front_door')} == 'unlocked'")
    types(page, "lock the front door")
    page.until(f"{state('lock.front_door')} == 'locked'")
    asked(page)
    types(page, "4711")
    page.until(f"{state('lock.front_door')} == 'unlocked'")
    assert "4711" not in page.ask("document.body.innerText")


def test_the_token_leaves_the_address_and_no_script_can_read_it(page: browser.Page, house: House) -> None:
    opens(page, house)
    assert page.ask("location.search + location.hash + document.cookie") == ""
    page.open(f"http://{house.address}/")
    page.until("document.querySelector('[data-device]')")


class Stranger(BaseHTTPRequestHandler):
    """Another site, on the same machine even."""

    timeout = 0.2  # a browser opens lines that it does not use

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"another site")

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_another_sites_page_gets_nothing(page: browser.Page, house: House) -> None:
    opens(page, house)  # the browser knows the token
    with HTTPServer(("127.0.0.1", 0), Stranger) as other:
        serving = threading.Thread(target=other.serve_forever)
        serving.start()
        try:
            page.open(f"http://127.0.0.1:{other.server_port}/")
            page.until("document.body?.innerText == 'another site'")
            assert page.ask(REACHED % house.address) == ["socket refused", "page refused"]
        finally:
            other.shutdown()
            serving.join()
    page.faults.clear()  # the browser complains that it was refused


REACHED = """(address => Promise.all([
    new Promise(tell => {
        const socket = new WebSocket(`ws://${address}/socket`);
        socket.onopen = () => tell('socket open');
        socket.onerror = () => tell('socket refused');
    }),
    fetch(`http://${address}/`, {credentials: 'include'}).then(() => 'page read', () => 'page refused'),
]))('%s')"""


def test_the_page_says_when_the_assistant_has_ended(page: browser.Page, house: House) -> None:
    opens(page, house)
    told = house.end()
    page.until("!document.getElementById('gone').hidden")
    assert "front door: locked → unlocking" in told
    assert "4711" not in told
    page.open("about:blank")
    page.faults.clear()  # the browser complains about what nobody answers
