"""Every setting under `live:`, seen as the unmodified SDK puts it on the wire, for both backends.

The server here is a bare socket that keeps the first message: nothing of ours judges what was sent.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, get_args

import pytest
import trustme
from google.oauth2.credentials import Credentials
from hypothesis import event, given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from websockets.asyncio.server import ServerConnection, serve

from live_plugin.config.names import Language, Voice
from live_plugin.config.settings import LiveSettings
from live_plugin.core import effects as fx
from live_plugin.live.client import open_door
from live_plugin.live.decode import own_id
from live_plugin.live.link import Service
from live_plugin.live.setup import make_setup

NEXT = "gemini-9-live"
"""A model of which nothing is known: it takes everything."""
BOTH = ("gemini", "vertex")
BACKEND = {
    "gemini": {"backend": "gemini", "api_key": "hunter2"},
    "vertex": {"backend": "vertex", "project": "home", "location": "us-central1"},
}
TOOLS = [{"name": "ring", "description": "Ring."}, {"name": "open", "description": "Open."}]

# Setting → value, path in `setup`, what must be there, and on which backends; elsewhere the settings refuse it.
WIRE: list[tuple[str, Any, str, Any, tuple[str, ...]]] = [
    ("modality", "text", "generationConfig.responseModalities", ["TEXT"], BOTH),
    ("modality", "audio", "generationConfig.responseModalities", ["AUDIO"], BOTH),
    ("voice", "Kore", "generationConfig.speechConfig.voiceConfig.prebuiltVoiceConfig.voiceName", "Kore", BOTH),
    ("language", "de-DE", "generationConfig.speechConfig.languageCode", "de-DE", BOTH),
    ("activity", "local", "realtimeInputConfig.automaticActivityDetection.disabled", True, BOTH),
    ("activity", "service", "realtimeInputConfig.automaticActivityDetection.disabled", False, BOTH),
    ("detection.start", "low", "realtimeInputConfig.automaticActivityDetection.startOfSpeechSensitivity",
     "START_SENSITIVITY_LOW", BOTH),
    ("detection.end", "high", "realtimeInputConfig.automaticActivityDetection.endOfSpeechSensitivity",
     "END_SENSITIVITY_HIGH", BOTH),
    ("detection.prefix_ms", 20, "realtimeInputConfig.automaticActivityDetection.prefixPaddingMs", 20, BOTH),
    ("detection.silence_ms", 700, "realtimeInputConfig.automaticActivityDetection.silenceDurationMs", 700, BOTH),
    ("detection.signals", True, "explicitVadSignal", True, ("vertex",)),
    ("turns.interrupts", True, "realtimeInputConfig.activityHandling", "START_OF_ACTIVITY_INTERRUPTS", BOTH),
    ("turns.interrupts", False, "realtimeInputConfig.activityHandling", "NO_INTERRUPTION", BOTH),
    ("turns.coverage", "speech", "realtimeInputConfig.turnCoverage", "TURN_INCLUDES_ONLY_ACTIVITY", BOTH),
    ("turns.coverage", "everything", "realtimeInputConfig.turnCoverage", "TURN_INCLUDES_ALL_INPUT", BOTH),
    ("turns.coverage", "speech_and_video", "realtimeInputConfig.turnCoverage",
     "TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO", BOTH),
    ("transcripts.heard.enabled", True, "inputAudioTranscription", {}, BOTH),
    ("transcripts.heard.enabled", False, "inputAudioTranscription", None, BOTH),
    ("transcripts.heard.languages", ["en-US", "tlh"], "inputAudioTranscription.languageCodes", ["en-US", "tlh"], BOTH),
    ("transcripts.heard.vocabulary", ["lounge"], "inputAudioTranscription.customVocabulary", ["lounge"], BOTH),
    ("transcripts.heard.word_times", True, "inputAudioTranscription.wordTimestamp", True, BOTH),
    ("transcripts.heard.speakers", True, "inputAudioTranscription.diarization", True, BOTH),
    ("transcripts.heard.style", "smart", "inputAudioTranscription.mode", "SMART", BOTH),
    ("transcripts.said.enabled", True, "outputAudioTranscription", {}, BOTH),
    ("transcripts.said.enabled", False, "outputAudioTranscription", None, BOTH),
    ("transcripts.said.languages", ["fr"], "outputAudioTranscription.languageCodes", ["fr"], BOTH),
    ("transcripts.said.vocabulary", ["Ada"], "outputAudioTranscription.customVocabulary", ["Ada"], BOTH),
    ("transcripts.said.word_times", False, "outputAudioTranscription.wordTimestamp", False, BOTH),
    ("transcripts.said.speakers", True, "outputAudioTranscription.diarization", True, BOTH),
    ("transcripts.said.style", "verbatim", "outputAudioTranscription.mode", "VERBATIM", BOTH),
    ("transcripts.interim_times", True, "realtimeInputConfig.interimTranscriptTimestampEnabled", True, BOTH),
    ("affective_dialog", True, "generationConfig.enableAffectiveDialog", True, BOTH),
    ("affective_dialog", False, "generationConfig.enableAffectiveDialog", None, BOTH),
    ("proactive_audio", True, "proactivity.proactiveAudio", True, BOTH),
    ("proactive_audio", False, "proactivity.proactiveAudio", False, BOTH),
    ("proactive_video", True, "proactivity.proactiveVideo", True, BOTH),
    ("thinking.budget", 0, "generationConfig.thinkingConfig.thinkingBudget", 0, BOTH),
    ("thinking.budget", -1, "generationConfig.thinkingConfig.thinkingBudget", -1, BOTH),
    ("thinking.level", "xhigh", "generationConfig.thinkingConfig.thinkingLevel", "XHIGH", BOTH),
    ("thinking.include", False, "generationConfig.thinkingConfig.includeThoughts", False, BOTH),
    ("search.enabled", True, "tools.0.googleSearch", {}, BOTH),
    ("search.exclude_domains", ["example.com"], "tools.0.googleSearch.excludeDomains", ["example.com"], ("vertex",)),
    ("search.block_phishing", "high", "tools.0.googleSearch.blockingConfidence", "BLOCK_HIGH_AND_ABOVE", ("vertex",)),
    ("tools.behavior", "non_blocking", "tools.-1.functionDeclarations.0.behavior", "NON_BLOCKING", BOTH),
    ("tools.each", {"open": {"behavior": "blocking"}}, "tools.-1.functionDeclarations.1.behavior", "BLOCKING", BOTH),
    ("sampling.temperature", 0.0, "generationConfig.temperature", 0.0, BOTH),
    ("sampling.top_p", 0.9, "generationConfig.topP", 0.9, BOTH),
    ("sampling.top_k", 40, "generationConfig.topK", 40, BOTH),
    ("sampling.max_tokens", 512, "generationConfig.maxOutputTokens", 512, BOTH),
    ("sampling.seed", 0, "generationConfig.seed", 0, BOTH),
    ("media_resolution", "low", "generationConfig.mediaResolution", "MEDIA_RESOLUTION_LOW", BOTH),
    ("compression.enabled", True, "contextWindowCompression", {"slidingWindow": {}}, BOTH),
    ("compression.enabled", False, "contextWindowCompression", None, BOTH),
    ("compression.trigger_tokens", 25_600, "contextWindowCompression.triggerTokens", 25_600, BOTH),
    ("compression.target_tokens", 900, "contextWindowCompression.slidingWindow.targetTokens", 900, BOTH),
    ("resumption.enabled", False, "sessionResumption", None, BOTH),
    ("resumption.enabled", True, "sessionResumption.handle", None, BOTH),
    ("resumption.transparent", True, "sessionResumption.transparent", True, ("vertex",)),
    ("resumption.transparent", False, "sessionResumption.transparent", None, BOTH),
    ("safety.harassment", "only_high", "safetySettings",
     [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_ONLY_HIGH"}], BOTH),
    ("safety.hate_speech", "off", "safetySettings",
     [{"category": "HARM_CATEGORY_HATE_SPEECH", "threshold": "OFF"}], BOTH),
    ("safety.sexually_explicit", "low_and_above", "safetySettings",
     [{"category": "HARM_CATEGORY_SEXUALLY_EXPLICIT", "threshold": "BLOCK_LOW_AND_ABOVE"}], BOTH),
    ("safety.dangerous_content", "medium_and_above", "safetySettings",
     [{"category": "HARM_CATEGORY_DANGEROUS_CONTENT", "threshold": "BLOCK_MEDIUM_AND_ABOVE"}], BOTH),
    ("safety.civic_integrity", "none", "safetySettings",
     [{"category": "HARM_CATEGORY_CIVIC_INTEGRITY", "threshold": "BLOCK_NONE"}], BOTH),
    ("safety.method", "severity", "safetySettings.0.method", "SEVERITY", ("vertex",)),
    ("translation.language", "de", "generationConfig.translationConfig.targetLanguageCode", "de", BOTH),
    ("translation.echo", True, "generationConfig.translationConfig.echoTargetLanguage", True, BOTH),
    ("labels", {"room_name": "kitchen"}, "labels", {"room_name": "kitchen"}, BOTH),
]  # fmt: skip

BESIDE: dict[str, dict[str, Any]] = {
    "detection.start": {"activity": "service"},
    "detection.end": {"activity": "service"},
    "detection.prefix_ms": {"activity": "service"},
    "detection.silence_ms": {"activity": "service"},
    "proactive_video": {"proactive_audio": True},
    "search.exclude_domains": {"search": {"enabled": True}},
    "search.block_phishing": {"search": {"enabled": True}},
    "safety.method": {"safety": {"harassment": "off"}},
}
"""What a setting needs beside it to have a meaning."""

ELSEWHERE = {
    "backend": "the address and the proof of identity: test_where_and_as_whom",
    "model": "test_where_and_as_whom",
    "api_key": "test_where_and_as_whom, test_an_ephemeral_token",
    "project": "test_where_and_as_whom",
    "location": "test_where_and_as_whom",
    "api_version": "test_where_and_as_whom",
    "base_url": "every test here reaches its server by it",
    "instructions": "test_the_system_instruction",
    "history": "test_a_session_seeded_with_its_history; the runtime asks for it",
    "tools.scheduling": "test_the_answer_of_a_tool_says_when_it_is_spoken",
    "pictures": "test_a_picture_of_a_tool_is_shown_as_the_model_sees_it",
    "budget.usd_per_day": "stays here",
    "budget.prices": "stays here",
    "connect_timeout_s": "stays here",
    "turns.stop_words": "stays here",
    "answer_timeout_s": "stays here",
    "mock.story": "stays here",
    "mock.speed": "stays here",
}


PICTURE = bytes(range(256))


# ── the bare server ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Seen:
    """What one client put on the wire."""

    path: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    messages: list[Any] = field(default_factory=list)

    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def setup(self) -> Any:
        return self.messages[0]["setup"]

    async def arrived(self, count: int) -> None:
        """Wait for so many messages."""
        async with self.news:
            await self.news.wait_for(lambda: len(self.messages) >= count)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
async def server(authority: trustme.CA, monkeypatch, tmp_path) -> AsyncIterator[tuple[str, Seen]]:
    seen = Seen()

    async def keep(connection: ServerConnection) -> None:
        seen.path = connection.request.path
        seen.headers = dict(connection.request.headers.raw_items())
        async for message in connection:
            async with seen.news:
                seen.messages.append(camel(json.loads(message)))
                seen.news.notify_all()
            if "setup" in seen.messages[-1]:
                await connection.send(b'{"setupComplete":{}}')

    for proxy in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(proxy, raising=False)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    async with serve(keep, "127.0.0.1", 0, ssl=context) as listening:
        yield f"https://127.0.0.1:{listening.sockets[0].getsockname()[1]}", seen


def camel(value: Any) -> Any:
    """One spelling of keys, as the service reads both; what belongs to the user stays as it is."""
    if isinstance(value, list):
        return [camel(item) for item in value]
    if not isinstance(value, dict):
        return value
    spelt = {re.sub(r"_([a-z])", lambda m: m[1].upper(), key): inner for key, inner in value.items()}
    return {key: inner if key in ("labels", "response") else camel(inner) for key, inner in spelt.items()}


@asynccontextmanager
async def talking(url: str, handle: str = "", **live: Any) -> AsyncIterator[Any]:
    """An open link with these settings."""
    settings = LiveSettings.model_validate({"base_url": url, **live})
    door = open_door(settings, credentials=Credentials(token="hunter3"))
    async with await Service(door, make_setup(settings, "You are a house.", TOOLS)).open(handle) as link:
        yield link


def pictures_in(value: Any) -> list[tuple[str, bytes]]:
    """Type and bytes of all data in a message, in order."""
    if isinstance(value, list):
        return [picture for item in value for picture in pictures_in(item)]
    if not isinstance(value, dict):
        return []
    if "mimeType" in value:
        return [(value["mimeType"], base64.urlsafe_b64decode(value["data"]))]
    return pictures_in([*value.values()])


def nested(path: str, value: Any) -> dict[str, Any]:
    for name in reversed(path.split(".")):
        value = {name: value}
    return value


def merged(*parts: dict[str, Any]) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    for part in parts:
        for key, value in part.items():
            both_blocks = isinstance(value, dict) and isinstance(whole.get(key), dict)
            whole[key] = merged(whole[key], value) if both_blocks else value
    return whole


def at(value: Any, path: str) -> Any:
    for name in path.split("."):
        if value is None:
            return None
        value = value[int(name)] if isinstance(value, list) else value.get(name)
    return value


CASES = [pytest.param(*case[:4], b, id=f"{case[0]}={case[1]}-{b}") for case in WIRE for b in case[4]]
REFUSED = [pytest.param(case[0], case[1], b, id=f"{case[0]}-{b}") for case in WIRE for b in BOTH if b not in case[4]]


@pytest.mark.parametrize(("setting", "value", "path", "expected", "backend"), CASES)
async def test_a_setting_reaches_the_wire(server, setting, value, path, expected, backend):
    url, seen = server
    given = merged(BESIDE.get(setting, {}), nested(setting, value))
    async with talking(url, model=NEXT, **BACKEND[backend], **given):
        pass
    assert at(seen.setup, path) == expected


@pytest.mark.parametrize(("setting", "value", "backend"), REFUSED)
def test_a_setting_that_the_backend_lacks_is_refused_before_connecting(setting, value, backend):
    given = merged(BESIDE.get(setting, {}), nested(setting, value))
    with pytest.raises(ValidationError) as caught:
        LiveSettings.model_validate({"model": NEXT, **BACKEND[backend], **given})
    [error] = caught.value.errors()
    assert ".".join(error["loc"]) == setting
    assert error["msg"].startswith(f"backend '{backend}' ")


def test_no_setting_is_forgotten_here():
    assert {*leaves(LiveSettings)} == {case[0] for case in WIRE} | set(ELSEWHERE)


@given(st.lists(st.sampled_from(WIRE), max_size=12, unique_by=lambda case: case[0]), st.sampled_from(BOTH))
def test_settings_do_not_get_in_each_others_way(cases, backend):
    parts = [merged(BESIDE.get(case[0], {}), nested(case[0], case[1])) for case in cases if backend in case[4]]
    try:
        settings = LiveSettings.model_validate({"model": NEXT, **BACKEND[backend], **merged(*parts)})
    except ValidationError:
        event("refused together")
        return
    config = make_setup(settings, "You are a house.", TOOLS).config().model_dump(exclude_none=True)
    for setting, value, *_ in (case for case in cases if backend in case[4] and case[0] in ALONE):
        assert config.get(ALONE[setting], False) == value


ALONE = {
    "affective_dialog": "enable_affective_dialog",
    "sampling.temperature": "temperature",
    "sampling.top_p": "top_p",
    "sampling.max_tokens": "max_output_tokens",
    "sampling.seed": "seed",
    "labels": "labels",
    "detection.signals": "explicit_vad_signal",
}
"""Settings that are fields of the SDK's config under another name."""


