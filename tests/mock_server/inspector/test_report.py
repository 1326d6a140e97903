"""The journal as JSON."""

from __future__ import annotations

import json

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.inspector import report
from mock_server.journal import Closed, Entry, Journal, Played, Recognition, Sent, Sound
from mock_server.story.format import Place, Step, Story, When
from mock_server.story.match import Heard, Miss, Near
from mock_server.wire import base64
from mock_server.wire.message import ActivityEnd, Content, Setup, Text, ToolAnswer

STEP = Step(When(turn=2), (), Place("story.yaml", 4, 5))
HEARD = Heard("typed", "hello", 1)


@pytest.mark.parametrize(
    ("fact", "way", "kind", "text"),
    [
        (Setup("gemini"), "in", "setup", "gemini"),
        (Content(("a", "b"), True), "in", "content", "a / b"),
        (Text("hi"), "in", "text", "hi"),
        (Sound(1.5, 75), "in", "sound", "1.50 s in 75 messages"),
        (ActivityEnd(), "in", "activityend", ""),
        (ToolAnswer("1", "f", {"output": 1}), "in", "toolanswer", "f: {'output': 1}"),
        (Recognition(1, "hello", "fingerprint"), "note", "recognition", "hello (fingerprint)"),
        (Recognition(1, None, "none"), "note", "recognition", "no sentence of the story"),
        (Played(STEP, HEARD), "note", "played", 'story.yaml:4 answers "hello" (typed)'),
        (Miss(HEARD, None), "note", "miss", 'no step of the story answers "hello" (typed); no step is near'),
        (Closed(None, "", "client"), "in", "closed", "no close frame "),
        (Closed(1007, "No.", "server", "setup.x: no"), "out", "closed", "1007 setup.x: no"),
        ("a remark", "note", "remark", "a remark"),
        (Sent({}), "out", "{}", ""),
        (Sent({"serverContent": {}}), "out", "serverContent", ""),
        (Sent({"serverContent": {"outputTranscription": {"text": "So"}}}), "out", "outputTranscription", "So"),
        (Sent({"toolCall": {"functionCalls": [{"name": "f", "args": {}}]}}), "out", "toolCall", "f({})"),
        (Sent({"raw": b"\xff"}), "out", "raw", ""),
    ],
)
def test_every_kind_of_fact_in_a_line(fact, way, kind, text):
    entry = report.entry(7, Entry(1.23456, fact))
    assert (entry["number"], entry["at"], entry["way"], entry["kind"], entry["text"]) == (7, 1.235, way, kind, text)
    assert orjson.dumps(entry)


def test_sound_is_told_by_its_length():
    data = base64.encode(bytes(4_000))
    sent = Sent({"serverContent": {"modelTurn": {"parts": [{"inlineData": {"data": data}}]}}})
    [part] = report.entry(0, Entry(0, sent))["body"]["serverContent"]["modelTurn"]["parts"]
    assert part["inlineData"]["data"].endswith("… (5336 characters)")
    assert report.entry(0, Entry(0, Sound(pcm=bytearray(9))))["body"]["pcm"] == "9 bytes"


def test_the_nearest_step_is_told_with_its_place():
    body = report.entry(0, Entry(0, Miss(HEARD, Near(STEP, 0.5, "it is for turn 2, this was turn 1"))))["body"]
    assert body["nearest"] == "story.yaml:4 turn 2: it is for turn 2, this was turn 1"


def test_steps_that_nobody_played():
    journal = Journal()
    other = Step(When(turn=3), (), Place("story.yaml", 9, 5))
    journal.open("/").note(0, Played(STEP, HEARD))
    assert report.overview(journal, [Story("s", (STEP, other))])["unused"] == ["story.yaml:9 turn 3"]


def test_only_what_is_new_and_numbers_that_last(monkeypatch):
    monkeypatch.setattr("mock_server.journal.MOST_ENTRIES", 4)
    session = Journal().open("/")
    for number in range(9):
        session.note(0, str(number))
    assert [(e["number"], e["text"]) for e in report.session(session, 7)["list"]] == [(7, "7"), (8, "8")]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(JSON)
def test_anything_can_be_shown(value):
    assert json.loads(orjson.dumps(report.shown(value))) is not Ellipsis


def test_a_session_in_lines_for_people():
    session = Journal().open("/ws")
    session.note(0.0, Text("hi"))
    session.note(0.5, Sent({"serverContent": {"outputTranscription": {"text": "Hello"}}}))
    assert report.lines(session) == [
        "session 1: /ws",
        "   0.000 → text                     hi",
        "   0.500 ← outputTranscription      Hello",
    ]
