"""What each generation of models takes, told before anything is dialled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from live_plugin.config import rules
from live_plugin.config.live_blocks import ToolBehavior
from live_plugin.config.load import load
from live_plugin.config.settings import LiveSettings
from live_plugin.errors import ConfigError

GEMINI = {"backend": "gemini", "api_key": "hunter2"}
VERTEX = {"backend": "vertex", "project": "p", "location": "us-central1"}
NATIVE = "'gemini-2.5-flash-native-audio-latest'"


def told(**live):
    try:
        LiveSettings.model_validate(live)
    except ValidationError as error:
        return {".".join(map(str, fault["loc"])): fault["msg"] for fault in error.errors()}
    return {}


@pytest.mark.parametrize(
    ("live", "setting", "text"),
    [
        (
            {**GEMINI, "model": "gemini-3.8-live", "affective_dialog": True},
            "affective_dialog",
            f"gemini-3.8-live does not have it; use {NATIVE} or leave it out",
        ),
        (
            {**GEMINI, "model": "gemini-3.8-live", "proactive_audio": False},
            "proactive_audio",
            f"gemini-3.8-live takes 'true', not 'false'; use {NATIVE} or leave it out",
        ),
        (
            {**GEMINI, "model": "gemini-3.1-flash-live-preview", "thinking": {"budget": 0}},
            "thinking.budget",
            f"gemini-3.1-flash-live-preview does not have it; use {NATIVE} or leave it out",
        ),
        (
            {**GEMINI, "model": "gemini-3.1-flash-live-preview", "pictures": "turn"},
            "pictures",
            "gemini-3.1-flash-live-preview takes 'answer' or 'video', not 'turn'; "
            "use 'gemini-3.8-live-extended-thinking', 'gemini-3.8-live' or 'gemini-2.5-flash-native-audio-latest' or "
            "leave it out",
        ),
        (
            {**GEMINI, "modality": "text"},
            "modality",
            "gemini-2.5-flash-native-audio-latest takes 'audio', not 'text'; leave it out",
        ),
        (
            {**VERTEX, "modality": "text"},
            "modality",
            "gemini-live-2.5-flash-native-audio takes 'audio', not 'text'; use 'gemini-live-2.5-flash' or leave it out",
        ),
        (
            {**VERTEX, "location": "global"},
            "location",
            "gemini-live-2.5-flash-native-audio does not take 'global'; name a region such as us-central1",
        ),
        (
            {**GEMINI, "resumption": {"transparent": True}},
            "resumption.transparent",
            "backend 'gemini' takes 'false', not 'true'; use backend 'vertex' or leave it out",
        ),
        (
            {**VERTEX, "model": "projects/p/locations/l/publishers/google/models/gemini-3.1-flash-live-preview"},
            "model",
            "projects/p/locations/l/publishers/google/models/gemini-3.1-flash-live-preview is not offered by backend "
            "'vertex'; use 'gemini-3.8-live', 'gemini-live-2.5-flash-native-audio' or 'gemini-live-2.5-flash'",
        ),
    ],
)
def test_a_fault_names_setting_model_and_what_would_work(live, setting, text):
    assert told(**live) == {setting: text}


def test_a_retired_model_is_told_with_its_successors():
    assert told(**GEMINI, model="gemini-live-2.5-flash-preview")["model"].startswith(
        "gemini-live-2.5-flash-preview was retired in 2025; use 'gemini-3.8-live"
    )


def test_all_that_does_not_suit_a_model_is_told_at_once():
    wrong = {"modality": "text", "affective_dialog": True, "thinking": {"budget": 1, "level": "low", "include": True}}
    assert set(told(**GEMINI, model="gemini-3.8-live", **wrong)) == {
        "modality",
        "affective_dialog",
        "thinking.budget",
        "thinking.level",
        "thinking.include",
    }


def test_each_tool_follows_the_rule_of_the_model():
    tools = {"each": {"ring": {"behavior": "blocking"}, "open": {"behavior": "non_blocking"}}}
    assert set(told(**GEMINI, model="gemini-3.8-live-extended-thinking", tools=tools)) == {"tools.each.ring.behavior"}
    assert set(told(**GEMINI, model="gemini-3.1-flash-live-preview", tools=tools)) == {"tools.each.open.behavior"}
    assert told(**GEMINI, model="gemini-3.8-live", tools=tools) == {}


def test_of_an_unknown_model_nothing_is_refused_and_a_note_says_so():
    odd = {"modality": "text", "affective_dialog": True, "thinking": {"level": "xhigh"}}
    settings = LiveSettings.model_validate({**GEMINI, "model": "gemini-9-live", **odd})
    [note] = settings.notes
    assert "gemini-9-live" in note
    assert LiveSettings.model_validate(GEMINI).notes == []


def test_the_mock_is_as_strict_as_the_gemini_api():
    assert set(told(backend="mock", model="gemini-3.8-live", affective_dialog=True)) == {"affective_dialog"}
    assert set(told(resumption={"transparent": True})) == {"resumption.transparent"}


def test_faults_have_their_place_in_the_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plugins.yaml").write_text(
        "live:\n  model: gemini-3.8-live\n  affective_dialog: true\n  thinking: {level: low}\n"
        "  voice: Pucky\naudio: {output: tape}\n"
    )
    with pytest.raises(ConfigError) as caught:
        load("plugins.yaml", {})
    # What cannot be read comes first: whether the rest suits the model is only known of settings that are good.
    assert [str(fault).split(": ")[0] for fault in caught.value.faults] == ["plugins.yaml:5:3", "plugins.yaml:6:9"]
    (tmp_path / "plugins.yaml").write_text(
        "live:\n  model: gemini-3.8-live\n  affective_dialog: true\n  thinking: {level: low}\n"
    )
    with pytest.raises(ConfigError) as caught:
        load("plugins.yaml", {})
    assert [str(fault) for fault in caught.value.faults] == [
        f"plugins.yaml:3:3: live.affective_dialog: gemini-3.8-live does not have it; use {NATIVE} or leave it out",
        "plugins.yaml:4:14: live.thinking.level: gemini-3.8-live does not have it; use "
        "'gemini-3.8-live-extended-thinking' or 'gemini-3.1-flash-live-preview' or leave it out",
    ]


@pytest.mark.parametrize(
    ("live", "setting"),
    [
        ({"detection": {"silence_ms": 5}}, "detection.silence_ms"),
        ({"proactive_video": True}, "proactive_video"),
        ({"tools": {"scheduling": "silent"}}, "tools.scheduling"),
        ({"tools": {"each": {"ring": {"scheduling": "silent"}}}}, "tools.each.ring.scheduling"),
        ({"compression": {"trigger_tokens": 9, "target_tokens": 9}}, "compression.target_tokens"),
        ({"backend": "gemini", "api_key": "auth_tokens/x", "api_version": "v1"}, "api_version"),
        ({"base_url": "http://127.0.0.1:1"}, "base_url"),
        ({**GEMINI, "model": "gemini-9-live", "budget": {"usd_per_day": 1}}, "budget.usd_per_day"),
    ],
)
def test_what_cannot_have_a_meaning_is_a_fault_where_it_stands(live, setting):
    assert set(told(**live)) == {setting}


def test_prices_are_those_of_the_contract_then_of_the_table_and_the_mock_costs_nothing():
    own = {"text_in": 1, "audio_in": 2, "image_in": 3, "text_out": 4, "audio_out": 5}
    assert LiveSettings.model_validate({**GEMINI, "budget": {"prices": own}}).prices.audio_out == 5
    assert LiveSettings.model_validate(GEMINI).prices.audio_out == 12
    assert LiveSettings().prices is None


def test_a_tool_of_its_own_kind():
    tools = {"each": {"ring": {"behavior": "non_blocking"}, "open": {"behavior": "blocking"}}, "scheduling": "silent"}
    settings = LiveSettings.model_validate({"tools": tools})
    assert settings.tool("ring") == ToolBehavior(behavior="non_blocking", scheduling="silent")
    assert settings.tool("open") == ToolBehavior(behavior="blocking")
    assert settings.tool("other") == ToolBehavior(behavior="blocking")


def test_every_model_that_is_advised_is_offered_where_it_is_advised():
    families = [rules.family_of(name) for name in ("gemini-3.8-live", "gemini-2.5-flash-native-audio-latest")]
    assert [family.name for family in families] == ["Gemini 3.8 Live", "Gemini 2.5 Flash Native Audio"]
    for family in rules.families():
        for backend, model in family.use.items():
            assert backend in family.backends
            assert rules.family_of(model) is family
            assert set(told(model=model, **(GEMINI if backend == "gemini" else VERTEX))) <= {"translation"}


def test_every_rule_is_about_a_setting():
    for family in rules.families():
        for path in [*family.takes, *family.alpha]:
            rules.given(LiveSettings(), path)


@given(st.text(max_size=40), st.sampled_from(["mock", "gemini", "vertex"]))
def test_any_name_of_a_model_is_a_model_or_a_fault_of_its_own(model, backend):
    given = {**GEMINI, **VERTEX, "backend": backend, "model": model}
    assert set(told(**given)) <= {"model"}
