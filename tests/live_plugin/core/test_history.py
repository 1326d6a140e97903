from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from live_plugin.core.history import KEPT_TURNS, LONGEST_TEXT, History


def test_pieces_become_turns_in_order() -> None:
    history = History()
    for piece in (" lights", " on"):
        history.add("user", piece)
    history.add("model", "They are on.")
    assert history.turns == ()
    history.turn_over()
    assert history.turns == (("user", "lights on"), ("model", "They are on."))


@given(st.lists(st.tuples(st.sampled_from(["user", "model", "over"]), st.text(max_size=3000)), max_size=80))
def test_it_never_grows_beyond_its_bounds(pieces: list[tuple[str, str]]) -> None:
    history = History()
    for role, text in pieces:
        history.turn_over() if role == "over" else history.add(role, text)
    assert len(history.turns) <= KEPT_TURNS
    assert all(text.strip() and len(text) <= LONGEST_TEXT for _, text in history.turns)
