"""What the sections of plugins.yaml mean, and what belongs together in them."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from pydantic import ValidationError

from live_plugin.config.settings import AudioSettings, LiveSettings, MockSettings, Surroundings
from live_plugin.core.gate import Gate, GateSettings


def live(environ=None, **given):
    return LiveSettings.model_validate(given, context=Surroundings(Path("home"), environ or {}))


def refused(environ=None, **given):
    with pytest.raises(ValidationError) as caught:
        live(environ, **given)
    return {error["loc"][0]: error["msg"] for error in caught.value.errors()}


def test_left_out_it_is_the_mock():
    assert live().backend == "mock"
    assert live().api_key is None


@pytest.mark.parametrize(
    ("given", "model"),
    [
        ({}, "gemini-2.5-flash-native-audio-latest"),
        ({"backend": "vertex", "project": "p", "location": "l"}, "gemini-live-2.5-flash-native-audio"),
        ({"model": "gemini-3.8-live"}, "gemini-3.8-live"),
    ],
)
def test_each_backend_has_its_usual_model(given, model):
    assert live(**given).model == model


def test_gemini_needs_a_key_and_says_where_to_put_it():
    told = refused(backend="gemini")
    assert set(told) == {"api_key"}
    assert "!secret" in told["api_key"]
    assert "GEMINI_API_KEY" in told["api_key"]


def test_vertex_needs_both_project_and_location():
    assert set(refused(backend="vertex")) == {"project", "location"}
    assert set(refused(backend="vertex", project="p")) == {"location"}


@pytest.mark.parametrize("variable", ["GEMINI_API_KEY", "GOOGLE_API_KEY"])
def test_the_key_may_come_from_the_environment(variable):
    settings = live({variable: "hunter2"}, backend="gemini")
    assert settings.api_key.get_secret_value() == "hunter2"
    assert "hunter2" not in repr(settings)


def test_what_is_written_goes_before_the_environment():
    settings = live({"GEMINI_API_KEY": "other"}, backend="gemini", api_key="mine")
    assert settings.api_key.get_secret_value() == "mine"


def test_vertex_takes_project_and_location_from_the_environment():
    settings = live({"GOOGLE_CLOUD_PROJECT": "p", "GOOGLE_CLOUD_LOCATION": "l"}, backend="vertex")
    assert (settings.project, settings.location) == ("p", "l")


def test_a_wrong_backend_is_the_only_fault():
    assert set(refused(backend="gemni")) == {"backend"}


def test_stories_are_names_or_paths_beside_plugins_yaml():
    settings = live(mock={"story": ["home", "mine/story.yaml", "stories/other"], "speed": math.inf}).mock
    assert settings.story == ("home", "home/mine/story.yaml", "home/stories/other")
    assert MockSettings.model_validate({"story": "home"}).story == ("home",)


def test_sound_files_are_beside_plugins_yaml():
    given = {"input": "ask.wav", "output": "/tmp/reply.WAV"}
    settings = AudioSettings.model_validate(given, context=Surroundings(Path("home")))
    assert settings.input == Path("home/ask.wav")
    assert settings.output == Path("/tmp/reply.WAV")
    assert AudioSettings().input == "microphone"
    assert AudioSettings().output == "speaker"


@pytest.mark.parametrize("given", [{"input": "microfone"}, {"output": "microphone"}, {"input": "x.mp3"}])
def test_a_sound_that_is_neither_device_nor_wav_is_refused(given):
    with pytest.raises(ValidationError, match=r"must be .* or a path that ends in \.wav"):
        AudioSettings.model_validate(given)


def test_the_gate_takes_its_settings_as_they_stand_here():
    gate = AudioSettings.model_validate({"gate": {"hangover_ms": 100, "detector": "cascade"}}).gate
    assert isinstance(gate, GateSettings)
    assert (gate.hangover_ms, gate.detector) == (100, "cascade")
    assert not Gate(gate).is_open


def test_settings_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        live().backend = "gemini"


def test_the_wake_word_is_words():
    audio = AudioSettings.model_validate({"wake_word": {"phrase": " Hey  Jarvis", "follow_up_s": 0}})
    assert (audio.wake_word.phrase, audio.wake_word.follow_up_s) == ("hey jarvis", 0)
    for phrase in ("", "hey, you", "r2d2"):
        with pytest.raises(ValidationError, match="must be the words as one says them, such as hey jarvis"):
            AudioSettings.model_validate({"wake_word": {"phrase": phrase}})


@pytest.mark.parametrize("output", ["browser", "none"])
def test_an_echo_is_cancelled_only_where_there_is_one(output):
    with pytest.raises(ValidationError, match="must be half or full unless `output: speaker`"):
        AudioSettings.model_validate({"output": output, "duplex": "echo_cancelling"})
    assert AudioSettings.model_validate({"duplex": "echo_cancelling"}).duplex == "echo_cancelling"


@pytest.mark.parametrize("end", ["input", "output"])
def test_a_satellite_has_an_address(end):
    with pytest.raises(ValidationError, match=rf"`{end}: wyoming` needs the satellite's address, such as {{host: "):
        AudioSettings.model_validate({end: "wyoming"})
    audio = AudioSettings.model_validate({end: "wyoming", "wyoming": {"host": "kitchen.local"}})
    assert audio.wyoming
    assert (audio.wyoming.host, audio.wyoming.port) == ("kitchen.local", 10_700)