def leaves(model: type[BaseModel], above: str = "") -> Iterator[str]:
    for name, info in model.model_fields.items():
        kinds = [info.annotation, *getattr(info.annotation, "__args__", ())]
        block = next((k for k in kinds if isinstance(k, type) and issubclass(k, BaseModel)), None)
        if block and name not in ("each", "prices"):
            yield from leaves(block, f"{above}{name}.")
        else:
            yield above + name


# ── what is no field of the setup ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("backend", BOTH)
async def test_what_is_left_out_is_not_sent(server, backend):
    url, seen = server
    async with talking(url, model=NEXT, **BACKEND[backend]):
        pass
    resumption = {"transparent": True} if backend == "vertex" else {}
    assert seen.setup.pop("model").endswith(NEXT)
    assert seen.setup == {
        "generationConfig": {"responseModalities": ["AUDIO"]},
        "systemInstruction": {"parts": [{"text": "You are a house."}], "role": "user"},
        "tools": [{"functionDeclarations": TOOLS}],
        "realtimeInputConfig": {"automaticActivityDetection": {"disabled": True}},
        "inputAudioTranscription": {},
        "outputAudioTranscription": {},
        "contextWindowCompression": {"slidingWindow": {}},
        "sessionResumption": resumption,
    }


GEMINI_PATH = "/ws/google.ai.generativelanguage.{}.GenerativeService.BidiGenerateContent"
VERTEX_PATH = "/ws/google.cloud.aiplatform.{}.LlmBidiService/BidiGenerateContent"


