from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.link import LinkSettings, LinkState
from live_plugin.core.session import MOST_SENDINGS, Session, SessionSettings

FRAME = b"\1\0"
SENTENCE = bytes(2 * 32_000)
"""Two seconds: no short word."""


def ready(**settings: object) -> Session:
    session = Session(SessionSettings(**settings))  # type: ignore[arg-type]
    assert session.feed(ev.Started(), 0) == [fx.Connect()]
    session.feed(ev.LinkUp(), 0)
    return session


def spoken(session: Session, audio: bytes = FRAME, now: float = 0) -> list[fx.Effect]:
    return session.feed(ev.Opened(audio), now) + session.feed(ev.Closed(), now)


def test_a_spoken_command_from_microphone_to_answer() -> None:
    session = ready()
    assert spoken(session) == [fx.Flush(), fx.StartActivity(1), fx.SendAudio(FRAME), fx.EndActivity(1)]
    [run] = session.feed(ev.ToolCalled("c1", "set_light", {"on": True}), 1)
    assert run == fx.RunTool("c1@1", "set_light", {"on": True}, 1)
    [answer] = session.feed(ev.ToolFinished("c1@1", {"output": "on"}), 1.1)
    assert answer == fx.SendResponse("c1", "set_light", {"output": "on"})
    assert not session.settled
    assert session.feed(ev.AudioGiven(b"aa"), 2) == [fx.Play(b"aa")]
    session.feed(ev.Generated(), 2)
    session.feed(ev.TurnDone(), 3)
    assert session.settled
    assert session.deadline is None


def test_speech_that_begins_before_setup_is_complete_is_held_and_announced_later() -> None:
    session = Session()
    session.feed(ev.Started(), 0)
    assert spoken(session) == [fx.Flush()]
    assert session.feed(ev.LinkUp(), 1) == [fx.StartActivity(1), fx.SendAudio(FRAME), fx.EndActivity(1)]


def test_what_is_written_while_somebody_speaks_waits_and_costs_no_word() -> None:
    session = ready()
    session.feed(ev.Opened(b"AA"), 0)
    assert session.feed(ev.Typed("and the hall"), 0.5) == [fx.Flush()]
    assert session.feed(ev.Passed(b"BB"), 1) == [fx.SendAudio(b"BB")]
    assert session.feed(ev.Closed(), 2) == [fx.EndActivity(1)]
    assert session.feed(ev.TurnDone(), 3) == [fx.Answered(1), fx.SendText("and the hall", 2)]


def test_what_is_written_while_somebody_speaks_survives_the_link_with_the_speech() -> None:
    session = ready()
    session.feed(ev.Opened(b"AA"), 0)
    session.feed(ev.Typed("and the hall"), 0.5)
    session.feed(ev.LinkDown("gone"), 1)
    session.feed(ev.Passed(b"BB"), 1)
    session.tick(1)
    assert session.feed(ev.LinkUp(), 2) == [fx.StartActivity(1), fx.SendAudio(b"AABB")]
    session.feed(ev.Closed(), 3)
    assert session.feed(ev.TurnDone(), 4) == [fx.Answered(1), fx.SendText("and the hall", 2)]


def test_what_was_not_answered_is_sent_again_on_the_next_link_one_at_a_time() -> None:
    session = ready()
    session.feed(ev.HandleGiven("h1", True), 0)
    spoken(session, b"AA")
    session.feed(ev.LinkDown("gone"), 1)
    spoken(session, b"BB")
    assert session.tick(1) == [fx.Connect("h1")]
    assert session.feed(ev.LinkUp(), 2) == [fx.StartActivity(1), fx.SendAudio(b"AA"), fx.EndActivity(1)]
    announced = [fx.StartActivity(2), fx.SendAudio(b"BB"), fx.EndActivity(2)]
    assert session.feed(ev.TurnDone(), 3) == [fx.Answered(1), *announced]


def test_a_command_sent_twice_is_done_once() -> None:
    session = ready()
    spoken(session)
    session.feed(ev.ToolCalled("c1", "open_garage"), 1)
    session.feed(ev.LinkDown("gone"), 1)
    assert session.feed(ev.ToolFinished("c1@1", {"output": "started"}), 1) == []
    session.tick(1)
    session.feed(ev.LinkUp(), 2)
    again = session.feed(ev.ToolCalled("x7", "open_garage"), 3)
    assert again == [fx.SendResponse("x7", "open_garage", {"output": "started"})]


