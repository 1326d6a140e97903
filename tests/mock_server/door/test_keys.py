"""What a client may show, and how others are turned away."""

from __future__ import annotations

import json

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from mock_server import MockServer
from mock_server.door.keys import REFUSALS, Keys, shown_key

DEV = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
SETUP = json.dumps({"setup": {"model": "models/gemini-3.8-live"}})


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/?key=secret", {}),
        ("/?x=1&access_token=secret", {}),
        ("/", {"x-goog-api-key": "secret"}),
        ("/", {"Authorization": "Bearer secret"}),
        ("/", {"authorization": "Token secret", "x-goog-api-key": "other"}),
    ],
)
def test_every_form_of_a_key_is_found(path, headers):
    assert shown_key(path, headers) == "secret"


def test_no_key_is_the_empty_one():
    assert shown_key("/", {}) == ""


@pytest.mark.parametrize("status", [401, 403, 429])
async def test_a_wrong_key_is_refused_at_the_upgrade(status):
    async with MockServer(keys=["good"], refusal=status) as mock:
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"{mock.plain_url}{DEV}?key=bad", proxy=None)
        assert refused.value.response.status_code == status
        async with connect(f"{mock.plain_url}{DEV}?key=good", proxy=None) as socket:
            await socket.send(SETUP)
            assert b"setupComplete" in await socket.recv()


@pytest.mark.parametrize("code", [1007, 1008, 1011])
async def test_a_wrong_key_is_refused_at_the_setup(code):
    async with MockServer(keys=["good"], refusal=code, report=lambda line: None) as mock:
        async with connect(mock.plain_url + DEV, proxy=None) as socket:
            await socket.send(SETUP)
            with pytest.raises(ConnectionClosed) as closed:
                await socket.recv()
        assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (code, REFUSALS[code])
        assert "key" in mock.journal.sessions[0].closed.detail


def test_only_known_ways_to_refuse():
    with pytest.raises(ValueError, match="one of 401, 403"):
        Keys(refusal=404)
