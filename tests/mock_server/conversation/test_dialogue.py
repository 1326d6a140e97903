"""The whole conversation in virtual time: no loop, no socket, no sleep."""

from __future__ import annotations

import math

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mock_server.errors import Refusal
from mock_server.wire.encode import encode
from tests.mock_server.official import taken

LAMP = """
    live: 1
    steps:
      - when: {says: turn on the light}
        reply:
          - {call: set_light, args: {name: lamp, on: true}, id: $c1}
          - wait:
              tool: $c1
              timeout: 10s
              ok: [{text: "It is at {response.output.brightness} percent."}]
              error: [{text: "Sorry. {response.error}"}]
              late: [{text: The lamp does not answer.}]
      - when: {says: tell me about the house}
        reply: [{text: This is a long story about a house with many rooms and a garden}]
      - when: {says: hello}
        reply: [{text: Hello you}]
"""
VERTEX = "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent"


def test_setup_is_answered_at_once(talk):
    assert talk(LAMP).take() == ["setupComplete"]


def test_typed_sentence_gets_speech_with_its_transcript(talk):
    room = talk(LAMP)
    room.take()
    room.type("Hello!")
    room.wait(5)
    assert room.transcript() == "Hello you"
    assert room.take() == ["said", "audio", "said", "audio", "generated", "complete"]


def test_speech_is_paced_faster_than_real_time_and_ends_when_played_out(talk):
    room = talk(LAMP)
    room.take()
    room.type("hello")
    room.wait(5)
    times = {kind: at for at, message in room.sent for kind in message.get("serverContent", {})}
    audio = [at for at, message in room.sent if "modelTurn" in message.get("serverContent", {})]
    seconds = 2 * 0.38  # words
    assert audio[0] == pytest.approx(0.320)
    assert audio[1] - audio[0] == pytest.approx(0.025 * 64 / 40)  # 64 ms of sound in a frame
    assert times["generationComplete"] == pytest.approx(audio[-1])
    assert times["turnComplete"] == pytest.approx(0.320 + seconds)


def test_speed_divides_the_pace(talk):
    room = talk(LAMP, speed=10)
    room.type("hello")
    room.wait(0.2)
    assert room.take()[-1] == "complete"


def test_no_waiting_at_infinite_speed(talk):
    room = talk(LAMP, speed=math.inf)
    room.type("hello")
    assert room.now == 0.0
    assert room.take()[-1] == "complete"


def test_usage_counts_what_was_heard_and_said(talk):
    room = talk(LAMP)
    room.type("hello")
    room.wait(5)
    usage = room.messages[-1]["usageMetadata"]
    assert usage["responseTokenCount"] == math.ceil(2 * 0.38 * 25)  # two words, 25 tokens a second
    assert usage["totalTokenCount"] == usage["promptTokenCount"] + usage["responseTokenCount"]
    room.type("hello")
    room.wait(5)
    assert room.messages[-1]["usageMetadata"]["promptTokenCount"] > usage["totalTokenCount"]


def test_spoken_sentence_is_transcribed_in_pieces(talk):
    room = talk(LAMP)
    room.take()
    room.speak("hello")
    assert room.transcript("inputTranscription") == " hello"
    room.wait(5)
    assert room.take()[:2] == ["heard", "said"]


def test_nothing_is_transcribed_that_was_not_asked_for(talk):
    room = talk(LAMP, outputAudioTranscription=None, inputAudioTranscription=None)
    room.take()
    room.speak("hello")
    room.wait(5)
    assert room.take() == ["audio", "generated", "complete"]


def test_content_waits_for_its_turn_to_be_complete(talk):
    room = talk(LAMP)
    room.take()
    room.type("hello", complete=False)
    room.wait(60)
    assert room.take() == []
    room.client({"clientContent": {"turnComplete": True}})
    room.wait(5)
    assert room.take()[-1] == "complete"


def test_the_last_sentence_that_means_something_is_answered(talk):
    room = talk(LAMP)
    room.type("hello", complete=False)
    room.type(".")
    room.wait(5)
    assert room.transcript() == "Hello you"


def test_initial_history_is_taken_without_an_answer(talk):
    room = talk(LAMP, model="gemini-3.8-live", historyConfig={"initialHistoryInClientContent": True})
    room.wait(1)
    room.take()
    room.type("whatever was said before")
    room.wait(5)
    assert room.take() == []
    room.type("hello")
    room.wait(5)
    assert room.transcript() == "Hello you"