def test_speaking_over_the_answer_silences_it_at_once_and_drops_what_comes_late() -> None:
    session = ready()
    spoken(session)
    session.feed(ev.AudioGiven(b"aa"), 1)
    assert session.feed(ev.Opened(FRAME), 2) == [fx.Flush(), fx.StartActivity(2), fx.SendAudio(FRAME)]
    assert session.feed(ev.AudioGiven(b"bb"), 2) == []
    assert session.feed(ev.Interrupted(), 2) == [fx.Flush()]
    session.feed(ev.TurnDone(), 2)
    session.feed(ev.Closed(), 3)
    assert session.feed(ev.AudioGiven(b"cc"), 4) == [fx.Play(b"cc")]
    session.feed(ev.TurnDone(), 5)
    assert session.settled


def test_what_is_overheard_is_looked_at_here_and_nothing_of_it_is_sent() -> None:
    session = ready(spots=True)
    spoken(session)
    session.feed(ev.AudioGiven(b"aa"), 1)
    assert session.feed(ev.Overheard(FRAME), 2) == [fx.Spot(1, FRAME)]
    assert session.feed(ev.StopAsked(1), 3) == [fx.Flush(), fx.Withdrawn(1)]
    assert session.feed(ev.AudioGiven(b"bb"), 4) == []


def test_where_stop_words_are_not_recognised_here_nothing_is_made_of_what_is_overheard() -> None:
    assert ready().feed(ev.Overheard(FRAME), 1) == []


def test_without_barge_in_the_answer_goes_on() -> None:
    session = ready(barge_in=False)
    spoken(session)
    session.feed(ev.AudioGiven(b"aa"), 1)
    assert fx.Flush() not in session.feed(ev.Opened(FRAME), 2)
    assert session.feed(ev.AudioGiven(b"bb"), 2) == [fx.Play(b"bb")]


def test_a_service_that_does_not_answer_is_asked_once_more_on_a_fresh_link_and_then_given_up() -> None:
    session = ready(answer_timeout_s=8)
    spoken(session, SENTENCE, 10)
    assert session.deadline == 18
    assert session.tick(17.9) == []
    assert session.tick(18) == [fx.Flush(), fx.Disconnect()]
    assert session.tick(18) == [fx.Connect()]
    assert session.feed(ev.LinkUp(), 19) == [fx.StartActivity(1), fx.SendAudio(SENTENCE), fx.EndActivity(1)]
    assert session.tick(27) == [fx.Unanswered(1)]
    assert session.settled


def test_a_stale_handle_is_let_go_at_once_but_only_once() -> None:
    session = ready()
    session.feed(ev.HandleGiven("h1", True), 0)
    session.feed(ev.LinkDown("cable"), 1)
    assert session.tick(1) == [fx.Connect("h1")]
    session.feed(ev.LinkDown("not found", ev.Loss.STALE), 2)
    assert session.tick(2) == [fx.Connect()]
    session.feed(ev.LinkDown("not found", ev.Loss.STALE), 3)
    assert session.tick(3) == []


def test_saying_it_again_to_a_silent_service_does_not_prolong_the_wait() -> None:
    session = ready(answer_timeout_s=8)
    spoken(session, SENTENCE, 0)
    spoken(session, SENTENCE, 5)
    assert session.deadline == 8


def test_speaking_over_a_long_answer_ends_the_wait_for_its_end() -> None:
    session = ready(answer_timeout_s=8)
    spoken(session, now=0)
    session.feed(ev.AudioGiven(bytes(48_000 * 20)), 1)
    session.feed(ev.Opened(FRAME), 2)
    assert session.deadline == 10


def test_links_that_broke_take_nothing_from_the_patience_with_a_silent_one() -> None:
    session = ready(answer_timeout_s=8)
    spoken(session, SENTENCE, 0)
    session.feed(ev.LinkDown("cable"), 1)
    session.tick(1)
    session.feed(ev.LinkUp(), 2)
    assert session.tick(10) == [fx.Flush(), fx.Disconnect()]