@pytest.mark.parametrize(
    ("given", "path", "model", "header"),
    [
        ({"backend": "gemini", "api_key": "hunter2"}, GEMINI_PATH.format("v1beta"), f"models/{NEXT}",
         ("x-goog-api-key", "hunter2")),
        ({"backend": "gemini", "api_key": "hunter2", "api_version": "v1"}, GEMINI_PATH.format("v1"), f"models/{NEXT}",
         ("x-goog-api-key", "hunter2")),
        ({"backend": "vertex", "project": "home", "location": "us-central1"}, VERTEX_PATH.format("v1beta1"),
         f"projects/home/locations/us-central1/publishers/google/models/{NEXT}", ("Authorization", "Bearer hunter3")),
        ({"backend": "vertex", "project": "home", "location": "us-central1", "api_version": "v1"},
         VERTEX_PATH.format("v1"), f"projects/home/locations/us-central1/publishers/google/models/{NEXT}",
         ("Authorization", "Bearer hunter3")),
    ],
)  # fmt: skip
async def test_where_and_as_whom(server, given, path, model, header):
    url, seen = server
    async with talking(url, model=NEXT, **given):
        pass
    assert seen.path == path
    assert seen.setup["model"] == model
    assert seen.headers[header[0]] == header[1]


@pytest.mark.filterwarnings("ignore:The SDK's ephemeral token support is experimental")
async def test_an_ephemeral_token(server):
    url, seen = server
    async with talking(url, backend="gemini", api_key="auth_tokens/hunter2"):
        pass
    assert seen.path == GEMINI_PATH.format("v1alpha") + "Constrained"
    assert seen.headers["Authorization"] == "Token auth_tokens/hunter2"


