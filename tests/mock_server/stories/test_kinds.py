"""One shipped story per kind of message: it sends that kind."""

from __future__ import annotations

import pytest

from mock_server.story.load import SHIPPED

VERTEX = "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent"
THINKING = "gemini-3.8-live-extended-thinking"
HALF_CASCADE = "gemini-2.0-flash-live-001"


def play(talk, kind, *said, **options):
    room = talk(SHIPPED / "kinds" / kind, **options)
    for sentence in said:
        room.type(sentence)
        room.wait(30)
    return room


def fields(room):
    """Every key on the first two levels."""
    return {key for m in room.messages for key in (*m, *m.get("serverContent", {}))}


@pytest.mark.parametrize(
    ("kind", "said", "options", "sent"),
    [
        ("speech", "hello", {}, {"modelTurn", "outputTranscription", "generationComplete", "turnComplete"}),
        ("thought", "what is two plus two", {}, {"modelTurn"}),
        ("code", "compute two to the power of ten", {"model": HALF_CASCADE}, {"modelTurn"}),
        ("grounding", "who won the match", {}, {"groundingMetadata"}),
        ("url_context", "read the page", {}, {"urlContextMetadata"}),
        ("interim_transcription", "good morning", {}, {"interimInputTranscription"}),
        ("turn_complete_reason", "say something forbidden", {}, {"turnCompleteReason"}),
        ("waiting_for_input", "I would like to", {}, {"waitingForInput"}),
        ("several_turns", "plan my day", {"model": THINKING}, {"interactionStatus"}),
        ("empty_turn", "hello", {}, {"turnComplete", "usageMetadata"}),
        ("tool_call", "turn on the light", {}, {"toolCall", "toolCallCancellation"}),
        ("parallel_calls", "good night", {}, {"toolCall"}),
        ("cancellation", "turn on the light", {}, {"toolCallCancellation"}),
        ("go_away", "goodbye", {}, {"goAway"}),
        ("resumption", "again", {"sessionResumption": {}}, {"sessionResumptionUpdate"}),
        ("vad_signal", "hello", {}, {"voiceActivityDetectionSignal"}),
        ("picture", "what do you see", {}, {"turnComplete"}),
        ("loose_call", "weather in Paris", {}, {"toolCall"}),
    ],
)
def test_the_story_sends_its_kind(talk, kind, said, options, sent):
    assert sent <= fields(play(talk, kind, said, **options))


def test_a_thought_is_a_part_of_its_own_before_the_speech(talk):
    room = play(talk, "thought", "what is two plus two")
    first, second, *_ = room.contents("modelTurn")
    assert first["parts"][0]["thought"] is True
    assert "inlineData" in second["parts"][0]
    assert room.messages[-1]["usageMetadata"]["thoughtsTokenCount"] > 5


@pytest.mark.parametrize(
    "options",
    [
        {"model": HALF_CASCADE},
        {"generationConfig": {"thinkingConfig": {"includeThoughts": False}}},
        {"generationConfig": {"thinkingConfig": {"thinkingBudget": 0}}},
    ],
)
def test_thoughts_are_told_only_by_models_that_think_and_when_they_are_wanted(talk, options):
    assert "thought" not in str(play(talk, "thought", "what is two plus two", **options).messages[:3])


def test_code_and_its_result_are_parts(talk):
    room = play(talk, "code", "compute two to the power of ten", model=HALF_CASCADE)
    parts = [part for turn in room.contents("modelTurn") for part in turn["parts"]]
    assert "executableCode" in parts[0]
    assert parts[1]["codeExecutionResult"]["output"] == "1024\n"


def test_the_last_of_several_turns_is_idle(talk):
    room = play(talk, "several_turns", "plan my day", model=THINKING)
    assert room.contents("interactionStatus") == ["IN_PROGRESS", "IDLE"]
    assert room.transcript() == "Let me see.You have two meetings, and it will rain."


def test_a_sentence_that_is_ignored_gets_no_message_at_all(talk):
    room = play(talk, "ignored", "what did you say to the neighbour")
    assert [*room.messages[0]] == ["setupComplete"]
    assert len(room.messages) == 1
    room.type("computer are you there")
    room.wait(5)
    assert room.transcript() == "Yes?"


def test_silence_is_broken_once(talk):
    room = talk(SHIPPED / "kinds" / "silence")
    room.wait(60)
    assert room.transcript() == "Is anybody there?"


def test_the_answer_depends_on_whether_a_picture_was_shown(talk):
    room = talk(SHIPPED / "kinds" / "picture")
    room.client({"realtimeInput": {"video": {"mimeType": "image/jpeg", "data": "AAAA"}}})
    room.type("what do you see")
    room.wait(5)
    room.type("what do you see")
    room.wait(5)
    assert room.transcript() == "I see a picture.Nothing. Show me something."


def test_a_loose_call_is_continued_by_its_own_step(talk):
    room = play(talk, "loose_call", "weather in Paris")
    room.answer(room.calls[0], {"output": "sunny"})
    room.wait(5)
    assert room.transcript() == "It is sunny."


def test_closes_are_told_apart(talk):
    assert play(talk, "close", "fail").end.code == 1011
    assert play(talk, "close", "vanish").end.code is None