def test_a_fresh_session_is_told_what_is_done_of_a_sentence_whose_answer_broke_off() -> None:
    session = ready(answer_timeout_s=8)
    session.feed(ev.HandleGiven("h1", True), 0)
    spoken(session, SENTENCE, 0)
    session.feed(ev.Heard("lock the door and turn on the light"), 1)
    session.feed(ev.ToolCalled("c1", "lock", {"name": "door"}), 1)
    session.feed(ev.ToolFinished("c1@1", {"output": "locked"}), 2)
    assert session.deadline == 10
    assert session.tick(10) == [fx.Flush(), fx.Disconnect()]
    [connect] = session.tick(10)
    assert isinstance(connect, fx.Connect)
    assert connect.handle == ""
    (asker, asked), (teller, told) = connect.history
    assert (asker, asked, teller) == ("user", "lock the door and turn on the light", "model")
    assert 'lock({"name": "door"}) → {"output": "locked"}' in told
    assert session.feed(ev.LinkUp(), 11) == [fx.StartActivity(1), fx.SendAudio(SENTENCE), fx.EndActivity(1)]
    repeated = session.feed(ev.ToolCalled("x1", "lock", {"name": "door"}), 12)
    assert repeated == [fx.SendResponse("x1", "lock", {"output": "locked"})]
    [missing] = session.feed(ev.ToolCalled("x2", "set_light", {"on": True}), 12)
    assert missing == fx.RunTool("x2@2", "set_light", {"on": True}, 1)


def test_a_sentence_that_no_link_answers_is_given_up_in_the_end_whatever_was_done() -> None:
    session = ready(answer_timeout_s=8)
    spoken(session, SENTENCE, 0)
    session.feed(ev.ToolCalled("c1", "lock"), 1)
    session.feed(ev.ToolFinished("c1@1", {"output": "locked"}), 2)
    session.tick(10)
    session.tick(10)
    session.feed(ev.LinkUp(), 11)
    assert session.tick(19) == [fx.Unanswered(1)]
    assert session.settled


def test_a_short_word_without_any_sign_is_said_once_more_on_the_same_link() -> None:
    session = ready(answer_timeout_s=15)
    spoken(session, FRAME, 0)
    assert session.deadline == 4
    flawed, start, audio, end = session.tick(4)
    assert flawed == fx.Flawed(1, fx.Flaw.UNHEARD)
    assert (start, end) == (fx.StartActivity(1), fx.EndActivity(1))
    assert isinstance(audio, fx.SendAudio)
    assert FRAME in audio.audio
    assert session.deadline == 8
    assert session.tick(8) == [fx.Flush(), fx.Disconnect()]


def test_a_short_word_that_was_heard_is_waited_for_like_any_other() -> None:
    session = ready(answer_timeout_s=15)
    spoken(session, FRAME, 0)
    session.feed(ev.Heard("yes"), 1)
    assert session.deadline == 16


def test_a_short_word_that_is_said_again_does_nothing_twice() -> None:
    session = ready(answer_timeout_s=15)
    spoken(session, FRAME, 0)
    session.tick(4)
    [run] = session.feed(ev.ToolCalled("c1", "unlock"), 5)
    assert isinstance(run, fx.RunTool)
    session.feed(ev.ToolFinished(run.id, {"output": "open"}), 5)
    assert session.feed(ev.ToolCalled("c2", "unlock"), 6) == [fx.SendResponse("c2", "unlock", {"output": "open"})]


def test_who_speaks_while_there_is_no_link_is_worth_an_attempt_at_once() -> None:
    session, now = ready(), 100.0
    for _ in range(4):
        session.feed(ev.LinkDown("cable"), now)
        assert session.deadline is not None
        now = session.deadline
        session.tick(now)
    session.feed(ev.LinkDown("cable"), now)
    assert session.deadline is not None
    assert session.deadline > now + 3
    session.feed(ev.Opened(FRAME), now + 2)
    assert session.deadline == now + 2