def test_a_blank_sentence_asks_for_an_answer_to_the_history(talk):
    """So does Pipecat, with every model since 3."""
    room = talk(LAMP, model="gemini-3.1-flash-live-preview", historyConfig={"initialHistoryInClientContent": True})
    room.type("hello")
    room.client({"realtimeInput": {"text": " "}})
    room.wait(5)
    assert room.transcript() == "Hello you"


def test_a_model_before_3_answers_its_initial_history(talk):
    room = talk(LAMP, historyConfig={"initialHistoryInClientContent": True})
    room.type("hello")
    room.wait(5)
    assert room.transcript() == "Hello you"


def test_realtime_text_is_answered(talk):
    room = talk(LAMP)
    room.client({"realtime_input": {"text": "hello"}})
    room.wait(5)
    assert room.transcript() == "Hello you"


# ── tools ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_turn_is_held_open_until_the_tool_answers(talk):
    room = talk(LAMP)
    room.take()
    room.type("turn on the light")
    room.wait(9.9)
    assert room.take() == ["toolCall"]


def test_a_client_that_calls_when_the_turn_is_over_is_told_so_before_the_answer(talk):
    room = talk(LAMP, client="google-adk/2.13.0 gl-python/3.12")
    room.take()
    room.type("turn on the light")
    assert room.take() == ["toolCall", "generated", "complete"]


def test_a_model_since_3_keeps_the_turn_open_for_any_client(talk):
    room = talk(LAMP, model="gemini-3.1-flash-live-preview", client="google-adk/2.13.0")
    room.type("turn on the light")
    room.wait(5)
    assert "complete" not in room.take()


def test_the_reply_depends_on_the_answer(talk):
    for response, expected in (
        ({"output": {"brightness": 30.0}}, "It is at 30 percent."),
        ({"error": "No such lamp."}, "Sorry. No such lamp."),
    ):
        room = talk(LAMP)
        room.type("turn on the light")
        assert room.calls[0]["args"] == {"name": "lamp", "on": True}
        room.answer(room.calls[0], response)
        room.wait(5)
        assert room.transcript() == expected
        assert room.take()[-2:] == ["generated", "complete"]


def test_what_the_answer_lacks_is_left_out_and_noted(talk):
    room = talk(LAMP)
    room.type("turn on the light")
    room.answer(room.calls[0], {"output": {}})
    room.wait(5)
    assert room.transcript() == "It is at percent."
    assert "response.output.brightness" in room.notes[0]


def test_a_call_that_is_not_answered_in_time_is_cancelled(talk):
    room = talk(LAMP)
    room.type("turn on the light")
    [call] = room.calls
    room.wait(15)
    assert {"toolCallCancellation": {"ids": [call["id"]]}} in room.messages
    assert room.transcript() == "The lamp does not answer."
    room.answer(call, {"output": {}})
    assert "ignored" in room.notes[-1]
    assert room.end is None


def test_vertex_answers_in_a_turn_of_its_own(talk):
    room = talk(LAMP, model="gemini-live-2.5-flash-native-audio", path=VERTEX)
    room.take()
    room.type("turn on the light")
    [call] = room.calls
    room.client({"tool_response": {"function_responses": [{"name": "set_light", "response": {"output": {}}}]}})
    room.wait(5)
    assert len(call["id"]) == 36
    first, second = ["said", "toolCall", "said", "generated", "complete"], ["said", "audio", "generated", "complete"]
    assert room.take() == first + second


def test_dev_needs_the_id_of_the_call(talk):
    room = talk(LAMP)
    room.type("turn on the light")
    with pytest.raises(Refusal) as refusal:
        room.client({"toolResponse": {"functionResponses": [{"name": "set_light", "response": {}}]}})
    assert refusal.value.code == 1007


def test_an_unknown_id_is_refused(talk):
    room = talk(LAMP)
    with pytest.raises(Refusal) as refusal:
        room.answer({"id": "nobody", "name": "x"}, {})
    assert (refusal.value.code, refusal.value.reason) == (1008, "Requested entity was not found.")


def test_several_calls_share_a_frame_and_a_wait(talk):
    room = talk("""
        live: 1
        steps:
          - when: {says: both}
            reply:
              - calls: [{call: a, id: $a}, {call: b, id: $b}]
              - wait: {tool: [$a, $b], ok: [{text: "{$a.output.x} and {$b.output.x}"}]}
    """)
    room.type("both")
    first, second = room.calls
    assert sum("toolCall" in message for message in room.messages) == 1
    room.answer(second, {"output": {"x": 2}})
    room.wait(5)
    assert room.transcript() == ""
    room.answer(first, {"output": {"x": 1}})
    room.wait(5)
    assert room.transcript() == "1 and 2"


