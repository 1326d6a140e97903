"""The shipped story fits the demo home, its sound fits its words, and its sentences can be told apart."""

from __future__ import annotations

import csv
import wave
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from mock_server.hearing import Ear, Sentence
from mock_server.hearing.recording import read
from mock_server.hearing.sentence import words_of
from mock_server.story import Story, load_story
from mock_server.story.format import Calls, Item, Speak, Step, Wait
from mock_server.story.match import Heard, Progress, sentences

HOME = Path(__file__).parents[3] / "mock_server/stories/home"
NOT_IN_THE_HOME = ("vacuum", "alarm")

TOOLS = {
    "set_light": {"name", "area", "on", "brightness", "color", "color_temperature"},
    "set_switch": {"name", "area", "on"},
    "set_climate": {"name", "area", "temperature", "change", "mode"},
    "move_cover": {"name", "area", "action", "position"},
    "set_lock": {"name", "area", "action"},
    "control_media": {"name", "area", "action", "volume"},
    "activate_scene": {"name"},
    "get_state": {"name", "area", "domain"},
    "start_timer": {"minutes", "seconds", "name"},
    "cancel_timer": {"name"},
    "get_timers": set[str](),
}


@cache
def home() -> Story:
    return load_story(HOME)


def items(reply: tuple[Item, ...]) -> Iterator[Item]:
    for item in reply:
        yield item
        if isinstance(item, Wait):
            for branch in (*(case.reply for case in item.cases), item.ok, item.error, item.late):
                yield from items(branch)


def test_every_call_is_one_the_home_offers() -> None:
    calls = [
        call for step in home().steps for item in items(step.reply) if isinstance(item, Calls) for call in item.calls
    ]
    assert {call.tool for call in calls} <= TOOLS.keys()
    assert not [call for call in calls if set(call.args) - TOOLS[call.tool]]


def test_every_wait_knows_good_and_bad_answers() -> None:
    waits = [item for step in home().steps for item in items(step.reply) if isinstance(item, Wait)]
    assert len(waits) > 40
    assert all(wait.ok and wait.error for wait in waits)


def test_no_sentence_belongs_to_two_steps() -> None:
    owner: dict[tuple[str, ...], Step] = {}
    for step, text in sentences([home()]):
        assert owner.setdefault(words_of(text), step) is step, text


def test_all_sound_is_named_by_the_story_and_small() -> None:
    there = [path for folder in ("ask", "reply") for path in (HOME / folder).glob("*.wav")]
    text = (HOME / "story.yaml").read_text("utf-8")
    assert not [path.name for path in there if f"{path.parent.name}/{path.name}" not in text]
    assert sum(path.stat().st_size for path in there) < 6_500_000


def test_formats_are_those_of_the_live_api() -> None:
    for folder, rate in (("ask", 16_000), ("reply", 24_000)):
        for path in (HOME / folder).glob("*.wav"):
            with wave.open(str(path)) as wav:
                assert (wav.getframerate(), wav.getnchannels(), wav.getsampwidth()) == (rate, 1, 2), path.name


def test_each_demo_sentence_has_two_voices() -> None:
    recorded = [step.when.recordings for step in home().steps if step.when.recordings]
    assert len(recorded) >= 14
    assert all(len(paths) >= 2 for paths in recorded)


def test_one_answer_is_long_enough_to_be_interrupted() -> None:
    spoken = [item for step in home().steps for item in items(step.reply) if isinstance(item, Speak) and item.clip]
    assert max(item.clip.seconds for item in spoken if item.clip) > 8


def test_spoken_words_are_given_where_a_text_has_places() -> None:
    spoken: dict[str, Any] = yaml.safe_load((HOME / "spoken.yaml").read_text("utf-8"))
    assert all((HOME / file).is_file() for file in spoken)


def test_every_recording_is_heard_as_its_own_step() -> None:
    ear = Ear([Sentence(text, step.when.recordings) for step, text in sentences([home()])], recogniser="none")
    progress = Progress((home(),))
    for step in home().steps:
        for path in step.when.recordings:
            guess = ear.recognise(read(path).tobytes())
            assert guess.text is not None, path.name
            assert progress.find(Heard("spoken", guess.text)) is step


def commands(shared: Path) -> list[tuple[Path, str]]:
    with (shared / "audio/index.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "tts"]
    return [(shared / "audio" / row["path"], row["text"]) for row in rows]


def test_every_command_of_the_home_has_a_step(shared: Path) -> None:
    known = {words_of(text) for _, text in sentences([home()])}
    missing = {text for _, text in commands(shared) if words_of(text) not in known}
    assert len(missing) == 4
    assert all(any(word in text for word in NOT_IN_THE_HOME) for text in missing)


def test_voices_without_recording_are_understood(shared: Path) -> None:
    """A sample of the corpus: every twelfth clip."""
    pytest.importorskip("pocketsphinx")
    ear = Ear([Sentence(text) for _, text in sentences([home()])])
    step_of = {text: step for step, text in sentences([home()])}
    known = {words_of(text): step for text, step in step_of.items()}
    sample = [(path, known[words_of(text)]) for path, text in commands(shared)[::12] if words_of(text) in known]
    right = [step_of.get(ear.recognise(read(path).tobytes()).text or "") is step for path, step in sample]
    assert sum(right) >= 0.95 * len(right)
