"""Tokens that the service makes, through the recorder: a second mock stands for the service."""

from __future__ import annotations

import asyncio
import json
import math
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from websockets.asyncio.client import connect

from mock_server import MockServer
from mock_server.door.pages import Page
from mock_server.recorder import Recorder

KEY = "the-real-key-1234"
CONSTRAINED = "/ws/google.ai.generativelanguage.v1alpha.GenerativeService.BidiGenerateContentConstrained"
SETUP = json.dumps({"setup": {"model": "models/gemini-2.5-flash-native-audio-latest"}})
OPENER = build_opener(ProxyHandler({}))


async def post(mock, path="/v1alpha/auth_tokens", **headers):
    """The answer to a request for a token."""
    request = Request(mock.plain_url.replace("ws:", "http:") + path, b"{}", headers)
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1) as thread, await loop.run_in_executor(thread, OPENER.open, request) as answer:
        return json.load(answer)


@pytest.fixture
def service(tmp_path):
    return MockServer(keys=[KEY], speed=math.inf, certificates=tmp_path, report=lambda line: None)


@pytest.fixture
def recorder_of(tmp_path):
    def make(url, **options):
        return Recorder(tmp_path / "tapes" / "t", url, certificates=tmp_path, report=lambda line: None, **options)

    return make


async def converse(mock, token):
    async with connect(f"{mock.plain_url}{CONSTRAINED}?access_token={token}", proxy=None) as socket:
        await socket.send(SETUP)
        return json.loads(await socket.recv())


async def until(done):
    async with asyncio.timeout(5):
        while not done():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0)


@pytest.mark.parametrize("key", [KEY, ""])
async def test_the_service_makes_the_token_and_lets_it_in_whoever_has_the_key(service, recorder_of, key):
    headers = {} if key else {"x-goog-api-key": KEY}
    async with service, recorder_of(service.plain_url, key=key) as recorder:
        made = await post(recorder, **headers)
        assert made["name"].startswith("auth_tokens/")
        assert made.keys() == {"name", "expireTime", "newSessionExpireTime"}
        assert "setupComplete" in await converse(recorder, made["name"])
        await until(lambda: recorder.tapes)
        assert service.journal.sessions[0].path.endswith("Constrained")
    secret = made["name"].removeprefix("auth_tokens/").encode()
    files = [file.read_bytes() for file in recorder.tapes[0].iterdir()]
    assert files
    assert not [content for content in files if secret in content or KEY.encode() in content]


async def test_a_refused_request_for_a_token_is_answered_as_the_service_does(service, recorder_of):
    async with service, recorder_of(service.plain_url) as recorder:
        with pytest.raises(HTTPError) as refused:
            await post(recorder, **{"x-goog-api-key": "bad"})
        with refused.value as answer:
            assert (answer.status, json.load(answer)["error"]["code"]) == (401, 401)


async def test_a_redirection_is_left_to_the_client_and_only_the_recorders_key_was_shown(service, recorder_of):
    asked = []

    def elsewhere(ask):
        asked.append(ask)
        return Page(b"{}", status=307) if ask.path.endswith("auth_tokens") else None

    service.pages.insert(0, elsewhere)
    async with service, recorder_of(service.plain_url, key=KEY) as recorder:
        with pytest.raises(HTTPError) as answer:
            await post(recorder, "/v1alpha/auth_tokens?key=mine&alt=json")
        answer.value.close()
    assert answer.value.status == 307
    assert [(ask.query, ask.headers["x-goog-api-key"]) for ask in asked] == [("alt=json", KEY)]


async def test_a_service_that_cannot_be_reached_is_told(recorder_of):
    async with recorder_of("ws://127.0.0.1:9") as recorder:
        with pytest.raises(HTTPError) as failed:
            await post(recorder)
        with failed.value as answer:
            assert answer.status == 502
            assert "check the address and the key" in json.load(answer)["error"]["message"]
