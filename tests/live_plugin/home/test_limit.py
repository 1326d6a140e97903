from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from live_plugin.home.limit import Limit


@given(st.lists(st.floats(0, 500, allow_nan=False)).map(sorted), st.integers(1, 5), st.floats(1, 100))
def test_no_span_holds_too_many_and_none_is_refused_without_need(times: list[float], most: int, span_s: float) -> None:
    limit, taken = Limit(most, span_s), list[float]()
    for now in times:
        recent = [t for t in taken if t + span_s > now]
        wait_s = limit.take(now)
        assert bool(wait_s) == (len(recent) >= most)
        taken += [] if wait_s else [now]


def test_it_says_how_long_to_wait() -> None:
    limit = Limit(2, 60)
    assert [limit.take(t) for t in (0, 10, 20)] == [0, 0, 40]
    assert not limit.full(60)