def test_the_first_case_that_is_part_of_the_answer_is_played(talk):
    room = talk("""
        live: 1
        steps:
          - when: {says: is it open}
            reply:
              - {call: get, id: $c}
              - wait:
                  tool: $c
                  cases:
                    - {response: {output: {state: open}}, reply: [{text: Yes}]}
                    - {response: {output: {state: closed}}, reply: [{text: No}]}
                  ok: [{text: Perhaps}]
    """)
    for state, expected in (("open", "Yes"), ("closed", "No"), ("ajar", "Perhaps")):
        room.type("is it open")
        room.answer(room.calls[-1], {"output": {"state": state, "more": 1}})
        room.wait(5)
        assert room.transcript() == expected
        room.take()


def test_a_step_goes_on_after_a_tool_that_nothing_waits_for(talk):
    room = talk("""
        live: 1
        steps:
          - when: {says: weather in *}
            reply: [{call: get_weather, args: {city: Paris}}]
          - when: {tool: get_weather}
            reply: [{text: "It is {response.output}."}]
    """)
    room.take()
    room.type("weather in Paris")
    room.wait(60)
    call = room.calls[0]
    assert room.take() == ["toolCall"]
    room.answer(call, {"output": "sunny"})
    room.wait(5)
    assert room.transcript() == "It is sunny."
    assert room.take()[-2:] == ["generated", "complete"]


def test_a_call_without_any_sequel_ends_the_turn_when_answered(talk):
    room = talk("{live: 1, steps: [{when: {says: go}, reply: [{call: f}]}]}")
    room.take()
    room.type("go")
    room.answer(room.calls[0], {})
    room.wait(1)
    assert room.take() == ["toolCall", "generated", "complete"]


# ── interruption ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("after", [0.0, 0.1, 0.33, 1.0, 2.0, 4.0])
def test_speech_breaks_the_turn_off_at_any_instant(talk, after):
    room = talk(LAMP)
    room.take()
    room.type("tell me about the house")
    room.wait(after)
    said = room.transcript()
    room.client({"realtimeInput": {"activityStart": {}}})
    room.wait(30)
    kinds = room.take()
    assert kinds[-2:] == ["interrupted", "complete"]
    assert room.transcript() == "" or room.transcript() == said


def test_only_what_was_sent_is_counted_and_transcribed(talk):
    room = talk(LAMP)
    room.type("tell me about the house")
    room.wait(1.0)
    room.client({"realtimeInput": {"activityStart": {}}})
    words = room.transcript().split()
    assert 0 < len(words) < 13
    audio = sum("modelTurn" in m.get("serverContent", {}) for m in room.messages)
    assert room.messages[-1]["usageMetadata"]["responseTokenCount"] == math.ceil(audio * 0.064 * 25)


def test_an_interruption_cancels_open_calls(talk):
    room = talk(LAMP)
    room.take()
    room.type("turn on the light")
    [call] = room.calls
    room.wait(1)
    room.type("hello")
    room.wait(5)
    assert {"toolCallCancellation": {"ids": [call["id"]]}} in room.messages
    kinds = ["toolCall", "interrupted", "toolCallCancellation", "complete", "said", "audio", "said", "audio"]
    assert room.take() == [*kinds, "generated", "complete"]


def test_a_barge_in_while_playing_out_follows_the_generation(talk):
    room = talk(LAMP)
    room.take()
    room.type("hello")
    while room.sent[-1:] == [] or "generationComplete" not in room.messages[-1].get("serverContent", {}):
        room.wait(0.01)
    room.client({"realtimeInput": {"activityStart": {}}})
    assert room.take()[-3:] == ["generated", "interrupted", "complete"]


def test_a_question_during_an_uninterruptible_turn_is_answered_after_it(talk):
    room = talk(LAMP, realtimeInputConfig={"activityHandling": "NO_INTERRUPTION"})
    room.take()
    room.type("tell me about the house")
    room.wait(1)
    room.speak("hello")
    room.wait(30)
    assert room.transcript().endswith("gardenHello you")
    assert "interrupted" not in room.take()


def test_what_was_recognised_too_late_is_not_answered(talk):
    room = talk(LAMP)
    room.take()
    room.spoken = "hello"
    room.drain = lambda: None  # the ear is slow
    room.speak("hello")
    del room.drain
    room.client({"realtimeInput": {"activityStart": {}}})
    room.wait(5)
    assert room.take() == ["interrupted", "complete"]


