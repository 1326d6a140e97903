from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.home.confirmation import (
    CODE,
    EXPIRES_S,
    LATEST_S,
    Confirmation,
    ConfirmationState,
    Sentence,
    question,
)
from live_plugin.home.context import Context
from live_plugin.home.risk import Act
from live_plugin.home.words import digits_of

S = ConfirmationState
DOOR = Act("lock.front_door", "unlock", ("front door", "main entrance"))
GARAGE = Act("cover.garage_door", "open", ("garage door",))


def asked(
    *acts: Act, pin: str = "", said: str = "Shall I unlock the front door?", language: str = "en"
) -> Confirmation:
    confirmation = Confirmation(1, Context(1, language=language), 100.0, pin)
    confirmation.ask(acts or (DOOR,), 100.0)
    confirmation.say(said)
    return confirmation


def heard(text: str, began: float = 105.0, *, alone: bool = True) -> Sentence:
    return Sentence(text, began, alone)


def test_a_yes_confirms() -> None:
    confirmation = asked()
    assert confirmation.hear(heard("Yes, please.")) is S.CONFIRMED
    assert confirmation.how == "yes"


@pytest.mark.parametrize("text", ["No.", "What?", "Turn on the light", "Yes, but wait", "okay"])
def test_anything_else_refuses(text: str) -> None:
    confirmation = asked()
    assert confirmation.hear(heard(text)) is S.REFUSED
    assert confirmation.hear(heard("yes", 106)) is S.REFUSED


@pytest.mark.parametrize("sentence", [heard("yes", 99), heard("yes", 100), heard("…"), heard("yes", alone=False)])
def test_what_is_no_answer_leaves_the_question_open(sentence: Sentence) -> None:
    confirmation = asked()
    assert confirmation.hear(sentence) is S.ASKED
    assert confirmation.hear(heard("yes", 110)) is S.CONFIRMED


def test_a_no_counts_even_while_the_model_speaks() -> None:
    assert asked().hear(heard("no!", alone=False)) is S.REFUSED


def test_it_expires() -> None:
    confirmation = asked()
    assert confirmation.look(100 + EXPIRES_S + LATEST_S) is S.ASKED  # an answer may still be on its way
    assert confirmation.hear(heard("yes", 100 + EXPIRES_S + 0.1)) is S.EXPIRED
    assert asked().look(100.1 + EXPIRES_S + LATEST_S) is S.EXPIRED
    assert asked().press("page", yes=True, now=100.1 + EXPIRES_S) is S.EXPIRED


def test_the_model_must_have_named_what_it_asks_about() -> None:
    assert asked(said="Shall I tell you a joke?").hear(heard("yes")) is S.REFUSED
    assert asked(said="").hear(heard("Yes, the front door")) is S.CONFIRMED
    assert asked(said="Open the MAIN entrance?").hear(heard("yes")) is S.CONFIRMED
    assert asked(DOOR, GARAGE).hear(heard("yes")) is S.REFUSED
    assert asked(DOOR, GARAGE, said="The garage door and the front door?").hear(heard("yes")) is S.CONFIRMED


@pytest.mark.parametrize("name", ["yes", "Yes please", "…", ""])
def test_a_device_called_yes_is_not_named_by_a_yes(name: str) -> None:
    assert asked(Act("lock.a", "unlock", (name,)), said=f"{name}?").hear(heard("yes")) is S.REFUSED


def test_an_inflected_name_is_the_name() -> None:
    act = Act("lock.etuovi", "unlock", ("etuovi",))
    assert asked(act, said="Avaanko etuoven?", language="fi").hear(heard("kyllä")) is S.CONFIRMED


def test_what_is_added_must_be_asked_for_anew() -> None:
    confirmation = asked()
    confirmation.ask([GARAGE], 103)
    assert confirmation.hear(heard("yes", 102)) is S.ASKED
    confirmation.say("The garage door?")
    assert confirmation.hear(heard("yes")) is S.REFUSED


