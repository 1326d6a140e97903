"""The context: it grows, is cut, or ends the session."""

from __future__ import annotations

from itertools import pairwise

from mock_server.wire import base64

STORY = "{live: 1, strict: false, otherwise: [{text: one two three four five six seven eight nine ten}]}"


def ask(room, times):
    for _ in range(times):
        room.type("x" * 400)
        room.wait(10)


def prompts(room):
    return [m["usageMetadata"]["promptTokenCount"] for m in room.messages if "usageMetadata" in m]


def test_the_context_is_cut_to_its_target_once_it_reaches_the_trigger(talk):
    compression = {"triggerTokens": "1000", "slidingWindow": {"targetTokens": 300}}
    room = talk(STORY, contextWindowCompression=compression)
    ask(room, 8)
    found = prompts(room)
    assert max(found) < 1_200
    assert any(later < earlier for earlier, later in pairwise(found))
    assert any("was cut from" in note for note in room.notes)
    assert room.end is None


def test_without_compression_the_session_ends(talk):
    room = talk(STORY, model="gemini-2.0-flash-live-001")
    room.type("x" * 200_000)
    room.wait(10)
    assert (room.end.code, room.end.reason) == (1008, "The operation was aborted.")
    assert "32768" in room.notes[-1]


def test_history_and_instructions_are_part_of_the_context(talk):
    room = talk(STORY)
    room.type("y" * 4_000, complete=False)
    room.client({"contextUpdate": {"systemInstruction": {"parts": [{"text": "z" * 400}]}}})
    ask(room, 1)
    assert prompts(room) == [1_000 + 100 + 100]


def test_pictures_count_where_they_belong_to_the_turn(talk):
    picture = {"realtimeInput": {"video": {"mimeType": "image/jpeg", "data": "AAAA"}}}
    for config, tokens in (
        ({"realtimeInputConfig": {"turnCoverage": "TURN_INCLUDES_ALL_INPUT"}}, 258),
        ({"realtimeInputConfig": {"turnCoverage": "TURN_INCLUDES_ONLY_ACTIVITY"}}, 0),
        (
            {
                "realtimeInputConfig": {"turnCoverage": "TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO"},
                "generationConfig": {"mediaResolution": "MEDIA_RESOLUTION_LOW"},
            },
            66,
        ),
    ):
        room = talk(STORY, **config)
        room.client(picture)
        ask(room, 1)
        assert prompts(room) == [100 + tokens]


def test_all_sound_counts_where_the_client_says_so(talk):
    for coverage, tokens in (("TURN_INCLUDES_ALL_INPUT", 25), ("TURN_INCLUDES_ONLY_ACTIVITY", 0)):
        room = talk(STORY, realtimeInputConfig={"turnCoverage": coverage})
        second = base64.encode(bytes(16_000))
        room.client({"realtimeInput": {"audio": {"mimeType": "audio/pcm;rate=8000", "data": second}}})
        ask(room, 1)
        assert prompts(room) == [100 + tokens]
