from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest

from live_plugin.audio.null import NullSink
from live_plugin.audio.paced import PacedSpeaker
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.core.gate import Gate, GateSettings
from live_plugin.core.link import LinkSettings
from live_plugin.core.pcm import FRAME_BYTES, RATE_OUT, SAMPLE_BYTES, SILENCE
from live_plugin.core.session import Session, SessionSettings
from live_plugin.errors import LinkError, LinkLost, LinkRefused
from live_plugin.runtime.assistant import Assistant, Tools
from live_plugin.runtime.ears import Ears
from live_plugin.testing.clock import virtual
from live_plugin.testing.service import ScriptedService

SPEECH = b"\1\0" * (FRAME_BYTES // 2)
SECOND = RATE_OUT * SAMPLE_BYTES
PATIENT = SessionSettings(answer_timeout_s=None, link=LinkSettings(first_wait_s=0.0, longest_wait_s=0.0))


class Listening:
    """A detector that hears speech in everything but silence."""

    def __call__(self, frame: bytes) -> float:
        return float(frame != SILENCE)

    def reset(self) -> None: ...


async def nothing(call: fx.RunTool) -> Mapping[str, Any]:
    return {"output": call.name}


@asynccontextmanager
async def working(service: ScriptedService, tools: Tools = nothing) -> AsyncIterator[tuple[Assistant, bytearray]]:
    played = bytearray()
    gate = Gate(GateSettings(start_ms=20, preroll_ms=0, hangover_ms=100))
    assistant = Assistant(Session(PATIENT), service, tools, NullSink(hear=played.extend), Ears(Listening(), gate))
    async with assistant.at_work():
        yield assistant, played


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop turn until something is so; it takes no real time."""
    for _ in range(200):
        if condition():
            return
        await asyncio.sleep(0)
    raise AssertionError("it did not come to pass")


def hear(assistant: Assistant, frames: int) -> None:
    for _ in range(frames):
        assistant.hear(SPEECH)
    for _ in range(10):
        assistant.hear(SILENCE)


async def test_speech_goes_out_with_its_marks_and_the_answer_is_played() -> None:
    service = ScriptedService()
    async with working(service) as (assistant, played):
        await until(lambda: bool(service.links))
        hear(assistant, 3)
        [link] = service.links
        await until(lambda: fx.EndActivity(1) in link.sent)
        assert link.sent[0] == fx.StartActivity(1)
        sound = b"".join(effect.audio for effect in link.sent if isinstance(effect, fx.SendAudio))
        assert sound[: 3 * FRAME_BYTES] == 3 * SPEECH
        link.push(ev.AudioGiven(b"abcd"), ev.TurnDone())
        await assistant.settled()
        assert played == b"abcd"


@virtual
async def test_what_a_satellite_was_sent_already_is_heard_whoever_interrupts() -> None:
    service, sent, unheard = ScriptedService(), bytearray(), []
    speaker = PacedSpeaker(asyncio.get_running_loop().time)
    speaker.open(sent.extend)

    def follow(now: float, item: ev.Event | fx.Effect) -> None:
        if isinstance(item, ev.Unheard):
            unheard.append(item.seconds)

    assistant = Assistant(Session(PATIENT), service, nothing, speaker, Ears(Listening(), Gate()), [follow])
    async with assistant.at_work():
        assistant.say("tell me a story")
        await until(lambda: bool(service.links) and bool(service.links[0].sent))
        service.links[0].push(ev.AudioGiven(bytes(3 * SECOND)))
        await asyncio.sleep(1.0)
        assistant.stop()
        assistant.stop()
        assert unheard == [pytest.approx(3.0 - len(sent) / SECOND)]
    await speaker.aclose()


async def test_a_tool_runs_in_a_task_of_its_own_while_the_service_goes_on_talking() -> None:
    service, release = ScriptedService(), asyncio.Event()

    async def slow(call: fx.RunTool) -> Mapping[str, Any]:
        await release.wait()
        return {"output": "done"}

    async with working(service, slow) as (assistant, played):
        assistant.say("open the blinds")
        await until(lambda: bool(service.links) and bool(service.links[0].sent))
        link = service.links[0]
        link.push(ev.ToolCalled("c1", "move_cover", {}), ev.AudioGiven(b"abcd"))
        await until(lambda: bytes(played) == b"abcd")
        release.set()
        await until(lambda: fx.SendResponse("c1", "move_cover", {"output": "done"}) in link.sent)


async def test_a_cancelled_call_stops_its_tool() -> None:
    service, started, cancelled = ScriptedService(), asyncio.Event(), asyncio.Event()

    async def endless(call: fx.RunTool) -> Mapping[str, Any]:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()
        return {}

    async with working(service, endless) as (assistant, _):
        assistant.say("play it all")
        await until(lambda: bool(service.links) and bool(service.links[0].sent))
        service.links[0].push(ev.ToolCalled("c1", "play", {}))
        await until(started.is_set)
        service.links[0].push(ev.ToolsCancelled(("c1",)))
        await until(cancelled.is_set)
        assert not any(isinstance(effect, fx.SendResponse) for effect in service.links[0].sent)


async def test_a_broken_link_is_replaced_and_the_utterance_sent_again() -> None:
    service = ScriptedService()
    async with working(service) as (assistant, _):
        assistant.say("lights off")
        await until(lambda: bool(service.links) and bool(service.links[0].sent))
        service.links[0].push(ev.HandleGiven("h1", True))
        service.links[0].break_off()
        await until(lambda: len(service.links) == 2 and bool(service.links[1].sent))
        assert service.links[1].handle == "h1"
        assert service.links[1].sent == [fx.SendText("lights off", 1)]


async def test_the_old_link_is_closed_before_the_next_is_opened() -> None:
    service = ScriptedService()
    async with working(service) as _:
        await until(lambda: bool(service.links))
        service.links[0].push(ev.GoAway(30))
        await until(lambda: len(service.links) == 2)
        assert service.links[0].closed


async def test_a_service_that_refuses_is_told_to_whoever_waits() -> None:
    async with working(ScriptedService(LinkRefused(1007, "API key not valid", "check the key"))) as (assistant, _):
        assistant.say("hello")
        with pytest.raises(LinkError, match="check the key"):
            await assistant.settled()


async def test_a_service_that_cannot_be_reached_is_given_up_after_some_attempts() -> None:
    refusals = [LinkLost("the Live service cannot be reached")] * 4
    async with working(ScriptedService(*refusals)) as (assistant, _):
        assistant.say("hello")
        with pytest.raises(LinkError, match="cannot be reached"):
            await assistant.settled()


async def test_it_can_be_ended_at_any_moment() -> None:
    service = ScriptedService()
    async with working(service) as (assistant, _):
        hear(assistant, 2)
    assert all(link.closed for link in service.links)
