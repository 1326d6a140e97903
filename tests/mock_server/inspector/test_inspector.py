"""Requests about a server, and orders to its sessions."""

from __future__ import annotations

import asyncio
import json
import math
from types import SimpleNamespace

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from mock_server import MockServer
from mock_server.door.pages import Ask
from mock_server.inspector import Inspector
from mock_server.inspector.inspector import ORDERS
from mock_server.journal import Closed, Journal

SETUP = {"setup": {"model": "models/gemini-2.5-flash-native-audio-latest", "outputAudioTranscription": {}}}


@pytest.fixture
def journal():
    journal = Journal()
    journal.open("/ws?key=secret").note(1.5, Closed(1000, "", "client"))
    journal.open("/ws").note(0.0, "a remark")
    return journal


@pytest.fixture
def ask(journal):
    inspector = Inspector(SimpleNamespace(journal=journal, sessions=[], stories=()))

    def asking(path, method="GET", query="", body=b"", **headers):
        page = inspector(Ask(method, path, query, headers, body))
        return page and (page.status, json.loads(page.body) if page.kind == "application/json" else page.body)

    return asking


def test_the_page_needs_nothing_else(ask):
    status, page = ask("/")
    assert status == 200
    assert b"<!doctype html>" in page
    assert b"http:" not in page.replace(b"http-equiv", b"")
    assert b"src=" not in page.replace(b"-src", b"")


def test_all_sessions_in_short(ask):
    status, overview = ask("/journal")
    assert status == 200
    assert [session["number"] for session in overview["sessions"]] == [1, 2]
    assert overview["sessions"][0]["closed"] == {"code": 1000, "reason": "", "by": "client", "detail": ""}
    assert "secret" not in json.dumps(overview)


@pytest.mark.parametrize(("number", "text"), [("1", "1000 "), ("2", "a remark"), ("last", "a remark")])
def test_one_session_with_its_entries(ask, number, text):
    status, session = ask(f"/journal/{number}")
    assert (status, session["list"][0]["text"]) == (200, text)
    assert ask(f"/journal/{number}", query="from=1")[1]["list"] == []
    assert len(ask(f"/journal/{number}", query="from=x")[1]["list"]) == 1


def test_sound_is_a_file_that_plays(ask):
    status, wav = ask("/journal/1/sound.wav")
    assert (status, wav[:4]) == (200, b"RIFF")


@pytest.mark.parametrize("path", ["/journal/9", "/journal/9/sound.wav"])
def test_a_session_that_is_not_there(ask, path):
    assert ask(path) == (404, {"error": "the journal has no session 9; see /journal"})


def test_what_is_for_somebody_else_is_left_to_it(ask):
    assert ask("/v1alpha/auth_tokens", "POST") is None
    assert ask("/journal", "POST") is None
    assert ask("/journal/../etc") is None


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "http://127.0.0.1:1", "host": "127.0.0.1:1"}, 200),
        ({"origin": "https://elsewhere.example", "host": "127.0.0.1:1"}, 403),
        ({"origin": "null", "host": "127.0.0.1:1"}, 403),
    ],
)
def test_only_its_own_pages_may_ask_from_a_browser(ask, headers, status):
    assert ask("/journal", **headers)[0] == status


@pytest.fixture
async def line():
    """An open session and what gives orders to it."""
    async with (
        MockServer(speed=math.inf) as server,
        connect(server.plain_url, proxy=None) as socket,
    ):
        await socket.send(json.dumps(SETUP))
        await asyncio.wait_for(socket.recv(), 5)
        inspector = Inspector(server)

        def order(name, body, number="last"):
            page = inspector(Ask("POST", f"/sessions/{number}/{name}", body=body))
            return page.status, json.loads(page.body)

        yield order, socket


async def drained(socket):
    while True:
        await socket.recv()


async def test_a_message_is_pushed(line):
    order, socket = line
    pushed = {"serverContent": {"outputTranscription": {"text": "pushed"}}}
    assert order("push", json.dumps(pushed).encode()) == (200, {"ok": True})
    assert json.loads(await asyncio.wait_for(socket.recv(), 5)) == pushed


@pytest.mark.parametrize(
    ("name", "body", "close"),
    [
        ("close", b'{"code": 1011, "reason": "drill"}', (1011, "drill")),
        ("close", b"", (1000, "")),
        ("go_away", b'{"seconds": 0}', (1011, "Deadline expired before operation could complete.")),
        ("abort", b"", None),
    ],
)
async def test_a_session_is_ended(line, name, body, close):
    order, socket = line
    assert order(name, body, "1") == (200, {"ok": True})
    with pytest.raises(ConnectionClosed) as closed:
        await asyncio.wait_for(drained(socket), 5)
    received = closed.value.rcvd
    assert (received and (received.code, received.reason)) == close


@pytest.mark.parametrize(
    ("name", "body"),
    [
        *(("push", body) for body in (b"", b"{", b"[1]")),
        *(("go_away", b'{"seconds": "%s"}' % seconds) for seconds in (b"soon", b"nan", b"-1", b"inf")),
        *(("close", b'{"code": %s}' % code) for code in (b"{}", b"5", b"1005", b"70000")),
    ],
)
async def test_an_order_that_makes_no_sense_is_refused_with_an_example(line, name, body):
    order, _ = line
    status, answer = order(name, body)
    assert status == 400
    assert answer["error"].startswith(f"{name} takes {{")


@pytest.mark.parametrize("name", ORDERS)
def test_no_order_to_a_session_that_is_over(ask, name):
    assert ask(f"/sessions/1/{name}", "POST") == (404, {"error": "session 1 is not open; see /journal"})
