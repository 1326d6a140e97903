from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.session import Session, SessionSettings

FRAME = b"\1\0"


def ready(*, watchful: bool = False) -> Session:
    session = Session(SessionSettings(watchful=watchful))
    session.feed(ev.Started(), 0)
    session.feed(ev.LinkUp(), 0)
    return session


def test_who_begins_to_speak_shows_what_is_to_be_seen_and_goes_on_showing() -> None:
    session = ready()
    assert session.feed(ev.Seen(b"one"), 0) == []
    assert session.feed(ev.Seen(b"two"), 1) == []
    opened = session.feed(ev.Opened(FRAME), 1.5)
    assert opened == [fx.Flush(), fx.StartActivity(1), fx.SendPicture(b"two"), fx.SendAudio(FRAME)]
    assert session.feed(ev.Seen(b"less than a second later"), 2) == []
    assert session.feed(ev.Seen(b"four"), 3) == [fx.SendPicture(b"four")]
    session.feed(ev.Closed(), 3.5)
    assert session.feed(ev.Seen(b"five"), 4) == []


def test_without_a_camera_nothing_is_shown_and_a_lost_one_shows_nothing_old() -> None:
    session = ready()
    assert session.feed(ev.Opened(FRAME), 0) == [fx.Flush(), fx.StartActivity(1), fx.SendAudio(FRAME)]
    session.feed(ev.Closed(), 1)
    session.feed(ev.Seen(b"old"), 1)
    session.feed(ev.Seen(b""), 2)
    assert not [e for e in session.feed(ev.Opened(FRAME), 3) if isinstance(e, fx.SendPicture)]
    assert session.feed(ev.Seen(b""), 4) == []


def test_a_watchful_session_shows_everything_as_long_as_there_is_a_link() -> None:
    session = ready(watchful=True)
    assert session.feed(ev.Seen(b"one"), 0) == [fx.SendPicture(b"one")]
    session.feed(ev.LinkDown("gone"), 1)
    assert session.feed(ev.Seen(b"two"), 2) == []


def test_speech_that_is_sent_again_is_sent_with_what_is_to_be_seen_now() -> None:
    session = ready()
    session.feed(ev.Seen(b"one"), 0)
    session.feed(ev.Opened(FRAME), 1)
    session.feed(ev.LinkDown("gone"), 1)
    assert session.feed(ev.Seen(b"two"), 2) == []
    session.tick(2)
    assert session.feed(ev.LinkUp(), 2) == [fx.StartActivity(1), fx.SendPicture(b"two"), fx.SendAudio(FRAME)]


def test_a_written_sentence_takes_the_picture_with_it() -> None:
    session = ready()
    session.feed(ev.Seen(b"one"), 0)
    assert session.feed(ev.Typed("what is this"), 1) == [fx.Flush(), fx.SendText("what is this", 1, b"one")]
    session.feed(ev.LinkDown("gone"), 2)
    session.feed(ev.Seen(b"two"), 2)
    session.tick(3)
    assert session.feed(ev.LinkUp(), 3) == [fx.SendText("what is this", 1, b"two")]


def test_a_picture_of_a_tool_goes_with_its_answer_also_when_that_is_given_again() -> None:
    session = ready()
    session.feed(ev.Typed("look at the door"), 0)
    session.feed(ev.ToolCalled("c1", "look"), 1)
    assert session.feed(ev.Shown("c1@1", b"door"), 1) == []
    answer = session.feed(ev.ToolFinished("c1@1", {"output": "shown"}), 1)
    assert answer == [fx.SendResponse("c1", "look", {"output": "shown"}, (b"door",))]
    assert session.feed(ev.Shown("c1@1", b"late"), 2) == []
    session.feed(ev.LinkDown("gone"), 2)
    session.tick(2)
    session.feed(ev.LinkUp(), 3)
    again = session.feed(ev.ToolCalled("x7", "look"), 3)
    assert again == [fx.SendResponse("x7", "look", {"output": "shown"}, (b"door",))]


def test_what_is_said_before_the_pictures_behind_an_answer_are_seen_is_not_yet_the_answer() -> None:
    session = Session(SessionSettings(pictures_as_turn=True))
    session.feed(ev.Started(), 0)
    session.feed(ev.LinkUp(), 0)
    session.feed(ev.Typed("look at the door"), 0)
    session.feed(ev.ToolCalled("c1", "look"), 1)
    session.feed(ev.Shown("c1@1", b"door"), 1)
    session.feed(ev.ToolFinished("c1@1", {"output": "shown"}), 1)
    assert session.feed(ev.AudioGiven(b"aa"), 2) == [fx.Play(b"aa")]
    assert session.feed(ev.Interrupted(), 2) == [fx.Flush()]
    assert session.feed(ev.TurnDone(), 2) == []
    assert session.feed(ev.AudioGiven(b"bb"), 3) == [fx.Play(b"bb")]
    session.feed(ev.Generated(), 3)
    assert session.feed(ev.TurnDone(), 3) == [fx.Answered(1)]
    assert session.settled


def test_a_service_that_looks_at_the_pictures_at_once_has_answered() -> None:
    session = Session(SessionSettings(pictures_as_turn=True))
    session.feed(ev.Started(), 0)
    session.feed(ev.LinkUp(), 0)
    session.feed(ev.Typed("look at the door"), 0)
    session.feed(ev.ToolCalled("c1", "look"), 1)
    session.feed(ev.Shown("c1@1", b"door"), 1)
    session.feed(ev.ToolFinished("c1@1", {"output": "shown"}), 1)
    session.feed(ev.AudioGiven(b"bb"), 3)
    session.feed(ev.Generated(), 3)
    assert session.feed(ev.TurnDone(), 3) == [fx.Answered(1)]


HAPPENINGS = st.lists(st.sampled_from(["see", "open", "close", "lose", "come back"]), max_size=40)


@given(HAPPENINGS, st.booleans())
def test_a_picture_is_the_newest_and_comes_while_it_is_wanted_only(happenings: list[str], watchful: bool) -> None:
    """One that comes while somebody speaks lies between the marks of the speech."""
    session, newest, speaking, marked = ready(watchful=watchful), b"", False, False
    for now, what in enumerate(happenings):
        effects: list[fx.Effect] = []
        if what == "see":
            newest = b"%d" % now
            effects = session.feed(ev.Seen(newest), now)
        elif what == "open" and not speaking:
            speaking, effects = True, session.feed(ev.Opened(FRAME), now)
        elif what == "close" and speaking:
            speaking, effects = False, session.feed(ev.Closed(), now)
        elif what == "lose":
            marked, effects = False, session.feed(ev.LinkDown("gone"), now)
        elif what == "come back" and not session.link.open:
            effects = session.tick(now + 60) and session.feed(ev.LinkUp(), now)
        for effect in effects:
            if isinstance(effect, fx.StartActivity | fx.EndActivity):
                marked = isinstance(effect, fx.StartActivity)
            if isinstance(effect, fx.SendPicture):
                assert effect.picture == newest
                assert session.link.open
                assert marked or watchful
