"""Functions that do not block: when and whether the model speaks of their answers."""

from __future__ import annotations

import pytest

from mock_server.errors import Refusal

FLIGHT = """
    live: 1
    steps:
      - when: {says: how long is the flight}
        reply:
          - {call: search, id: $c1}
          - {text: I am looking it up}
          - wait:
              tool: $c1
              timeout: 60s
              partly: [{text: "so far {response.output}"}]
              ok: [{text: "it takes {response.output}"}]
              late: [{text: nobody knows}]
          - {text: anything else}
      - {when: {says: hello}, reply: [{text: hello you}]}
      - {when: {says: go}, reply: [{call: loose}]}
      - {when: {tool: loose}, reply: [{text: loose is done}]}
"""
TOOLS = [{"functionDeclarations": [{"name": name, "behavior": "NON_BLOCKING"} for name in ("search", "loose")]}]
FILLER = ["said", "audio", "said", "audio", "said", "audio"]


@pytest.fixture
def room(talk):
    begun = talk(FLIGHT, tools=TOOLS)
    begun.take()
    return begun


def speak_about(room, seconds, **more):
    """Ask, wait so long, answer, and let everything be said."""
    room.type("how long is the flight")
    room.wait(seconds)
    room.answer(room.calls[0], {"output": "two hours"}, **more)
    room.wait(20)


def test_the_turn_of_the_call_is_completed_without_the_answer(room):
    room.type("how long is the flight")
    room.wait(20)
    assert room.transcript() == "I am looking it up"
    assert room.take()[-2:] == ["generated", "complete"]


@pytest.mark.parametrize("seconds", [0.4, 20])
def test_when_idle_tells_it_in_a_turn_of_its_own(room, seconds):
    speak_about(room, seconds)
    assert room.transcript() == "I am looking it upit takes two hoursanything else"
    kinds = room.take()
    assert kinds.count("complete") == 2
    assert "interrupted" not in kinds


@pytest.mark.parametrize("seconds", [0.4, 1.0])
def test_interrupt_breaks_off_what_is_being_said(room, seconds):
    speak_about(room, seconds, scheduling="INTERRUPT")
    kinds = room.take()
    assert kinds[kinds.index("interrupted") + 1] == "complete"
    assert kinds[-2:] == ["generated", "complete"]
    assert "toolCallCancellation" not in kinds


def test_interrupt_of_nothing_is_told_at_once(room):
    speak_about(room, 20, scheduling="INTERRUPT")
    assert room.transcript().endswith("it takes two hoursanything else")
    assert "interrupted" not in room.take()


@pytest.mark.parametrize("seconds", [0.4, 20])
def test_silent_answers_are_not_spoken_of(room, seconds):
    speak_about(room, seconds, scheduling="SILENT")
    assert room.transcript() == "I am looking it up"
    assert room.take().count("complete") == 1


def test_parts_of_an_answer_are_told_one_by_one(room):
    room.type("how long is the flight")
    room.wait(10)
    [call] = room.calls
    room.sent.clear()
    for part in ("an hour", "two hours"):
        room.answer(call, {"output": part}, willContinue=True)
        room.wait(5)
    assert room.transcript() == "so far an hourso far two hours"


def test_the_user_does_not_cancel_a_call_that_does_not_block(room):
    room.type("how long is the flight")
    call = room.calls[0]
    room.wait(0.5)
    room.type("hello")
    room.wait(0.1)
    room.answer(call, {"output": "two hours"})
    room.wait(20)
    assert room.transcript().endswith("hello youit takes two hoursanything else")
    assert "toolCallCancellation" not in room.take()


def test_an_answer_of_a_broken_turn_that_blocked_is_not_told(talk):
    room = talk(FLIGHT)
    room.type("how long is the flight")
    room.answer(room.calls[0], {"output": "two hours"})
    room.wait(0.5)
    room.type("hello")
    room.wait(20)
    assert "hours" not in room.transcript()


def test_after_the_time_the_call_is_cancelled(room):
    room.type("how long is the flight")
    call = room.calls[0]
    room.wait(100)
    assert {"toolCallCancellation": {"ids": [call["id"]]}} in room.messages
    assert room.transcript().endswith("nobody knowsanything else")
    room.answer(call, {"output": "two hours"})
    assert "ignored" in room.notes[-1]


def test_a_call_without_a_wait_is_continued_by_its_step(room):
    room.type("go")
    room.wait(5)
    room.answer(room.calls[0], {})
    room.wait(5)
    assert room.transcript() == "loose is done"


def test_blocking_is_what_the_model_says_where_the_client_does_not(talk):
    for model, blocks in (("gemini-2.5-flash-native-audio-latest", True), ("gemini-3.8-live", False)):
        room = talk(FLIGHT, model=model)
        room.type("how long is the flight")
        room.wait(20)
        assert ("complete" in room.take()) is not blocks


