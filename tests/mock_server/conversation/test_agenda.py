from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.conversation.agenda import Agenda


@settings(deadline=None)
@given(st.lists(st.integers(0, 5)))
def test_things_come_in_their_time_and_then_in_their_order(times):
    agenda: Agenda[tuple[int, int]] = Agenda()
    for number, when in enumerate(times):
        agenda.put(when, (when, number))
    assert agenda.deadline == min(times, default=None)
    taken = []
    for now in range(6):
        while (thing := agenda.pop(now)) is not None:
            assert thing[0] <= now
            taken.append(thing)
    assert taken == sorted((when, number) for number, when in enumerate(times))


def test_everything_can_be_forgotten():
    agenda: Agenda[str] = Agenda()
    agenda.put(0, "a")
    agenda.clear()
    assert (agenda.pop(1), agenda.deadline) == (None, None)
