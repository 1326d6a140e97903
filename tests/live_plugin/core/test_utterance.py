from __future__ import annotations

import pytest

from live_plugin.core.effects import EndActivity, SendAudio, SendText, StartActivity
from live_plugin.core.table import IllegalStep
from live_plugin.core.utterance import Conversation, Utterance, UtteranceState


def test_speech_is_kept_and_not_sent_before_it_is_announced() -> None:
    utterance = Utterance(1)
    assert utterance.add(b"aa") == []
    assert utterance.add(b"bb") == []
    assert utterance.announce() == [StartActivity(1), SendAudio(b"aabb")]
    assert utterance.add(b"cc") == [SendAudio(b"cc")]
    assert utterance.end() == [EndActivity(1)]


def test_what_was_not_answered_is_sent_again_whole() -> None:
    utterance = Utterance(3)
    utterance.announce()
    utterance.add(b"aa")
    utterance.end()
    utterance.hold()
    assert utterance.announce() == [StartActivity(3), SendAudio(b"aa"), EndActivity(3)]
    assert utterance.sendings == 2


def test_a_link_that_breaks_in_mid_sentence_does_not_end_the_sentence() -> None:
    utterance = Utterance(1)
    utterance.announce()
    utterance.add(b"aa")
    utterance.hold()
    assert utterance.add(b"bb") == []
    assert utterance.announce() == [StartActivity(1), SendAudio(b"aabb")]
    assert utterance.state is UtteranceState.SENT_OPEN


def test_a_written_sentence_is_announced_as_text() -> None:
    assert Utterance(2, text="lights off").announce() == [SendText("lights off", 2)]


def test_what_is_still_spoken_cannot_be_answered() -> None:
    utterance = Utterance(1)
    utterance.announce()
    with pytest.raises(IllegalStep, match="utterance 1 cannot 'answer' while sent_open"):
        utterance.answer()


def test_the_oldest_one_sent_whole_is_the_one_that_is_answered() -> None:
    conversation = Conversation()
    first, second = conversation.begin(), conversation.begin()
    first.announce()
    first.end()
    second.announce()
    assert conversation.answered() is first
    assert conversation.answered() is None
    assert conversation.open is second
