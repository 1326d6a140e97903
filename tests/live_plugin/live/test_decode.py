from __future__ import annotations

import pytest
from google.genai import types
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.core import events as ev
from live_plugin.live.decode import decode, is_own, seconds


def message(**fields: object) -> types.LiveServerMessage:
    return types.LiveServerMessage.model_validate(fields)


def test_one_message_with_everything_is_split_in_a_fixed_order() -> None:
    everything = message(
        toolCallCancellation={"ids": ["c0"]},
        serverContent={
            "interrupted": True,
            "inputTranscription": {"text": "on"},
            "outputTranscription": {"text": "It is"},
            "modelTurn": {"parts": [{"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": "AAA="}}]},
            "generationComplete": True,
            "turnComplete": True,
        },
        toolCall={"functionCalls": [{"id": "c1", "name": "f", "args": {"a": 1}}]},
        usageMetadata={"promptTokenCount": 5, "totalTokenCount": 7},
        sessionResumptionUpdate={"newHandle": "h", "resumable": True},
        goAway={"timeLeft": "9.5s"},
    )
    assert list(decode(everything)) == [
        ev.ToolsCancelled(("c0",)),
        ev.Interrupted(),
        ev.Heard("on"),
        ev.Said("It is"),
        ev.AudioGiven(b"\0\0"),
        ev.Generated(),
        ev.ToolCalled("c1", "f", {"a": 1}),
        ev.Used({"prompt": 5, "total": 7}),
        ev.TurnDone(),
        ev.HandleGiven("h", True),
        ev.GoAway(9.5),
    ]


def test_calls_without_an_id_are_told_apart() -> None:
    calls = [{"name": "set_light", "args": {"name": name}} for name in ("hall", "hall")]
    first, second = decode(message(toolCall={"functionCalls": calls}))
    assert isinstance(first, ev.ToolCalled)
    assert isinstance(second, ev.ToolCalled)
    assert first.id != second.id
    assert is_own(first.id)
    assert is_own(second.id)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"serverContent": {}},
        {"serverContent": {"modelTurn": {}}},
        {"serverContent": {"modelTurn": {"parts": [{}]}}},
        {"serverContent": {"modelTurn": {"parts": [{"text": "thinking", "thought": True}]}}},
        {"serverContent": {"modelTurn": {"parts": [{"inlineData": {"mimeType": "image/png", "data": "AAA="}}]}}},
        {"serverContent": {"outputTranscription": {}}},
        {"serverContent": {"groundingMetadata": {}}},
        {"toolCall": {}},
        {"toolCallCancellation": {}, "sessionResumptionUpdate": {"resumable": False}},
        {"setupComplete": {}},
    ],
)
def test_messages_without_news_yield_next_to_nothing(fields: dict) -> None:
    assert [e for e in decode(message(**fields)) if e != ev.ToolsCancelled(())] == []


def test_sources_are_pages_with_their_domains_each_once() -> None:
    chunks = [
        {"web": {"uri": "https://www.example.org/match", "title": "The match"}},
        {"web": {"uri": "https://vertexaisearch.cloud.google.com/grounding-api-redirect/x", "title": "example.com"}},
        {"web": {"uri": "https://a.example/1", "title": "One", "domain": "b.example"}},
        {"web": {"uri": "https://www.example.org/match", "title": "The match"}},
        {"web": {"uri": "https://[odd", "title": "Odd"}},
        {"web": {"title": "no address"}},
        {"retrievedContext": {"uri": "https://kept.example/"}},
    ]
    grounding = {"groundingChunks": chunks, "webSearchQueries": ["who won"]}
    assert list(decode(message(serverContent={"groundingMetadata": grounding}))) == [
        ev.Sourced(
            (
                ev.Site("https://www.example.org/match", "The match", "example.org"),
                ev.Site("https://vertexaisearch.cloud.google.com/grounding-api-redirect/x", "example.com"),
                ev.Site("https://a.example/1", "One", "b.example"),
                ev.Site("https://[odd", "Odd"),
            ),
            ("who won",),
        )
    ]


def test_audio_without_a_type_is_audio() -> None:
    [given_audio] = decode(message(serverContent={"modelTurn": {"parts": [{"inlineData": {"data": "AAA="}}]}}))
    assert given_audio == ev.AudioGiven(b"\0\0")


def test_tokens_are_counted_by_modality() -> None:
    usage = {
        "promptTokenCount": 482,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 360}, {"modality": "AUDIO", "tokenCount": 90}],
        "responseTokensDetails": [{"modality": "AUDIO", "tokenCount": 57}, {"modality": "AUDIO"}, {}],
        "toolUsePromptTokensDetails": [{"modality": "VIDEO", "tokenCount": 2}],
        "cacheTokensDetails": [{"modality": "TEXT", "tokenCount": 1}],
    }
    counts = {"prompt": 482, "prompt.text": 360, "prompt.audio": 90, "response.audio": 57}
    assert list(decode(message(usageMetadata=usage))) == [ev.Used(counts | {"tool_use.video": 2, "cached.text": 1})]


def test_vertex_names_of_tokens_need_no_code_here() -> None:
    used = message(usageMetadata={"responseTokenCount": 3})
    assert list(decode(used)) == [ev.Used({"response": 3})]


@given(st.one_of(st.none(), st.text(), st.floats(allow_nan=False).map(lambda f: f"{f}s")))
def test_no_duration_can_break_it(duration: str | None) -> None:
    assert seconds(duration) >= 0


def test_durations_are_seconds() -> None:
    assert seconds("50s") == 50
    assert seconds("1.5s") == 1.5
    assert seconds("soon") == 0