def test_with_a_pin_a_yes_is_not_enough() -> None:
    assert asked(pin="4711").hear(heard("yes")) is S.REFUSED
    right = asked(pin="4711", said="")
    assert right.hear(heard("four seven one one")) is S.CONFIRMED
    assert (right.how, right.guessed) == ("pin", False)
    wrong = asked(pin="4711")
    assert wrong.hear(heard("4712")) is S.REFUSED
    assert wrong.guessed
    assert asked(pin="4711").hear(heard("no, 4711")) is S.REFUSED
    assert asked(pin="4711").hear(heard("4711", alone=False)) is S.ASKED


def test_a_code_is_handed_on_for_the_thing_to_judge() -> None:
    confirmation = asked(pin=CODE)
    assert confirmation.wanted == "the code"
    assert confirmation.hear(heard("It is two four six eight, please")) is S.CONFIRMED
    assert (confirmation.code, confirmation.how, confirmation.guessed) == ("2468", "code", False)
    assert asked(pin=CODE).hear(heard("yes")) is S.REFUSED
    assert asked(pin=CODE).hear(heard("2468", alone=False)) is S.ASKED


def test_a_button_knows_no_code() -> None:
    confirmation = asked(pin=CODE)
    assert confirmation.press("page", yes=True, now=110) is S.ASKED
    assert [confirmation.typed(text) for text in ("yes", "2468", "no")] == ["", "yes", "no"]
    assert confirmation.press("console", yes=True, now=110, code="2468") is S.CONFIRMED
    assert confirmation.code == "2468"
    assert asked(pin=CODE).press("page", yes=False, now=110) is S.REFUSED


def test_a_button_decides() -> None:
    assert asked(pin="4711").press("page", yes=True, now=110) is S.CONFIRMED
    assert asked().press("page", yes=False, now=110) is S.REFUSED
    done = asked()
    done.hear(heard("no"))
    assert done.press("page", yes=True, now=110) is S.REFUSED


def test_another_question_takes_its_place() -> None:
    confirmation = asked()
    assert confirmation.replace() is S.REFUSED
    assert confirmation.hear(heard("yes")) is S.REFUSED


def test_the_model_is_told_what_to_ask() -> None:
    assert "unlock front door and open garage door" in question([DOOR, GARAGE], "yes")
    assert "say yes" in question([DOOR], asked().wanted)
    assert "say the PIN" in question([DOOR], asked(pin="4711").wanted)


STEPS = st.one_of(
    st.tuples(st.just("say"), st.text() | st.sampled_from(["front door", "yes", "4711", "garage door"])),
    st.tuples(
        st.just("hear"),
        st.builds(
            Sentence,
            st.text() | st.sampled_from(["yes", "no", "yes please", "4711", "yes garage door", "front door yes"]),
            st.floats(90, 140),
            st.booleans(),
        ),
    ),
    st.tuples(st.just("ask"), st.sampled_from([DOOR, GARAGE])),
    st.tuples(st.just("look"), st.floats(0, 40)),
)


@given(st.lists(STEPS), st.sampled_from(["", "4711", CODE]))
def test_nothing_is_confirmed_without_a_person(steps: list[tuple[str, object]], pin: str) -> None:
    """Whatever is said and heard: only a sentence begun in silence, after the question and in time, confirms."""
    confirmation, now = asked(pin=pin, said=""), 100.0
    for step, given_ in steps:
        before = confirmation.state
        asked_at, names = confirmation.asked, confirmation.acts
        match step, given_:
            case "say", str(text):
                confirmation.say(text)
            case "hear", Sentence() as sentence:
                confirmation.hear(sentence)
                if before is S.ASKED and confirmation.state is S.CONFIRMED:
                    assert sentence.alone
                    assert asked_at < sentence.began <= asked_at + EXPIRES_S
                    assert digits_of(sentence.text) if pin else "yes" in sentence.text.casefold()
                    assert pin != "4711" or "4711" in sentence.text
                    assert pin or names
            case "ask", Act() as act:
                now += 1
                if confirmation.open:
                    confirmation.ask([act], now)
            case "look", float(later):
                assert confirmation.look(now + later) in (before, S.EXPIRED)
        if step != "hear":
            assert confirmation.state is before or confirmation.state is S.EXPIRED