# ── misses, order, silence ────────────────────────────────────────────────────────────────────────────────────────


def test_no_match_closes_and_names_the_nearest_step(talk):
    room = talk(LAMP)
    room.type("turn on the lights")
    assert (room.end.code, room.end.reason) == (1011, 'no step of the story answers "turn on the lights" (typed)')
    assert 'story.yaml:4 "turn on the light"' in room.notes[0]
    assert "alike" in room.notes[0]


def test_a_story_that_is_not_strict_answers_politely(talk):
    room = talk("{live: 1, strict: false, otherwise: [{text: Pardon me}]}")
    room.speak(None)
    room.wait(5)
    assert room.transcript() == "Pardon me"
    assert room.notes
    assert room.end is None


def test_a_step_for_once_tells_that_it_was_used(talk):
    room = talk("{live: 1, steps: [{when: {says: hi}, once: true, reply: []}]}")
    room.type("hi")
    room.type("hi")
    assert room.end.code == 1011
    assert "already used" in room.notes[0]


def test_ordered_steps_come_in_their_order(talk):
    story = """
        live: 1
        ordered: true
        steps:
          - {when: {says: one}, reply: []}
          - {when: {says: two}, reply: []}
    """
    room = talk(story)
    room.type("one")
    room.type("two")
    assert room.end is None
    room = talk(story)
    room.type("two")
    assert "step 1 must come first" in room.notes[0]


def test_a_reply_may_belong_to_a_turn(talk):
    room = talk("""
        live: 1
        steps:
          - {when: {says: again, turn: 2}, reply: [{text: Second}]}
          - {when: {says: again}, reply: [{text: First}]}
    """)
    room.type("again")
    room.wait(3)
    room.type("again")
    room.wait(3)
    assert room.transcript() == "FirstSecond"


def test_silence_can_be_broken(talk):
    room = talk("{live: 1, steps: [{when: {silence: 5s}, once: true, reply: [{text: Anybody there}]}]}")
    room.wait(4.9)
    assert room.transcript() == ""
    room.wait(30)
    assert room.transcript() == "Anybody there"


def test_an_empty_reply_is_an_empty_turn(talk):
    room = talk("{live: 1, steps: [{when: {says: hi}, reply: []}]}")
    room.take()
    room.type("hi")
    assert room.take() == ["generated", "complete"]


# ── the life of a session ─────────────────────────────────────────────────────────────────────────────────────────


def test_go_away_counts_down_whatever_is_said(talk):
    room = talk("{live: 1, steps: [{when: {says: bye}, reply: [{go_away: 10s}]}]}")
    room.type("bye")
    assert {"goAway": {"timeLeft": "10s"}} in room.messages
    room.wait(9.9)
    room.client({"realtimeInput": {"activityStart": {}}})
    assert room.end is None
    room.wait(1)
    assert (room.end.code, room.end.reason) == (1011, "Deadline expired before operation could complete.")


@pytest.mark.parametrize(("item", "code"), [("{close: {code: 1008, reason: drill}}", 1008), ("{abort: true}", None)])
def test_a_story_can_end_the_connection(talk, item, code):
    room = talk(f"{{live: 1, steps: [{{when: {{says: hi}}, reply: [{item}, {{text: never}}]}}]}}")
    room.type("hi")
    assert room.end.code == code


def test_handles_are_given_to_those_who_ask_and_restore_the_state(talk):
    story = "{live: 1, steps: [{when: {says: hi, turn: 2}, reply: [{text: Again}]}, {when: {says: hi}, reply: []}]}"
    assert not talk(story).kept
    room = talk(story, sessionResumption={})
    room.type("hi")
    update = "sessionResumptionUpdate"
    assert room.take() == ["setupComplete", update, update, "generated", "complete", update]
    *_, memory = room.kept.values()
    resumed = talk(story, memory=memory, sessionResumption={})
    resumed.type("hi")
    resumed.wait(5)
    assert resumed.transcript() == "Again"
    assert resumed.messages[-2]["usageMetadata"]["promptTokenCount"] >= 2


def test_a_second_setup_is_refused(talk):
    with pytest.raises(Refusal) as refusal:
        talk(LAMP).client({"setup": {"model": "models/gemini-3.8-live"}})
    assert refusal.value.code == 1007


