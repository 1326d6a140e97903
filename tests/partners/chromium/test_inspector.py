"""The inspector as somebody looks at it in Chromium."""

from __future__ import annotations

import base64
import json
import math
import shutil
import struct

import pytest
from websockets.sync.client import connect

from mock_server import BackgroundMock
from tests.partners.chromium import browser

pytestmark = [
    pytest.mark.timeout(90),
    pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium is not installed: .ci/partners.d/chromium"),
]
SETUP = {
    "setup": {
        "model": "models/gemini-2.5-flash-native-audio-latest",
        "outputAudioTranscription": {},
        "realtimeInputConfig": {"automaticActivityDetection": {"disabled": True}},
    }
}
EVIL = "<img src=x onerror=alert(1)>"
STORY = f"""\
live: 1
steps:
  - when: {{text: hello}}
    reply: [{{text: Hello "{EVIL}" you}}]
  - when: {{text: never said}}
    reply: []
"""


def typed(text):
    return {"clientContent": {"turns": [{"parts": [{"text": text}]}], "turnComplete": True}}


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    with browser.page(tmp_path_factory.mktemp("profile")) as page:
        yield page
        assert not page.faults


@pytest.fixture
def mock(tmp_path):
    story = tmp_path / "story.yaml"
    story.write_text(STORY, "utf-8")
    with BackgroundMock(story, speed=math.inf, report=lambda line: None) as mock:
        yield mock


def converse(mock, *messages):
    """Say this and hear the answers to their end."""
    with connect(mock.plain_url, proxy=None) as socket:
        for message in (SETUP, *messages):
            socket.send(json.dumps(message))
        while b"turnComplete" not in socket.recv(timeout=10):
            pass


def spoken(seconds=1.0, hertz=440):
    samples = [round(9_000 * math.sin(math.tau * hertz * n / 16_000)) for n in range(round(seconds * 16_000))]
    pcm = struct.pack(f"<{len(samples)}h", *samples)
    return {"realtimeInput": {"audio": {"mimeType": "audio/pcm;rate=16000", "data": base64.b64encode(pcm).decode()}}}


def looks(page, mock):
    page.open(mock.plain_url.replace("ws:", "http:") + "/")
    page.until("document.querySelector('details')")


def test_a_session_is_told_from_setup_to_close(page, mock):
    converse(mock, typed("hello"))
    looks(page, mock)
    kinds = page.ask("[...document.querySelectorAll('summary')].map(row => row.children[2].textContent)")
    assert kinds[:2] == ["setup", "setupComplete"]
    assert kinds[-1] == "closed"
    assert {"content", "played", "speech", "turnComplete"} <= set(kinds)
    assert "1 session, 1 step of the stories not played yet" in page.ask("document.body.innerText")


def test_frames_unfold(page, mock):
    converse(mock, typed("hello"))
    looks(page, mock)
    setup = "document.querySelector('details')"
    page.ask(f"{setup}.open = true")
    assert "gemini-2.5-flash-native-audio-latest" in page.until(f"{setup}.querySelector('pre')?.textContent")
    page.ask("[...document.querySelectorAll('details')].find(d => d.textContent.includes('speech')).open = true")
    assert page.until("document.querySelectorAll('.group details').length") > 3


def test_both_sides_can_be_played(page, mock):
    converse(mock, {"realtimeInput": {"activityStart": {}}}, spoken(), typed("hello"))
    looks(page, mock)
    assert page.until("document.querySelector('audio').src").startswith("blob:")
    page.ask("document.querySelector('audio').play()")
    page.until("document.querySelector('audio').currentTime > 0")
    assert page.ask("document.querySelector('audio').duration") >= 1.0
    pixels = """(() => {
        const c = document.querySelector('canvas'), d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
        return d.reduce((sum, value, at) => sum + (at % 4 === 3 && value > 0), 0);
    })()"""
    assert page.ask(pixels) > 1_000  # something is drawn


def test_what_was_said_is_text_and_nothing_else(page, mock):
    converse(mock, typed("hello"))
    looks(page, mock)
    assert EVIL.split()[0] in page.ask("document.body.innerText")
    assert page.ask("document.querySelectorAll('img').length") == 0


def test_what_nothing_answers_is_seen_at_once(page, mock):
    with connect(mock.plain_url, proxy=None) as socket:
        socket.send(json.dumps(SETUP))
        socket.send(json.dumps(typed("good bye")))
        looks(page, mock)
        assert "no step of the story answers" in page.until("document.querySelector('main .bad')?.textContent")
        assert page.until("[...document.querySelectorAll('nav .bad')].at(-1)?.textContent") == "1 not answered"


def test_a_session_that_goes_on_is_followed(page, mock):
    with connect(mock.plain_url, proxy=None) as socket:
        socket.send(json.dumps(SETUP))
        looks(page, mock)
        mock.session.push({"serverContent": {"outputTranscription": {"text": "breaking news"}}})
        page.until("document.body.innerText.includes('breaking news')")
        page.ask(
            "(w => { w.value = 'breaking'; w.dispatchEvent(new Event('input')); })(document.querySelector('input'))"
        )
        assert page.ask("document.querySelectorAll('main details').length") == 1


def test_the_end_of_the_mock_is_told(page, mock):
    page.open(mock.plain_url.replace("ws:", "http:") + "/")
    page.until("document.querySelector('nav')")
    mock.run(mock.server.__aexit__(None, None, None))
    page.until("!document.getElementById('gone').hidden")
    page.faults.clear()  # the browser complains about what nobody answers
