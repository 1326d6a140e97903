from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.web import orders

GOOD = [
    orders.Say(do="say", text="turn on the light"),
    orders.Answer(do="answer", number=3, yes=True),
    orders.Stop(do="stop"),
    orders.Hold(do="hold", down=True),
    orders.Talk(do="talk", rate=48_000),
    orders.Leave(do="leave"),
    orders.Played(do="played", flushes=0, played=480, dropped=0),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda j: st.lists(j) | st.dictionaries(st.text(), j)
)


@pytest.mark.parametrize("order", GOOD, ids=lambda order: order.do)
def test_every_order_is_understood(order: orders.Order) -> None:
    assert orders.parse(order.model_dump_json()) == order


@pytest.mark.parametrize(
    ("given_", "told"),
    [
        ("{", "this is no order"),
        ('{"do": "dance"}', "dance"),
        ('{"do": "answer", "number": 1}', "yes"),
        ('{"do": "played", "flushes": -1, "played": 0, "dropped": 0}', "flushes"),
        ('{"do": "stop", "now": true}', "now"),
        (json.dumps({"do": "say", "text": "a" * 2001}), "text"),
    ],
)
def test_what_is_no_order_is_told_in_one_line(given_: str, told: str) -> None:
    with pytest.raises(ValueError, match=told) as caught:
        orders.parse(given_)
    assert "\n" not in str(caught.value)


@given(
    st.text()
    | JSON.map(json.dumps)
    | st.fixed_dictionaries({"do": st.sampled_from([o.do for o in GOOD])}, optional={"number": JSON}).map(json.dumps)
)
def test_anything_is_an_order_or_told_in_one_line(text: str) -> None:
    told = ""
    try:
        order = orders.parse(text)
    except ValueError as error:
        told = str(error)
    else:
        assert order.do in {good.do for good in GOOD}
    assert len(told.splitlines()) <= 1
