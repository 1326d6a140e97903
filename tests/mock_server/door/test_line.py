"""One port: TLS or not, WebSocket or HTTP, or nothing that makes sense."""

from __future__ import annotations

import asyncio
import json
import ssl

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_server import MockServer
from mock_server.door.pages import Page

UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
CLOSE, MASK = 0x88, 0x80
POST = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"


def echo(ask):
    if ask.path != "/echo":
        return None
    told = {"method": ask.method, "query": ask.query, "body": ask.body.decode(), "host": "host" in ask.headers}
    return Page(json.dumps(told).encode())


@pytest.fixture
async def mock():
    async with MockServer(report=lambda line: None) as server:
        server.pages.append(echo)
        yield server


async def request(mock, *parts, tls=False):
    """Send this over a bare socket, each part by itself; what comes until the connection ends."""
    context = mock.ssl_context() if tls else None
    reader, writer = await asyncio.open_connection("127.0.0.1", mock.port, ssl=context)
    for part in parts:
        writer.write(part)
        await writer.drain()
        await asyncio.sleep(0)
    try:
        return await asyncio.wait_for(reader.read(), 5)
    finally:
        writer.close()


@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize("size", [1, 7, len(POST)])
async def test_pages_answer_over_http(mock, tls, size):
    answer = await request(mock, *(POST[at : at + size] for at in range(0, len(POST), size)), tls=tls)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK")
    assert json.loads(body) == {"method": "POST", "query": "", "body": "hello", "host": True}


async def test_who_asks_for_nothing_known_is_told_what_this_is(mock):
    answer = await request(mock, b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 404")
    assert b"mock of the Live API" in answer
    allowed = await request(mock, b"OPTIONS /echo HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b"access-control-allow-origin: *" in allowed.lower()


async def test_who_asks_for_the_head_gets_the_head(mock):
    answer = await request(mock, b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"\r\n\r\n")


async def test_who_asks_before_sending_the_body_is_told_to_go_on(mock):
    reader, writer = await asyncio.open_connection("127.0.0.1", mock.port)
    writer.write(POST.replace(b"\r\n\r\nhello", b"\r\nExpect: 100-continue\r\n\r\n"))
    assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 \r\n\r\n"
    writer.write(b"hello")
    assert (await reader.read()).startswith(b"HTTP/1.1 200")
    writer.close()


async def test_a_body_without_end_is_refused(mock):
    head = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\n\r\n"
    assert (await request(mock, head, bytes(1_100_000))).startswith(b"HTTP/1.1 413")


async def test_a_request_that_is_none_is_refused(mock):
    assert (await request(mock, b"GET /echo HTTP/1.1\r\nbad header\r\n\r\n")).startswith(b"HTTP/1.1 400")


async def test_a_client_that_does_not_trust_the_mock_leaves_no_trace(mock):
    with pytest.raises(ssl.SSLCertVerificationError):
        await asyncio.open_connection("127.0.0.1", mock.port, ssl=ssl.create_default_context(cafile=None))
    assert mock.journal.sessions == []


@pytest.mark.parametrize(("said", "answer"), [(b"", b"\x03\xe8"), (b"\x03\xe9", b"\x03\xe9")])
async def test_a_close_without_a_code_is_answered_by_1000_any_other_by_its_own(mock, said, answer):
    reader, writer = await asyncio.open_connection("127.0.0.1", mock.port)
    writer.write(UPGRADE)
    await reader.readuntil(b"\r\n\r\n")
    writer.write(bytes([CLOSE, MASK | len(said), 0, 0, 0, 0]) + said)
    assert await reader.read() == bytes([CLOSE, 2]) + answer
    writer.close()


async def test_those_who_say_nothing_are_dropped_in_time(monkeypatch):
    monkeypatch.setattr("mock_server.door.line.OPEN_SECONDS", 0.01)
    async with MockServer() as mock:
        for tls_begun in (b"", b"\x16"):
            assert await request(mock, tls_begun) == b""


async def test_those_who_are_still_silent_do_not_hold_the_server():
    async with MockServer() as mock:
        _, first = await asyncio.open_connection("127.0.0.1", mock.port)
        _, second = await asyncio.open_connection("127.0.0.1", mock.port)
        second.write(b"\x16")
        await second.drain()
    first.close()
    second.close()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(min_size=1, max_size=200).filter(lambda data: data[0] != 0x16))
def test_any_bytes_leave_the_server_unharmed(data):
    async def send():
        async with MockServer(report=lambda line: None) as mock:
            reader, writer = await asyncio.open_connection("127.0.0.1", mock.port)
            writer.write(data)
            writer.write_eof()
            await asyncio.wait_for(reader.read(), 5)
            writer.close()
            answer = await request(mock, POST)
            assert answer.startswith(b"HTTP/1.1 404")

    asyncio.run(send())
