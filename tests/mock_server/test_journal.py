from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mock_server.journal import Closed, Journal, Recognition, Sent, Shelf, Sound
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
    assert second == Sound(0.02, 1, 24_000)


def test_sound_that_goes_on_for_long_becomes_several_entries():
    session = Journal().open("/")
    for _ in range(70):
        session.note(0.0, Audio(bytes(32_000)))
    assert [entry.fact.seconds for entry in session.entries] == [30, 30, 10]


def test_only_the_newest_sound_can_be_listened_to():
    shelf = Shelf(most=1_000)
    sounds = [Sound(), Sound(), Sound()]
    for sound in sounds:
        shelf.put(sound, bytes(300))
    shelf.put(sounds[2], bytes(300))
    assert [len(sound.pcm) for sound in sounds] == [0, 300, 600]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 400)), max_size=50))
def test_sound_never_takes_more_than_its_room(pieces):
    shelf, sounds = Shelf(most=1_000), [Sound() for _ in range(4)]
    for number, size in pieces:
        shelf.put(sounds[number], bytes(size))
        assert sum(len(sound.pcm) for sound in sounds) <= 1_000


def test_sessions_that_go_on_forget_their_older_halves_and_keep_their_setups(monkeypatch):
    monkeypatch.setattr("mock_server.journal.MOST_ENTRIES", 10)
    journal = Journal()
    sessions = journal.open("/"), journal.open("/")
    for number in range(-1, 25):
        for session in sessions:
            session.note(float(number), str(number) if number >= 0 else Setup("m"))
    for session in sessions:
        assert session.setup == Setup("m")
        assert session.remarks[-1] == "24"
        assert session.forgotten + len(session.entries) == 26
    assert sum(len(session.entries) for session in sessions) <= 10


def test_sessions_that_are_over_make_room(monkeypatch):
    monkeypatch.setattr("mock_server.journal.MOST_SESSIONS", 3)
    journal = Journal()
    lasting = journal.open("/")
    for _ in range(5):
        journal.open("/").note(0.0, Closed(1000, "", "client"))
    assert [session.number for session in journal.sessions] == [lasting.number, 5, 6]


def test_many_entries_make_room_too(monkeypatch):
    monkeypatch.setattr("mock_server.journal.MOST_ENTRIES", 10)
    journal = Journal()
    for _ in range(3):
        session = journal.open("/")
        for _ in range(6):
            session.note(0.0, "x")
        session.note(0.0, Closed(1000, "", "client"))
    assert [session.number for session in journal.sessions] == [3]


def test_the_last_utterance():
    session = Journal().open("/")
    assert session.utterance is None
    for seconds in (1.0, 2.0):
        session.note(0.0, Recognition(seconds, None, "none"))
    assert session.utterance == Recognition(2.0, None, "none")
