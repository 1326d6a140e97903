"""A mock for those who have no event loop."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from mock_server import BackgroundMock, ServeError, StoryError
from mock_server.clock import Driven
from mock_server.journal import Closed

SETUP = {"setup": {"model": "models/gemini-2.5-flash-native-audio-latest"}}


@contextmanager
def opened(mock):
    with connect(mock.plain_url, proxy=None) as socket:
        socket.send(json.dumps(SETUP))
        assert "setupComplete" in json.loads(socket.recv(timeout=5))
        yield socket


def test_it_serves_for_the_time_of_a_with():
    with BackgroundMock() as mock:
        assert mock.environment["GOOGLE_VERTEX_BASE_URL"] == mock.url
        with opened(mock):
            assert mock.journal.sessions[0].setup.model == "gemini-2.5-flash-native-audio-latest"
    assert mock.journal.sessions[0].closed == Closed(1000, "", "client")
    assert "live-mock" not in [thread.name for thread in threading.enumerate()]


def test_a_session_takes_orders_from_another_thread():
    with BackgroundMock() as mock, opened(mock) as socket:
        mock.session.push({"serverContent": {"turnComplete": True}})
        assert json.loads(socket.recv(timeout=5)) == {"serverContent": {"turnComplete": True}}
        mock.session.go_away(60)
        assert json.loads(socket.recv(timeout=5)) == {"goAway": {"timeLeft": "60s"}}
        assert mock.session.journal.number == 1
        with pytest.raises(ValueError, match=r"must be a code a close frame can carry .*, got 1006"):
            mock.session.close(1006)
        mock.session.close(1011, "drill")
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=5)
        assert closed.value.rcvd.reason == "drill"


def test_a_session_is_dropped():
    with BackgroundMock() as mock, opened(mock) as socket:
        mock.sessions[0].abort()
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=5)
        assert closed.value.rcvd is None


def test_without_a_session_there_is_nobody_to_give_orders_to():
    with BackgroundMock() as mock, pytest.raises(LookupError, match="no session is open"):
        mock.session.abort()


def test_its_loop_works_for_others():
    async def name():
        return threading.current_thread().name

    with BackgroundMock() as mock:
        assert mock.run(name()) == "live-mock"


def test_ten_minutes_pass_when_the_test_says_so():
    clock = Driven()
    with BackgroundMock(clock=clock) as mock, opened(mock) as socket:
        mock.run(clock.advance(9 * 60))
        assert json.loads(socket.recv(timeout=5)) == {"goAway": {"timeLeft": "60s"}}
        mock.run(clock.advance(60))
        with pytest.raises(ConnectionClosed, match="Deadline expired"):
            socket.recv(timeout=5)


def test_what_is_wrong_is_told_where_it_is_started():
    with pytest.raises(StoryError, match="no such story"):
        BackgroundMock("nowhere")
    with pytest.raises(ServeError, match="cannot listen"), BackgroundMock(host="203.0.113.1"):
        pass
    assert "live-mock" not in [thread.name for thread in threading.enumerate()]
