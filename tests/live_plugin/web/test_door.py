from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.web.door import NO_TOKEN, WRONG_NAME, WRONG_ORIGIN, Door

TOKEN = "a-token-of-this-start"
DOOR = Door(TOKEN, ["Hall.Example"])
OURS = ["127.0.0.1:8770", "localhost:8770", "[::1]:8770", "192.168.1.7:8770", "hall.example", "HALL.example:443"]
FOREIGN = [
    "evil.example:8770",
    "localhost.evil.example",
    "",
    "127.0.0.1.evil.example:8770",
    "]",
    "[::1",
    "127.0.0.1@evil.example",
]


@pytest.mark.parametrize("host", OURS)
def test_the_page_itself_comes_in(host: str) -> None:
    assert DOOR.refusal(host, None, TOKEN) == ""
    assert DOOR.refusal(host, f"http://{host}", TOKEN) == ""
    assert DOOR.refusal(host, f"https://{host}", TOKEN) == ""


@pytest.mark.parametrize("host", FOREIGN)
def test_a_name_that_somebody_else_gives_this_machine_does_not(host: str) -> None:
    assert DOOR.refusal(host, f"http://{host}", TOKEN) == WRONG_NAME


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "", "http://127.0.0.1:8771", "http://localhost:8770"]
)
def test_another_site_does_not(origin: str) -> None:
    assert DOOR.refusal("127.0.0.1:8770", origin, TOKEN) == WRONG_ORIGIN


@pytest.mark.parametrize("token", ["", TOKEN[:-1], TOKEN + "x", "é"])
def test_who_does_not_know_the_token_does_not(token: str) -> None:
    assert DOOR.refusal("127.0.0.1:8770", None, token) == NO_TOKEN


@given(st.text(), st.none() | st.text(), st.text())
def test_nobody_guesses_the_way_in(host: str, origin: str | None, token: str) -> None:
    assert DOOR.refusal(host, origin, token)