def test_a_tool_at_work_is_not_an_unanswered_utterance() -> None:
    session = ready(answer_timeout_s=8)
    spoken(session, now=0)
    session.feed(ev.ToolCalled("c1", "lock"), 1)
    assert session.deadline is None


def test_a_long_answer_is_listened_to_before_patience_begins() -> None:
    session = ready(answer_timeout_s=8)
    spoken(session, now=0)
    session.feed(ev.AudioGiven(bytes(48_000 * 20)), 1)
    assert session.deadline == 29


def test_it_leaves_a_link_that_goes_away_as_soon_as_nobody_speaks() -> None:
    session = ready()
    session.feed(ev.HandleGiven("h1", True), 0)
    spoken(session)
    session.feed(ev.GoAway(60), 1)
    session.feed(ev.AudioGiven(b"aa"), 2)
    assert session.deadline is not None
    assert session.tick(3) == []
    session.feed(ev.TurnDone(), 4)
    assert session.tick(4) == [fx.Flush(), fx.Disconnect()]
    assert session.tick(4) == [fx.Connect("h1")]


def test_it_leaves_in_mid_sentence_when_there_is_no_gap() -> None:
    session = ready(link=LinkSettings(leave_before_s=5))
    session.feed(ev.Opened(FRAME), 0)
    session.feed(ev.GoAway(10), 0)
    assert session.tick(5) == [fx.Flush(), fx.Disconnect()]
    session.feed(ev.Passed(FRAME), 5)
    session.tick(5)
    assert session.feed(ev.LinkUp(), 6) == [fx.StartActivity(1), fx.SendAudio(FRAME + FRAME)]


def test_an_utterance_that_breaks_every_link_is_given_up() -> None:
    session, now, given_up = ready(), 0.0, []
    spoken(session)
    for _ in range(MOST_SENDINGS):
        given_up += session.feed(ev.LinkDown("broke"), now)
        assert session.deadline is not None
        now = session.deadline
        session.tick(now)
        session.feed(ev.LinkUp(), now)
    assert given_up.count(fx.Unanswered(1)) == 1
    assert session.settled


def test_a_refusal_for_good_is_told_once() -> None:
    session = Session()
    session.feed(ev.Started(), 0)
    assert session.feed(ev.LinkDown("bad key", ev.Loss.REFUSED), 1) == [fx.Flush(), fx.GiveUp("bad key")]
    assert session.link.state is LinkState.CLOSED
    assert session.deadline is None


def test_a_stale_handle_is_dropped_and_the_new_session_told_what_was_said() -> None:
    session = ready()
    session.feed(ev.HandleGiven("h1", True), 0)
    session.feed(ev.Typed("lights on"), 0)
    session.feed(ev.Said("They are on."), 1)
    session.feed(ev.TurnDone(), 1)
    session.feed(ev.LinkDown("broke"), 2)
    assert session.tick(2) == [fx.Connect("h1")]
    session.feed(ev.LinkDown("session not found", ev.Loss.STALE), 3)
    assert session.deadline is not None
    assert session.tick(session.deadline) == [fx.Connect("", (("user", "lights on"), ("model", "They are on.")))]


def test_a_refusal_of_what_was_accepted_before_is_not_the_end() -> None:
    session = ready()
    session.feed(ev.HandleGiven("h1", True), 0)
    assert session.feed(ev.LinkDown("invalid argument", ev.Loss.REFUSED), 60) == [fx.Flush()]
    assert session.tick(60) == [fx.Connect("h1")]
    assert session.feed(ev.LinkDown("invalid argument", ev.Loss.REFUSED), 61) == [fx.Flush()]
    assert session.deadline is not None
    assert session.tick(session.deadline) == [fx.Connect()]
    assert fx.GiveUp("no key") in session.feed(ev.LinkDown("no key", ev.Loss.REFUSED), 99)


def test_a_turn_of_vertex_that_ends_before_the_spoken_answer_does_not_settle() -> None:
    session = ready()
    spoken(session)
    session.feed(ev.ToolCalled("c1", "lock"), 1)
    session.feed(ev.ToolFinished("c1@1", {"output": "locked"}), 2)
    session.feed(ev.TurnDone(), 3)
    assert not session.settled
    session.feed(ev.AudioGiven(b"aa"), 4)
    session.feed(ev.TurnDone(), 5)
    assert session.settled