def test_marks_need_manual_detection_and_the_end_of_the_stream_automatic(talk):
    with pytest.raises(Refusal):
        talk(LAMP, marks=False).client({"realtimeInput": {"activityStart": {}}})
    with pytest.raises(Refusal):
        talk(LAMP).client({"realtimeInput": {"audioStreamEnd": True}})


def test_a_recording_among_typed_turns_is_the_question(talk):
    room = talk(LAMP, inputAudioTranscription={})
    room.spoken = "turn on the light"
    parts = [{"text": "Do as I say."}, {"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": "AAAA"}}]
    room.client({"clientContent": {"turns": [{"parts": parts}]}})
    assert not room.steps
    room.client({"clientContent": {"turnComplete": True}})
    assert room.steps
    assert {"inputTranscription": {"text": " turn"}} in [sent.get("serverContent") for _, sent in room.sent]


def test_text_modality_gets_text_parts(talk):
    room = talk(LAMP, model="gemini-2.0-flash-live-001", generationConfig={"responseModalities": ["TEXT"]})
    room.type("hello")
    room.wait(5)
    parts = [
        part["text"] for m in room.messages for part in m.get("serverContent", {}).get("modelTurn", {}).get("parts", ())
    ]
    assert "".join(parts) == "Hello you"
    assert "outputTranscription" not in str(room.messages)


def test_newer_models_send_sound_and_words_together(talk):
    room = talk(LAMP, model="gemini-3.8-live")
    room.type("hello")
    room.wait(5)
    contents = [m["serverContent"] for m in room.messages if "serverContent" in m]
    assert contents[0] == {}
    assert {"modelTurn", "outputTranscription"} <= contents[1].keys()
    assert room.transcript() == "Hello you"


def test_vertex_brackets_the_transcript(talk):
    room = talk(LAMP, model="gemini-live-2.5-flash", path=VERTEX)
    room.type("hello")
    room.wait(5)
    contents = [m["serverContent"] for m in room.messages if "serverContent" in m]
    assert contents[:4] == [
        {"outputTranscription": {}},
        {"outputTranscription": {"text": "Hello"}},
        {"outputTranscription": {"text": " you"}},
        {"outputTranscription": {"finished": True}},
    ]
    assert contents[4]["modelTurn"]["role"] == "model"
    assert contents[-1] == {"turnComplete": True, "groundingMetadata": {}}
    assert room.messages[0]["setupComplete"]["sessionId"]
    assert room.messages[-1]["usageMetadata"]["candidatesTokenCount"]


DIALECTS = [
    ("gemini-2.0-flash-live-001", ""),
    ("gemini-2.5-flash-native-audio-latest", ""),
    ("gemini-3.1-flash-live-preview", ""),
    ("gemini-3.8-live", ""),
    ("gemini-live-2.5-flash", VERTEX),
]


@pytest.mark.parametrize(("model", "path"), DIALECTS)
def test_every_frame_parses_with_the_types_of_the_sdk(talk, model, path):
    room = talk(EVERYTHING, model=model, path=path, sessionResumption={})
    room.speak("light")
    room.answer(room.calls[0], {})
    room.wait(5)
    room.type("light")
    room.wait(3)
    room.type("loose")
    room.wait(0.1)
    room.type("bye")
    room.wait(1)
    kinds = {kind for message in room.messages for kind in message}
    assert kinds >= {"toolCall", "toolCallCancellation", "goAway", "sessionResumptionUpdate", "usageMetadata"}
    for message in room.messages:
        taken(encode(message), "vertex" if path else "dev")


# ── whatever comes ────────────────────────────────────────────────────────────────────────────────────────────────