@pytest.mark.parametrize("setting", ["affective_dialog", "proactive_audio"])
async def test_what_only_v1alpha_knows_is_asked_of_v1alpha(server, setting):
    url, seen = server
    async with talking(url, **BACKEND["gemini"], model="gemini-2.5-flash-native-audio-latest", **{setting: True}):
        pass
    assert seen.path == GEMINI_PATH.format("v1alpha")


@pytest.mark.parametrize("backend", BOTH)
async def test_a_handle_continues_a_session(server, backend):
    url, seen = server
    async with talking(url, "of-yesterday", **BACKEND[backend]):
        pass
    assert seen.setup["sessionResumption"]["handle"] == "of-yesterday"


@pytest.mark.parametrize(
    ("backend", "model", "announced"),
    [
        ("gemini", "gemini-3.1-flash-live-preview", {"initialHistoryInClientContent": True}),
        ("gemini", "gemini-2.5-flash-native-audio-latest", None),
        ("vertex", "gemini-3.8-live", None),
    ],
)
async def test_a_session_seeded_with_its_history(server, backend, model, announced):
    url, seen = server
    settings = LiveSettings.model_validate({"base_url": url, **BACKEND[backend], "model": model})
    setup = make_setup(settings, "", [])
    door = open_door(settings, credentials=Credentials(token="hunter3"))
    async with door.client.aio.live.connect(model=setup.model, config=setup.config(seeded=True)):
        pass
    assert seen.setup.get("historyConfig") == announced
    assert setup.announces_history is (announced is not None)