# ── results that come when their sentence is answered ─────────────────────────────────────────────────────────────────

LOOKING = (ev.AudioGiven(b"aa"), ev.Said("I am looking."), ev.Generated(), ev.TurnDone())
FOUND = {"output": "two hours"}
ANSWER = fx.SendResponse("c1", "search", FOUND)
REPORT = fx.SendReport(1, 'search({}) → {"output": "two hours"}')


def looking(**settings: object) -> Session:
    """A session whose model has said that it is looking, while its tool is at work."""
    session = ready(answer_timeout_s=8, **settings)
    spoken(session, SENTENCE)
    for event in (ev.ToolCalled("c1", "search"), *LOOKING):
        session.feed(event, 1)
    assert not session.settled, "a tool is at work"
    return session


def reconnected(session: Session, now: float) -> list[fx.Effect]:
    """The link breaks and comes back."""
    session.feed(ev.LinkDown("cable"), now)
    return up_again(session, now)


def up_again(session: Session, now: float) -> list[fx.Effect]:
    assert session.deadline is not None
    session.tick(session.deadline)
    return session.feed(ev.LinkUp(), now)


def test_a_result_that_comes_after_a_loss_is_the_answer_to_its_call_where_that_is_known() -> None:
    session = looking()
    session.feed(ev.HandleGiven("h1", True), 1)
    assert reconnected(session, 2) == []
    assert session.feed(ev.ToolFinished("c1@1", FOUND), 3) == [ANSWER]
    assert not session.settled
    assert session.feed(ev.AudioGiven(b"bb"), 4) == [fx.Play(b"bb")]
    assert session.feed(ev.TurnDone(), 5) == []
    assert session.settled
    assert reconnected(session, 60) == [], "it was told"


def test_who_speaks_before_the_model_has_spoken_of_a_result_hears_the_answer() -> None:
    session = looking()
    assert session.feed(ev.ToolFinished("c1@1", FOUND), 3) == [ANSWER]
    spoken(session, SENTENCE)
    assert session.feed(ev.AudioGiven(b"bb"), 4) == [fx.Play(b"bb")]
    assert session.feed(ev.TurnDone(), 5) == [fx.Answered(2)]


def test_after_a_stop_word_nothing_is_said_of_a_result() -> None:
    session = looking()
    session.feed(ev.ToolFinished("c1@1", FOUND), 3)
    session.feed(ev.StopAsked(), 3)
    assert session.feed(ev.AudioGiven(b"bb"), 4) == []


def test_a_result_that_comes_while_there_is_no_link_goes_out_on_the_next() -> None:
    session = looking()
    session.feed(ev.HandleGiven("h1", True), 1)
    session.feed(ev.LinkDown("cable"), 2)
    assert session.feed(ev.ToolFinished("c1@1", FOUND), 2) == []
    assert not session.settled
    assert session.tick(2) == [fx.Connect("h1")]
    assert session.feed(ev.LinkUp(), 3) == [ANSWER]


def test_an_answer_that_is_lost_with_its_link_goes_out_again() -> None:
    session = looking()
    session.feed(ev.HandleGiven("h1", True), 1)
    assert session.feed(ev.ToolFinished("c1@1", FOUND), 2) == [ANSWER]
    session.feed(ev.AudioGiven(b"bb"), 3)
    assert reconnected(session, 3) == [ANSWER]


def test_a_session_that_does_not_know_the_call_is_told_in_words_and_its_calls_are_joined() -> None:
    session = looking()
    assert reconnected(session, 2) == []
    assert session.feed(ev.ToolFinished("c1@1", FOUND), 3) == [REPORT]
    for id in ("x1", "x2"):
        assert session.feed(ev.ToolCalled(id, "search"), 4) == [fx.SendResponse(id, "search", FOUND)]
    session.feed(ev.AudioGiven(b"bb"), 5)
    assert session.feed(ev.TurnDone(), 6) == []
    assert session.settled
    assert reconnected(session, 60) == []


