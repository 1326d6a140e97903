from __future__ import annotations

from mock_server.journal import Closed, Journal, Recognition, Sent, Sound
from mock_server.story.match import Heard, Miss
from mock_server.wire.message import Audio, Content, Setup, Text, ToolAnswer


def test_a_session_in_the_words_of_a_test():
    journal = Journal()
    session = journal.open("/ws?key=secret")
    call = {"id": "1", "name": "f", "args": {}}
    said = {"serverContent": {"outputTranscription": {"text": "Yes"}}}
    miss = Miss(Heard("typed", "x"), None)
    facts = [
        Setup("m"), Content(("a",), True), Text("b"),
        Recognition(1.0, "c", "fingerprint"), Recognition(1.0, None, "none"),
        Sent({"toolCall": {"functionCalls": [call]}}), ToolAnswer("1", "f", {}), Sent(said), miss, "a remark",
        Closed(1000, "", "client"),
    ]  # fmt: skip
    for fact in facts:
        session.note(0.0, fact)
    assert session.path == "/ws"
    assert session.setup == Setup("m")
    assert session.heard == ["a", "b", "c"]
    assert (session.calls, session.said) == ([call], "Yes")
    assert [answer.id for answer in session.answers] == ["1"]
    assert (session.misses, journal.misses) == ([miss], [miss])
    assert session.remarks == ["a remark"]
    assert session.closed == Closed(1000, "", "client")


def test_sound_is_added_up():
    session = Journal().open("/")
    for _ in range(50):
        session.note(0.0, Audio(bytes(640)))
    session.note(0.0, "between")
    session.note(0.0, Audio(bytes(960), 24_000))
    first, _, second = [entry.fact for entry in session.entries]
    assert (round(first.seconds, 6), first.messages) == (1.0, 50)
    assert second == Sound(0.02, 1)