@pytest.mark.parametrize(
    ("model", "behaviors"),
    [
        ("gemini-2.5-flash-native-audio-latest", ["BLOCKING", "BLOCKING"]),
        ("gemini-3.1-flash-live-preview", ["BLOCKING", "BLOCKING"]),
        ("gemini-3.8-live", ["BLOCKING", "BLOCKING"]),
        ("gemini-3.8-live-extended-thinking", ["NON_BLOCKING", "NON_BLOCKING"]),
        (NEXT, [None, None]),
    ],
)
async def test_each_generation_is_told_how_to_wait_for_tools(server, model, behaviors):
    url, seen = server
    async with talking(url, model=model, **BACKEND["gemini"]):
        pass
    assert [tool.get("behavior") for tool in seen.setup["tools"][-1]["functionDeclarations"]] == behaviors


@pytest.mark.parametrize("backend", BOTH)
@pytest.mark.parametrize(
    ("tool", "scheduling"), [("open", "SILENT"), ("ring", None), ("other", "INTERRUPT")], ids=["own", "waits", "rest"]
)
async def test_the_answer_of_a_tool_says_when_it_is_spoken(server, backend, tool, scheduling):
    url, seen = server
    tools = {
        "behavior": "non_blocking",
        "scheduling": "interrupt",
        "each": {"open": {"scheduling": "silent"}, "ring": {"behavior": "blocking"}},
    }
    async with talking(url, model="gemini-3.8-live", tools=tools, **BACKEND[backend]) as link:
        await link.send(fx.SendResponse("c1", tool, {"output": {"is_open": True}}))
        await seen.arrived(2)
    [answer] = seen.messages[1]["toolResponse"]["functionResponses"]
    assert (answer["id"], answer["name"], answer["response"]) == ("c1", tool, {"output": {"is_open": True}})
    assert answer.get("scheduling") == scheduling


