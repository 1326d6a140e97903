"""Secrets: hidden however they are written, and nothing else with them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.home.secrets import HIDDEN, SHORT_WORD, Secrets

PARTS = ("hunter", "rosebud", "4711", "rd@", "line", "quo", "of-old", "the-secret")


def secrets(*texts: str) -> Secrets:
    made = Secrets()
    made.keep(texts)
    return made


@given(st.text(min_size=SHORT_WORD).filter(lambda text: len(text.strip()) >= SHORT_WORD), st.text(), st.text())
def test_a_long_one_is_hidden_wherever_it_stands(secret: str, before: str, after: str) -> None:
    hide = secrets(secret).hide
    assert HIDDEN in hide(f"{before}{secret}{after}")
    assert HIDDEN in hide(json.dumps({"error": f"{before} {secret}"}))
    assert HIDDEN in hide(repr(f"{before} {secret}"))


@pytest.mark.parametrize(
    ("secret", "text"),
    [
        ("hunter2", "login with hunter2: no"),
        ("hunter2", "https://me:hunter2@home"),
        ("rosebud", "token=rosebud&x=1"),
        ("4711", "pin:4711"),
        ("4711", "the code 4711."),
        ("p ss/wörd", "https://me:p%20ss%2Fw%C3%B6rd@home"),
        ("line one\nline two", "a key: line one line two"),
        ('quo"te\\d', r'{"key": "quo\"te\\d"}'),
        ('né"e-of-old', '{"key": "né\\"e-of-old"}'),
        ("bytes-\udcff-of-old", "it is bytes-\udcff-of-old"),
        ("the-secret-of-the-house", "ValueError: login with the-secret-of-th…"),
    ],
)
def test_it_is_hidden_however_it_is_written(secret: str, text: str) -> None:
    hidden = secrets(secret).hide(text)
    assert HIDDEN in hidden
    assert not [part for part in PARTS if part in hidden]


@pytest.mark.parametrize(
    ("secret", "text"),
    [
        ("on", "the light is on"),
        ("1", "1 of 11"),
        ("", "nothing is secret"),
        ("true", "true or false"),
        ("None", "None"),
        ("lamp", "the lamps of the lamplighter"),
        ("2026", "2026-11-23 at 20:26, 12026 W"),
    ],
)
def test_nothing_else_is_hidden(secret: str, text: str) -> None:
    assert secrets(secret).hide(text) == text


def test_a_value_of_json_keeps_its_form() -> None:
    hide_in = secrets("hunter2", "4711").hide_in
    value = {"hunter2": ["hunter2", 4711, 4712, True, None, 1.5], "list": [{"code": "4711"}]}
    hidden = {HIDDEN: [HIDDEN, HIDDEN, 4712, True, None, 1.5], "list": [{"code": HIDDEN}]}
    assert hide_in(value) == hidden


def test_a_pin_is_hidden_from_people_but_a_time_is_told_to_the_model() -> None:
    found = Secrets()
    found.pin = "1930"
    assert found.hide("it is 19:30") == f"it is {HIDDEN}"
    assert found.hide_in("it is 19:30") == "it is 19:30"


def test_former_ones_stay_hidden() -> None:
    found = secrets("the-old-one")
    found.keep(["the-new-one"])
    assert found.hide("the-old-one, the-new-one") == f"{HIDDEN}, {HIDDEN}"


def test_an_error_keeps_its_kind_and_its_place() -> None:
    error = KeyError("the-old-one", 7)
    assert secrets("the-old-one").hide_from(error) is error
    assert error.args == (HIDDEN, 7)