def test_other_tools_may_be_declared_later(talk):
    room = talk(FLIGHT, tools=TOOLS)
    declared = {"functionDeclarations": [{"name": "search", "behavior": "BLOCKING"}]}
    room.client({"contextUpdate": {"tools": {"tools": [declared]}}})
    room.type("how long is the flight")
    room.wait(20)
    assert room.take()[-1] == "audio"
    room.type("hello")
    assert "toolCallCancellation" in room.take()


def test_a_function_that_was_not_declared_is_noted(talk):
    room = talk(FLIGHT, tools=[{"functionDeclarations": [{"name": "other"}]}])
    room.type("how long is the flight")
    assert "search, which the client has not declared" in room.notes[0]


def test_newer_models_let_the_user_finish_before_they_interrupt(talk):
    room = talk(FLIGHT, model="gemini-3.8-live", tools=TOOLS)
    room.type("how long is the flight")
    room.wait(20)
    call = room.calls[0]
    room.client({"realtimeInput": {"activityStart": {}}})
    room.take()
    room.answer(call, {"output": "two hours"}, scheduling="INTERRUPT")
    room.wait(5)
    assert room.transcript() == ""
    room.spoken = "hello"
    room.client({"realtimeInput": {"activityEnd": {}}})
    room.wait(20)
    assert room.transcript() == "hello youit takes two hoursanything else"


def test_giving_up_on_a_call_leaves_the_turn_alone_that_waits_for_a_later_one(room):
    room.type("how long is the flight")
    room.client({"contextUpdate": {"tools": {"tools": []}}})  # from here on calls block
    room.wait(30)
    room.type("how long is the flight")
    room.wait(40)
    first, second = (call["id"] for call in room.calls)
    cancelled = [m["toolCallCancellation"]["ids"] for m in room.messages if "toolCallCancellation" in m]
    assert cancelled == [[first]]
    room.answer({"id": second, "name": "search"}, {"output": "two hours"})
    room.wait(20)
    assert "it takes two hours" in room.transcript()


# ── on another connection ─────────────────────────────────────────────────────────────────────────────────────────────


def asked(talk):
    """A session that has made its call; its latest handle knows of it, the first one does not."""
    room = talk(FLIGHT, tools=TOOLS, sessionResumption={})
    room.type("how long is the flight")
    room.wait(20)
    return room


def resumed(talk, room, handle=-1):
    again = talk(FLIGHT, tools=TOOLS, memory=[*room.kept.values()][handle], sessionResumption={})
    again.take()
    return again


def test_who_resumes_a_session_answers_the_calls_that_were_open(talk):
    room = asked(talk)
    for time in ("two hours", "three hours"):  # a handle may be used more than once
        again = resumed(talk, room)
        again.answer(room.calls[0], {"output": time})
        again.wait(20)
        assert again.transcript() == f"it takes {time}anything else"


def test_an_answer_after_the_handle_is_not_in_the_state_behind_it(talk):
    room = asked(talk)
    handles = len(room.kept)
    room.answer(room.calls[0], {"output": "two hours"})
    room.wait(0.5)
    again = resumed(talk, room, handles - 1)
    again.answer(room.calls[0], {"output": "three hours"})
    again.wait(20)
    assert again.transcript() == "it takes three hoursanything else"


def test_a_handle_older_than_the_call_does_not_know_it(talk):
    room = asked(talk)
    again = resumed(talk, room, 0)
    with pytest.raises(Refusal, match="1008"):
        again.answer(room.calls[0], {"output": "two hours"})


def test_what_was_answered_before_the_handle_is_ignored_and_not_spoken_of(talk):
    room = asked(talk)
    room.answer(room.calls[0], {"output": "two hours"})
    room.wait(20)
    again = resumed(talk, room)
    again.answer(room.calls[0], {"output": "two hours"})
    again.wait(20)
    assert "ignored" in again.notes[-1]
    assert again.transcript() == ""


def test_two_that_are_awaited_together_are_resumed_together(talk):
    both = """
        live: 1
        strict: false
        otherwise: [{text: yes}]
        steps:
          - when: {says: go}
            reply:
              - {call: search, id: $a}
              - {call: loose, id: $b}
              - {wait: {tool: [$a, $b], ok: [{text: both are done}]}}
    """
    room = talk(both, tools=TOOLS, sessionResumption={})
    room.type("go")
    room.wait(5)
    first, second = room.calls
    room.answer(first, {})
    room.type("anything")
    room.wait(5)
    again = talk(both, tools=TOOLS, memory=[*room.kept.values()][-1], sessionResumption={})
    again.answer(second, {})
    again.wait(5)
    assert again.transcript() == "both are done"


def test_patience_with_a_call_goes_on_over_connections(talk):
    room = asked(talk)
    again = resumed(talk, room)
    again.wait(100)
    assert {"toolCallCancellation": {"ids": [room.calls[0]["id"]]}} in again.messages
    assert again.transcript() == "nobody knowsanything else"