@pytest.mark.parametrize("backend", BOTH)
async def test_a_call_that_came_without_an_id_is_answered_by_its_name(server, backend):
    url, seen = server
    async with talking(url, **BACKEND[backend]) as link:
        await link.send(fx.SendResponse(own_id(), "ring", {"output": {}}))
        await seen.arrived(2)
    [answer] = seen.messages[1]["toolResponse"]["functionResponses"]
    assert (answer["id"], answer["name"]) == ("ring", "ring")


@pytest.mark.parametrize("backend", BOTH)
@pytest.mark.parametrize(("setting", "words", "path"), [
    ("voice", get_args(Voice), "voiceConfig.prebuiltVoiceConfig.voiceName"),
    ("language", get_args(Language), "languageCode"),
])  # fmt: skip
async def test_all_thirty_voices_and_twenty_four_languages(server, backend, setting, words, path):
    url, seen = server
    for word in words:
        async with talking(url, model=NEXT, **BACKEND[backend], **{setting: word}):
            pass
    told = [at(message["setup"]["generationConfig"]["speechConfig"], path) for message in seen.messages]
    assert told == list(words)
    assert len(told) == {"voice": 30, "language": 24}[setting]


@pytest.mark.parametrize("backend", BOTH)
@pytest.mark.parametrize(
    ("activity", "marks"),
    [
        ("local", [{"activityStart": {}}, "audio", {"activityEnd": {}}]),
        ("service", ["audio", {"audioStreamEnd": True}]),
    ],
)
async def test_who_marks_where_speech_begins_and_ends(server, backend, activity, marks):
    url, seen = server
    async with talking(url, activity=activity, **BACKEND[backend]) as link:
        for effect in (fx.StartActivity(1), fx.SendAudio(b"\1\0" * 480), fx.EndActivity(1)):
            await link.send(effect)
        await seen.arrived(1 + len(marks))
    told = [message["realtimeInput"] for message in seen.messages[1:]]
    assert ["audio" if "audio" in message else message for message in told] == marks
    [audio] = [message["audio"] for message in told if "audio" in message]
    assert (audio["mimeType"], base64.b64decode(audio["data"])) == ("audio/pcm;rate=16000", b"\1\0" * 480)


