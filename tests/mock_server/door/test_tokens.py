"""Ephemeral tokens: made over HTTP, good for few sessions and a short time, with a setup that is fixed."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from google import genai
from google.genai import types
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from mock_server import MockServer
from mock_server.clock import Driven
from mock_server.door.tokens import Tokens
from mock_server.errors import Refusal
from mock_server.wire.message import parse

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OPENER = build_opener(ProxyHandler({}))
EXPERIMENTAL = pytest.mark.filterwarnings("ignore::google.genai._common.ExperimentalWarning")
CONSTRAINED = "/ws/google.ai.generativelanguage.v1alpha.GenerativeService.BidiGenerateContentConstrained"
MODEL = "models/gemini-2.5-flash-native-audio-latest"


async def in_thread(function, *args, **named):
    """Wait for something that blocks, and leave no thread behind."""
    with ThreadPoolExecutor(1) as pool:
        return await asyncio.get_running_loop().run_in_executor(pool, partial(function, *args, **named))


def setup(**fields):
    return parse(json.dumps({"setup": {"model": MODEL, **fields}}))[0]


def redeem(tokens, name, asked=None, seconds=0.0, anybody=False):
    return tokens.redeem(name, asked or setup(), NOW + timedelta(seconds=seconds), anybody=anybody)


def made(tokens, unique="u", **request):
    return tokens.make(json.dumps(request).encode(), unique, NOW)["name"]


def test_a_token_is_good_for_one_session_within_a_minute():
    tokens = Tokens()
    first, second = made(tokens, "a"), made(tokens, "b")
    assert redeem(tokens, first).model == setup().model
    for name, seconds in ((first, 1), (second, 61)):
        with pytest.raises(Refusal) as refusal:
            redeem(tokens, name, seconds=seconds)
        assert refusal.value.code == 1008


def test_resuming_is_no_use_and_zero_is_any_number():
    tokens = Tokens()
    once, always = made(tokens, "a"), made(tokens, "b", uses=0)
    redeem(tokens, once)
    redeem(tokens, once, setup(sessionResumption={"handle": "h"}), seconds=600)
    for _ in range(5):
        redeem(tokens, always)


def test_tokens_of_others_are_taken_only_where_anybody_may_come():
    assert redeem(Tokens(), "auth_tokens/x", anybody=True)
    with pytest.raises(Refusal):
        redeem(Tokens(), "auth_tokens/x")


def test_without_a_mask_the_whole_setup_is_fixed():
    tokens = Tokens()
    name = made(tokens, bidiGenerateContentSetup={"model": MODEL, "generationConfig": {"temperature": 0.5}})
    found = redeem(tokens, name, setup(generationConfig={"topK": 3}, outputAudioTranscription={}))
    assert found.raw == {"model": MODEL, "generationConfig": {"temperature": 0.5}}


def test_a_mask_fixes_its_fields_only():
    tokens = Tokens()
    fixed = {"model": "models/gemini-3.8-live", "generationConfig": {"temperature": 0.5}}
    name = made(
        tokens, bidiGenerateContentSetup=fixed, fieldMask="model,generation_config.temperature,system_instruction"
    )
    found = redeem(tokens, name, setup(generationConfig={"topK": 3}, systemInstruction="obey"))
    assert found.raw == {"model": "models/gemini-3.8-live", "generationConfig": {"topK": 3, "temperature": 0.5}}


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"[", "not JSON"),
        (b'{"use": 1}', "use"),
        (b'{"expireTime": "soon"}', "expireTime"),
        (b'{"expireTime": "2026-11-24T12:00:00Z"}', "20 hours"),
        (b'{"bidiGenerateContentSetup": {"modle": 1}}', "modle"),
    ],
)
def test_a_wrong_request_is_refused_with_the_field(body, named):
    with pytest.raises(Refusal) as refusal:
        Tokens().make(body, "u", NOW)
    assert named in refusal.value.detail


@given(st.binary(max_size=60))
def test_any_body_gives_a_token_or_a_refusal(body):
    with suppress(Refusal):
        assert Tokens().make(body, "u", NOW)["name"].startswith("auth_tokens/")


@pytest.fixture
def options(monkeypatch):
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)

    def make(mock):
        arguments = {"ssl": mock.ssl_context(), "proxy": None}
        base = mock.plain_url.replace("ws:", "http:")
        return types.HttpOptions(base_url=base, api_version="v1alpha", async_client_args=arguments)

    return make


@EXPERIMENTAL
async def test_the_sdk_makes_a_token_and_another_client_uses_it_once(options):
    async with MockServer(keys=["good"], refusal=1007, report=lambda line: None) as mock:
        server = genai.Client(api_key="good", http_options=options(mock))
        token = await in_thread(server.auth_tokens.create, config={"uses": 1})
        browser = genai.Client(api_key=token.name, http_options=options(mock))
        async with browser.aio.live.connect(model=MODEL) as session:
            assert session.setup_complete is not None
        with pytest.raises(genai.errors.APIError, match="already been used"):
            async with browser.aio.live.connect(model=MODEL):
                pass
        server.close()
    assert mock.journal.sessions[0].path.endswith("BidiGenerateContentConstrained")


@EXPERIMENTAL
async def test_who_has_no_key_gets_no_token(options):
    async with MockServer(keys=["good"]) as mock:
        client = genai.Client(api_key="bad", http_options=options(mock))
        with pytest.raises(genai.errors.ClientError) as refused:
            await in_thread(client.auth_tokens.create)
        assert refused.value.code == 401
        client.close()


async def test_a_session_ends_with_its_token():
    clock = Driven()
    async with MockServer(clock=clock, report=lambda line: None) as mock:
        expires = (datetime.now(UTC) + timedelta(seconds=300)).isoformat()
        address = mock.plain_url.replace("ws:", "http:") + "/v1alpha/auth_tokens"
        request = Request(address, json.dumps({"expireTime": expires}).encode())
        with await in_thread(OPENER.open, request) as answer:
            token = json.load(answer)["name"]
        async with connect(f"{mock.plain_url}{CONSTRAINED}?access_token={token}", proxy=None) as socket:
            await socket.send(json.dumps({"setup": {"model": MODEL}}))
            await socket.recv()
            await clock.advance(301)  # the clock stood still while the token was made
            with pytest.raises(ConnectionClosed):
                await socket.recv()
        assert (socket.close_code, socket.close_reason) == (1008, "Token has expired.")