EVERYTHING = """
    live: 1
    strict: false
    steps:
      - when: {says: light}
        reply:
          - {call: a, id: $a}
          - {text: meanwhile}
          - wait: {tool: $a, timeout: 2s, ok: [{text: done it}], late: [{text: too late}], partly: [{text: part}]}
          - {text: and more}
      - {when: {says: loose}, reply: [{call: b}, {text: meanwhile}]}
      - {when: {says: both}, reply: [{calls: [{call: a, id: $x}, {call: b, id: $y}]}, {wait: {tool: [$x, $y]}}]}
      - {when: {says: long}, reply: [{text: one two three four five}, {pause: 500ms}, {text: six}]}
      - {when: {says: twice}, reply: [{thought: hm}, {text: once}, {end_turn: true}, {text: twice}]}
      - {when: {says: nothing}, reply: [{ignore: true}]}
      - {when: {tool: b}, reply: [{text: b has answered}]}
      - {when: {says: bye}, reply: [{go_away: 99s}]}
      - {when: {silence: 3s}, reply: [{text: still there}]}
"""
SENTENCES = st.sampled_from(["light", "loose", "both", "long", "twice", "nothing", "unheard of"])
PICTURE = {"realtimeInput": {"video": {"mimeType": "image/jpeg", "data": "AAAA"}}}
MOVES = st.one_of(
    st.tuples(st.just("type"), SENTENCES),
    st.tuples(st.just("speak"), SENTENCES | st.none()),
    st.tuples(
        st.just("answer"),
        st.fixed_dictionaries(
            {"calls": st.integers(1, 3), "scheduling": st.sampled_from(["INTERRUPT", "WHEN_IDLE", "SILENT"])},
            optional={"willContinue": st.booleans()},
        ),
    ),
    st.tuples(st.just("wait"), st.sampled_from([0.01, 0.2, 0.7, 2.5])),
    st.tuples(st.just("client"), st.sampled_from([
        {"realtimeInput": {"activityStart": {}}},
        {"realtimeInput": {"activityEnd": {}}},
        {"clientContent": {"turnComplete": False}},
        {"contextUpdate": {"tools": {"tools": []}}},
        PICTURE,
    ])),
)  # fmt: skip


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moves=st.lists(MOVES, max_size=12),
    quiet=st.booleans(),
    dialect=st.sampled_from([*DIALECTS, ("gemini-3.8-live-extended-thinking", "")]),
    behavior=st.sampled_from(["BLOCKING", "NON_BLOCKING", None]),
)
def test_the_rules_of_the_wire_hold_whatever_the_client_does(talk, moves, quiet, dialect, behavior):
    model, path = dialect
    assume(not (("3.1" in model and behavior == "NON_BLOCKING") or ("thinking" in model and behavior == "BLOCKING")))
    room = talk(
        EVERYTHING,
        model=model,
        path=path,
        realtimeInputConfig={"activityHandling": "NO_INTERRUPTION" if quiet else "START_OF_ACTIVITY_INTERRUPTS"},
        tools=[{"functionDeclarations": [{"name": name, "behavior": behavior} for name in "ab"]}],
    )
    answered = set()
    for move, argument in moves:
        if move == "answer":
            calls, more = argument["calls"], {key: value for key, value in argument.items() if key != "calls"}
            for call in room.calls[-calls:]:
                room.answer(call, {"output": "x"}, **more)
                answered |= set() if more.get("willContinue") else {call["id"]}
        else:
            getattr(room, move)(argument)
    room.wait(60)
    assert room.end is None
    check_turns(room)
    check_calls(room, answered)


def check_turns(room):
    """One setup; after an interruption or a generation no content until the turn is complete."""
    kinds = [kind for kind in room_kinds(room) if kind not in BESIDES]
    assert kinds.count("setupComplete") == 1
    for at, kind in enumerate(kinds):
        following = kinds[at + 1 :]
        if kind == "interrupted":
            assert following[0] == "complete"
        if kind == "generated" and following:
            assert following[0] in ("complete", "interrupted")


BESIDES = ("sessionResumptionUpdate", "goAway", "toolCallCancellation", "empty")
"""May come at any time."""


def check_calls(room, answered):
    """Ids are unique, every call was answered or cancelled, and only such as were made, once."""
    made = [call["id"] for call in room.calls]
    cancelled = [id_ for m in room.messages for id_ in m.get("toolCallCancellation", {}).get("ids", ())]
    assert len(set(made)) == len(made)
    assert len(set(cancelled)) == len(cancelled)
    assert set(cancelled) <= set(made)
    timed = {call["id"] for call in room.calls if call["name"] == "a"}
    assert timed <= answered | set(cancelled) | set(waiting_for_both(room))


def waiting_for_both(room):
    """Calls of the one step whose wait has no time-out."""
    frames = [m["toolCall"]["functionCalls"] for m in room.messages if "toolCall" in m]
    return [call["id"] for calls in frames if len(calls) > 1 for call in calls]


def room_kinds(room):
    return [kind for message in room.messages for kind in kinds_of(message)]


def kinds_of(message):
    """What a server message says, once for each thing in it."""
    names = {"generationComplete": "generated", "turnComplete": "complete"}
    if "serverContent" not in message:
        return [next(iter(message), "empty")]
    return [names.get(key, key) for key in message["serverContent"] if key not in TURN_EXTRA] or ["empty"]


TURN_EXTRA = ("groundingMetadata", "interactionStatus")