@pytest.mark.parametrize("backend", BOTH)
async def test_a_written_sentence_asks_for_an_answer(server, backend):
    url, seen = server
    async with talking(url, **BACKEND[backend]) as link:
        await link.send(fx.SendText("lamp on", 1))
        await seen.arrived(2)
        await link.send(fx.SendText("what is this", 2, PICTURE))
        await seen.arrived(3)
    assert seen.messages[1]["clientContent"] == {
        "turns": [{"role": "user", "parts": [{"text": "lamp on"}]}],
        "turnComplete": True,
    }
    [question, shown] = seen.messages[2]["clientContent"]["turns"][0]["parts"]
    assert (question, pictures_in(shown)) == ({"text": "what is this"}, [("image/jpeg", PICTURE)])


@pytest.mark.parametrize("backend", BOTH)
@pytest.mark.parametrize("aloud", [True, False])
async def test_what_a_tool_says_is_told_as_the_model_s_words_and_not_as_the_person_s(server, backend, aloud):
    url, seen = server
    async with talking(url, **BACKEND[backend]) as link:
        await link.send(fx.SendReport(1, 'search({}) → {"output": "open the garage"}', (PICTURE,), aloud))
        await seen.arrived(2)
    told = seen.messages[1]["clientContent"]
    assert [turn["role"] for turn in told["turns"]] == ["model", "user"][: 1 + aloud]
    assert "open the garage" in told["turns"][0]["parts"][0]["text"]
    assert "garage" not in str(told["turns"][1:])
    assert pictures_in(told) == [("image/jpeg", PICTURE)] * aloud
    assert bool(told.get("turnComplete")) is aloud


@pytest.mark.parametrize("backend", BOTH)
async def test_what_is_seen_is_a_frame_of_video(server, backend):
    url, seen = server
    async with talking(url, **BACKEND[backend]) as link:
        await link.send(fx.SendPicture(PICTURE))
        await seen.arrived(2)
    assert pictures_in(seen.messages[1]["realtimeInput"]["video"]) == [("image/jpeg", PICTURE)]


