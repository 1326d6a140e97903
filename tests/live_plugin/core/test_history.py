from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from live_plugin.core.history import KEPT_TURNS, LONGEST_TEXT, History


def test_pieces_become_turns_in_order() -> None:
    history = History()
    for piece in (" lights", " on"):
        history.ask(piece)
    history.say("They are on.")
    assert history.turns == ()
    history.turn_over()
    assert history.turns == (("user", "lights on"), ("model", "They are on."))


def test_what_was_not_heard_is_marked_also_when_its_turn_is_over() -> None:
    history = History()
    history.say("Once upon a time there was a king")
    history.sound(3)
    history.turn_over()
    history.lose(2)
    [(role, told)] = history.turns
    assert role == "model"
    assert told == "Once upon a [broken off, not heard: time there was a king]"


def test_what_will_be_said_again_is_not_kept_twice() -> None:
    history = History()
    history.ask("lights on")
    history.say("They")
    history.forget()
    history.ask("lights on")
    history.say("They are on.")
    history.turn_over()
    assert history.turns == (("user", "lights on"), ("model", "They are on."))


PIECES = st.lists(
    st.tuples(st.sampled_from(["ask", "say", "sound", "lose", "turn_over", "forget"]), st.text(max_size=3000)),
    max_size=80,
)


@given(PIECES)
def test_it_never_grows_beyond_its_bounds(pieces: list[tuple[str, str]]) -> None:
    history = History()
    for step, text in pieces:
        argument = {"ask": (text,), "say": (text,), "sound": (len(text),), "lose": (len(text),)}.get(step, ())
        getattr(history, step)(*argument)
    assert len(history.turns) <= KEPT_TURNS
    assert all(text.strip() and len(text) <= LONGEST_TEXT + 40 for _, text in history.turns)