def test_an_answer_about_which_nothing_is_said_is_given_once_more_on_a_fresh_link() -> None:
    session = looking()
    session.feed(ev.HandleGiven("h1", True), 1)
    session.feed(ev.ToolFinished("c1@1", FOUND), 3)
    assert session.tick(11) == [fx.Flush(), fx.Disconnect()], "a service that hangs"
    assert session.tick(11) == [fx.Connect("h1")]
    assert session.feed(ev.LinkUp(), 12) == [ANSWER]
    assert session.tick(20) == []
    assert session.settled
    assert session.deadline is None
    assert reconnected(session, 30) == []


def test_a_session_that_takes_the_place_of_the_one_that_knew_the_call_is_told_in_words() -> None:
    session = looking()
    session.feed(ev.HandleGiven("h1", True), 1)
    session.feed(ev.LinkDown("cable"), 2)
    session.feed(ev.ToolFinished("c1@1", FOUND), 2)
    assert session.tick(2) == [fx.Connect("h1")]
    session.feed(ev.LinkDown("session not found", ev.Loss.STALE), 2)
    assert up_again(session, 3) == [REPORT]


def test_words_are_kept_until_they_are_answered() -> None:
    session = looking()
    session.feed(ev.LinkDown("cable"), 2)
    session.feed(ev.ToolFinished("c1@1", FOUND), 2)
    session.tick(2)
    assert session.feed(ev.LinkUp(), 3) == [REPORT]
    assert reconnected(session, 4) == [REPORT]
    assert session.deadline == 12
    assert session.tick(12) == [fx.Flush(), fx.Disconnect()], "a service that hangs"
    assert up_again(session, 13) == [REPORT]
    assert session.tick(21) == [fx.Unanswered(1)]
    assert session.settled


def test_who_speaks_comes_before_words_of_ours() -> None:
    session = looking()
    reconnected(session, 2)
    session.feed(ev.Opened(SENTENCE), 3)
    assert session.feed(ev.ToolFinished("c1@1", FOUND), 3) == []
    assert session.feed(ev.Closed(), 4) == [fx.EndActivity(2)]
    session.feed(ev.AudioGiven(b"bb"), 5)
    session.feed(ev.Generated(), 5)
    assert session.feed(ev.TurnDone(), 6) == [fx.Answered(2), REPORT]
    begun = session.feed(ev.Opened(SENTENCE), 7)
    assert begun == [fx.Flush(), fx.StartActivity(3), fx.SendAudio(SENTENCE)], "and cuts them off"


def test_two_results_are_told_together_and_a_third_later() -> None:
    session = ready()
    spoken(session, SENTENCE)
    for number in (1, 2, 3):
        session.feed(ev.ToolCalled(f"c{number}", "search", {"n": number}), 1)
    for event in LOOKING:
        session.feed(event, 1)
    session.feed(ev.LinkDown("cable"), 2)
    session.feed(ev.ToolFinished("c1@1", FOUND), 2)
    session.feed(ev.ToolFinished("c2@1", FOUND), 2)
    session.tick(2)
    [report] = session.feed(ev.LinkUp(), 3)
    assert isinstance(report, fx.SendReport)
    assert report.done.count("two hours") == 2
    assert session.feed(ev.ToolFinished("c3@1", FOUND), 4) == []
    session.feed(ev.AudioGiven(b"bb"), 5)
    [third] = session.feed(ev.TurnDone(), 6)
    assert third == fx.SendReport(1, 'search({"n": 3}) → {"output": "two hours"}')


def test_what_was_stopped_is_not_told() -> None:
    for link_comes_first in (True, False):
        session = looking()
        session.feed(ev.LinkDown("cable"), 2)
        session.feed(ev.ToolFinished("c1@1", FOUND), 2)
        session.tick(2)
        if link_comes_first:
            assert session.feed(ev.LinkUp(), 3) == [REPORT]
        session.feed(ev.StopAsked(), 4)
        if not link_comes_first:
            assert session.feed(ev.LinkUp(), 5) == []
        session.feed(ev.TurnDone(), 6)
        assert reconnected(session, 7) == []
        assert session.settled


def test_what_is_not_to_be_spoken_of_is_told_without_a_question() -> None:
    session = looking(is_silent=lambda name: name == "search")
    reconnected(session, 2)
    assert session.feed(ev.ToolFinished("c1@1", FOUND), 3) == [replace(REPORT, aloud=False)]
    assert session.settled


