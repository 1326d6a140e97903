from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.home.confirmation import EXPIRES_S, Confirmation
from live_plugin.home.context import Context
from live_plugin.home.model import Changed, Device, DeviceSettings, State
from live_plugin.home.risk import Act
from live_plugin.plugins.question import Question
from live_plugin.runtime.talk import Talk
from live_plugin.web import messages

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
PIN = "4711"


def told(*items: ev.Event | fx.Effect) -> messages.Message:
    talk = Talk()
    for now, item in enumerate([fx.StartActivity(1), ev.Heard(" unlock it"), fx.EndActivity(1), *items]):
        talk(now, item)
    return messages.exchange(talk.exchanges[0])


@pytest.mark.parametrize(
    ("items", "state"),
    [
        ((), "open"),
        ((fx.Answered(1),), "answered"),
        ((ev.Interrupted(), fx.Answered(1)), "interrupted"),
        ((fx.Unanswered(1),), "unanswered"),
        ((fx.Withdrawn(1),), "stopped"),
    ],
)
def test_an_exchange_says_how_it_stands(items: tuple[ev.Event | fx.Effect, ...], state: str) -> None:
    assert told(*items)["state"] == state


def test_a_call_is_told_when_it_is_over() -> None:
    called = fx.RunTool("a", "set_lock", {"name": "door"}, 1)
    assert told(called)["calls"] == []
    [call] = told(called, ev.ToolFinished("a", {"error": "not done"}))["calls"]
    assert call == {"call": "set_lock(name='door')", "outcome": "not done", "failed": True}


def test_a_device_is_told_before_and_after() -> None:
    lamp = Device("light.lamp", DeviceSettings())
    change = messages.change(7, Changed(lamp, State("off"), State("on", {"brightness": 3})))
    assert change == {"kind": "change", "id": "change 7", "text": "lamp: off → on, brightness 3"}


def test_a_question_is_told_until_it_expires() -> None:
    confirmation = Confirmation(3, Context(1), 100.0)
    confirmation.ask([Act("lock.door", "unlock", ("door",))], 100.0)
    question = Question(confirmation)
    [asked] = messages.questions([question], 105.0)["questions"]
    assert asked == {"number": 3, "text": str(question), "code": False, "seconds": EXPIRES_S - 5}
    assert messages.questions([question], 100.0 + EXPIRES_S)["questions"] == []


@given(JSON, st.text(), st.text())
def test_a_secret_is_in_nothing_that_is_told(value: Any, before: str, after: str) -> None:
    secret = [value, {before: f"{before}{PIN}{after}", f"{PIN}{after}": [value, (PIN,)]}]
    clean = messages.hidden(secret, lambda text: text.replace(PIN, "•"))
    texts = [text for text in _texts(clean) if PIN in text]
    assert texts == []
    json.dumps(clean)


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for pair in value.items() for text in _texts(list(pair))]
    return [text for item in value for text in _texts(item)] if isinstance(value, list) else []


@given(JSON)
def test_what_holds_no_secret_stays_as_it_is(value: Any) -> None:
    assert messages.hidden(value, str) == value