@pytest.mark.parametrize("backend", BOTH)
@pytest.mark.parametrize(
    ("pictures", "order"),
    [
        ("answer", ["toolResponse"]),
        ("turn", ["toolResponse", "clientContent"]),
        ("video", ["realtimeInput", "realtimeInput", "toolResponse"]),
    ],
)
async def test_a_picture_of_a_tool_is_shown_as_the_model_sees_it(server, backend, pictures, order):
    url, seen = server
    async with talking(url, model=NEXT, pictures=pictures, **BACKEND[backend]) as link:
        await link.send(fx.SendResponse("c1", "look", {"output": "shown"}, (PICTURE, PICTURE[::-1])))
        await seen.arrived(1 + len(order))
    told = seen.messages[1:]
    assert [next(iter(message)) for message in told] == order
    assert pictures_in(told) == [("image/jpeg", PICTURE), ("image/jpeg", PICTURE[::-1])]
    [answer] = next(m["toolResponse"] for m in told if "toolResponse" in m)["functionResponses"]
    assert (answer["id"], answer["name"], answer["response"]) == ("c1", "look", {"output": "shown"})
    assert bool(pictures_in(answer)) is (pictures == "answer")
    for turn in (message["clientContent"] for message in told if "clientContent" in message):
        assert turn["turnComplete"] is True


@pytest.mark.parametrize(
    ("model", "showing"),
    [
        ("gemini-2.5-flash-native-audio-latest", "turn"),
        ("gemini-live-2.5-flash-native-audio", "turn"),
        ("gemini-3.1-flash-live-preview", "answer"),
        ("gemini-3.8-live", "answer"),
        (NEXT, "video"),
    ],
)
def test_each_generation_is_shown_pictures_in_its_way(model, showing):
    backend = BACKEND["vertex" if model.startswith("gemini-live") else "gemini"]
    assert LiveSettings.model_validate({"model": model, **backend}).showing == showing


@pytest.mark.parametrize("backend", BOTH)
@pytest.mark.parametrize("tools", [TOOLS[:1], []], ids=["fewer", "none"])
async def test_a_session_is_told_of_other_tools_in_its_middle(server, backend, tools):
    url, seen = server
    settings = LiveSettings.model_validate({"model": "gemini-3.8-live", **BACKEND[backend]})
    async with talking(url, model="gemini-3.8-live", **BACKEND[backend]) as link:
        await link.update(make_setup(settings, "You are a garden.", tools))
        await seen.arrived(2)
    told = seen.messages[1]["contextUpdate"]
    assert told["systemInstruction"]["parts"] == [{"text": "You are a garden."}]
    assert [tool["functionDeclarations"] for tool in told["tools"]["tools"]] == (
        [[{**TOOLS[0], "behavior": "BLOCKING"}]] if tools else []
    )


async def test_links_to_come_ask_for_what_has_changed(server):
    url, seen = server
    settings = LiveSettings.model_validate({"base_url": url, **BACKEND["gemini"]})
    service = Service(open_door(settings), make_setup(settings, "You are a house.", TOOLS))
    async with await service.open():
        pass
    service.change(make_setup(settings, "You are a garden.", []))
    async with await service.open("handle"):
        pass
    first, second = (message["setup"] for message in seen.messages)
    assert first["systemInstruction"]["parts"] == [{"text": "You are a house."}]
    assert second["systemInstruction"]["parts"] == [{"text": "You are a garden."}]
    assert "tools" not in second


def test_a_tool_that_is_not_waited_for_is_spoken_of_when_the_model_is_idle():
    settings = LiveSettings.model_validate({"model": "gemini-3.8-live-extended-thinking"})
    assert make_setup(settings, "", TOOLS).scheduling("open") == "WHEN_IDLE"
    assert make_setup(LiveSettings(), "", TOOLS).scheduling("open") is None