def test_the_answer_of_a_silent_tool_leaves_no_words_owing() -> None:
    session = looking(is_silent=lambda name: name == "search")
    assert session.feed(ev.ToolFinished("c1@1", FOUND), 3) == [ANSWER]
    assert session.settled


class World:
    """A person, a network and a service that do whatever a random source tells them.

    A session of the service knows its calls. It is given up with its link, or goes on from a copy made for a handle.
    """

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.session = Session(SessionSettings(answer_timeout_s=None), jitter=lambda: 0.5)
        self.now = 0.0
        self.speaking = False
        self.frames = 0
        self.link = "none"  # none, dialling, up
        self.said: list[bytes] = []  # what the person said and wrote, utterance by utterance
        self.spoken = 0  # the utterance that is being spoken, or was last, among them
        self.heard: dict[int, bytes] = {}  # what the service heard last, by utterance
        self.open: int | None = None
        self.waiting: list[int] = []  # sent whole on this link, not answered yet
        self.called: set[int] = set()  # utterances for which this link has called its tool
        self.tools: list[tuple[str, int]] = []
        self.done: list[tuple[int, str]] = []
        self.calls: dict[str, int] = {}  # open in the present session, with their utterances
        self.saved: dict[str, dict[str, int]] = {}  # the same, behind each handle
        self.over: set[int] = set()  # utterances that were answered or given up
        self.given: set[int] = set()  # utterances of whose results the model has learned on this link
        self.late: set[int] = set()  # utterances of results that came when they were over
        self.told: set[int] = set()  # utterances of whose results the model has spoken

    def do(self, event: ev.Event) -> None:
        self.perform(self.session.feed(event, self.now))

    def perform(self, effects: list[fx.Effect]) -> None:
        for effect in effects:
            match effect:
                case fx.Connect(handle):
                    assert self.link == "none"
                    self.link = "dialling"
                    self.calls = {**self.saved.get(handle, {})}
                case fx.Disconnect():
                    self.lose()
                case fx.StartActivity(number):
                    assert self.link == "up"
                    assert self.open is None, "a second activity without an end"
                    self.open = number
                    self.heard[number] = b""
                case fx.SendAudio(audio):
                    assert self.open is not None, "audio that was not announced"
                    self.heard[self.open] += audio
                case fx.EndActivity(number):
                    assert self.open == number
                    self.open = None
                    self.waiting.append(number)
                case fx.SendText(text, number):
                    assert self.open is None, "written words into somebody's speech"
                    self.heard[number] = text.encode()
                    self.waiting.append(number)
                case fx.RunTool():
                    assert (effect.utterance, effect.name) not in self.done, "a command done twice"
                    self.done.append((effect.utterance, effect.name))
                    self.tools.append((effect.id, effect.utterance))
                case fx.SendResponse(id, name):
                    assert name == f"tool{self.calls[id]}"
                    self.given.add(self.calls.pop(id))
                case fx.SendReport(number):
                    assert self.open is None, "words of ours into somebody's speech"
                    assert not self.waiting, "words of ours over an answer"
                    self.waiting.append(number)
                    self.given.add(number)
                case fx.Answered(number):
                    self.over.add(number)
                case fx.Unanswered(number):
                    self.over.add(number)
                    self.told.add(number)

    def lose(self) -> None:
        self.link, self.open, self.waiting, self.called, self.given = "none", None, [], set(), set()

    # what can happen

    def speak(self) -> None:
        if not self.speaking:
            self.speaking, self.spoken = True, len(self.said)
            self.said.append(b"")
        self.frames += 1
        audio = self.frames.to_bytes(4, "little")
        first = not self.said[self.spoken]
        self.said[self.spoken] += audio
        self.do(ev.Opened(audio) if first else ev.Passed(audio))

    def pause(self) -> None:
        if self.speaking:
            self.speaking = False
            self.do(ev.Closed())

    def write(self) -> None:
        self.said.append(f"sentence {len(self.said)}".encode())
        self.do(ev.Typed(self.said[-1].decode()))

    def network(self) -> None:
        if self.link == "dialling":
            if self.random.random() < 0.7:
                self.link = "up"
                self.do(ev.LinkUp())
            else:
                self.lose()
                self.do(ev.LinkDown("refused", self.random.choice([ev.Loss.BROKEN, ev.Loss.STALE])))
        elif self.link == "up":
            self.lose()
            self.do(ev.LinkDown("broke"))

    def serve(self) -> None:
        if self.link == "up" and not self.waiting and self.given and self.open is None:
            self.speak_turn()
        if self.link != "up" or not self.waiting:
            return
        match self.random.choice(["tool", "audio", "done", "away"]):
            case "tool" if self.waiting[0] not in self.called:
                number, id = self.waiting[0], f"call-{self.random.randrange(10**9)}"
                self.called.add(number)
                self.calls[id] = number
                self.do(ev.ToolCalled(id, f"tool{number}"))
            case "audio":
                self.do(ev.AudioGiven(b"aa"))
            case "away":
                self.do(ev.GoAway(self.random.uniform(0, 20)))
            case "done":
                self.waiting.pop(0)
                self.speak_turn()

    def speak_turn(self) -> None:
        """A turn of the model, about a sentence or about what it has learned."""
        self.told |= self.given
        self.given.clear()
        self.do(ev.AudioGiven(b"aa"))
        self.do(ev.TurnDone())

    def hand_out(self) -> None:
        if self.link == "up" and not self.waiting:
            handle = f"h{len(self.saved)}"
            self.saved[handle] = {**self.calls}
            self.do(ev.HandleGiven(handle, True))

    def ask(self) -> None:
        """A whole exchange, with a tool that goes on, and a handle to all that."""
        self.pause()
        self.speak()
        self.pause()
        while self.link == "up" and self.waiting:
            number = self.waiting[0]
            if number not in self.called:
                self.called.add(number)
                self.calls[f"own-{number}-{len(self.saved)}"] = number
                self.do(ev.ToolCalled(f"own-{number}-{len(self.saved)}", f"tool{number}"))
            self.waiting.pop(0)
            self.speak_turn()
        self.hand_out()

    def come_back(self) -> None:
        """The link is lost, and there is another one, which may go on from the last or not."""
        if self.link == "up":
            self.network()
        refused = self.session.link.epoch and self.random.random() < 0.3
        while self.link != "up":
            self.wait()
            if self.link == "dialling" and refused:
                self.lose()
                self.do(ev.LinkDown("not found", ev.Loss.STALE))
                refused = False
            elif self.link == "dialling":
                self.link = "up"
                self.do(ev.LinkUp())

    def finish_tool(self) -> None:
        if self.tools:
            id, utterance = self.tools.pop()
            if utterance in self.over:
                self.late.add(utterance)
            self.do(ev.ToolFinished(id, {"output": "ok"}))

    def wait(self) -> None:
        self.now += self.random.uniform(0, 10)
        while (due := self.session.deadline) is not None and due <= self.now:
            self.perform(self.session.tick(self.now))

    def calm_down(self) -> None:
        """No more faults: the network holds, the service answers, the tools finish."""
        self.pause()
        for _ in range(200):
            if self.link == "dialling":
                self.link = "up"
                self.do(ev.LinkUp())
            while self.tools:
                self.finish_tool()
            if self.link == "up" and (self.waiting or self.given):
                self.waiting = self.waiting[1:]
                self.speak_turn()
            self.wait()
            if self.session.settled:
                return


STEPS = ["speak", "speak", "speak", "pause", "network", "serve", "serve", "hand_out", "finish_tool", "wait"]
STEPS += ["ask", "come_back", "write"]


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32), st.lists(st.sampled_from(STEPS), max_size=120))
def test_whatever_happens_no_word_is_lost_no_command_done_twice_and_every_result_told(
    seed: int, steps: list[str]
) -> None:
    world = World(seed)
    world.do(ev.Started())
    for step in steps:
        getattr(world, step)()
    world.calm_down()
    assert world.session.settled
    assert [world.heard[number + 1] for number in range(len(world.said))] == world.said
    assert world.late <= world.told, "a result that nobody was told of"
