"""One conversation of a Pipecat pipeline; prints what it met as one line of JSON.

python with_pipecat.py MODEL text WORDS | speech WAV | interruption WAV WAV

Needs pipecat-ai[google] only; the environment leads it to the mock.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys

from pipecat.adapters.schemas.function_schema import FunctionSchema
from pipecat.adapters.schemas.tools_schema import ToolsSchema
from pipecat.frames.frames import (
    Frame,
    InputAudioRawFrame,
    InterruptionFrame,
    LLMFullResponseEndFrame,
    LLMMessagesAppendFrame,
    LLMRunFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
    TTSTextFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.google.gemini_live.llm import GeminiLiveLLMService
from pipecat.workers.runner import WorkerRunner
from speech import RATE, frames

SET_LIGHT = FunctionSchema(
    name="set_light",
    description="Switch a light on or off.",
    properties={"name": {"type": "string"}, "on": {"type": "boolean"}},
    required=["name", "on"],
)


class Notebook(FrameProcessor):
    """Between the person and the model: what was heard comes back this way."""

    def __init__(self, met):
        super().__init__()
        self.met = met

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, TranscriptionFrame):
            self.met["heard"] += frame.text
        await self.push_frame(frame, direction)


class Loudspeaker(FrameProcessor):
    """The end of the pipeline: notes what comes."""

    def __init__(self, met):
        super().__init__()
        self.met = met
        self.answered = asyncio.Event()
        self.audible = asyncio.Event()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, TTSAudioRawFrame):
            self.met["bytes"] += len(frame.audio)
            self.audible.set()
        elif isinstance(frame, TTSTextFrame):
            self.met["said"] += frame.text
        elif isinstance(frame, InterruptionFrame):
            self.met["interrupted"] = True
        elif isinstance(frame, LLMFullResponseEndFrame) and self.met["said"]:
            self.answered.set()
        await self.push_frame(frame, direction)


async def main(model, scene, *given):
    met = {"heard": "", "said": "", "bytes": 0, "interrupted": False, "switched": []}

    async def set_light(params):
        met["switched"].append([params.arguments["name"], params.arguments["on"]])
        await params.result_callback({"output": "done"})

    llm = GeminiLiveLLMService(
        api_key="k",
        settings=GeminiLiveLLMService.Settings(model=f"models/{model}"),
        http_options={"base_url": os.environ["GOOGLE_GEMINI_BASE_URL"]},
    )
    llm.register_function("set_light", set_light)
    pair = LLMContextAggregatorPair(LLMContext(tools=ToolsSchema(standard_tools=[SET_LIGHT])))
    loudspeaker = Loudspeaker(met)
    worker = PipelineWorker(
        Pipeline([pair.user(), Notebook(met), llm, loudspeaker, pair.assistant()]),
        params=PipelineParams(audio_in_sample_rate=RATE),
    )
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    running = asyncio.create_task(runner.run())
    await SCENES[scene](worker, loudspeaker, *given)
    await worker.cancel()
    await running
    sys.stdout.write(json.dumps(met))


async def speak(worker, path):
    """As long as it takes: what comes before the session is ready is not heard."""
    for frame in frames(path):
        await asyncio.sleep(0.02)
        await worker.queue_frame(InputAudioRawFrame(audio=frame, sample_rate=RATE, num_channels=1))


async def text(worker, loudspeaker, words):
    await worker.queue_frame(LLMMessagesAppendFrame([{"role": "user", "content": words}], run_llm=True))
    await loudspeaker.answered.wait()


async def speech(worker, loudspeaker, path):
    await worker.queue_frame(LLMRunFrame())  # it hears nothing before it has a context
    await speak(worker, path)
    await loudspeaker.answered.wait()


async def interruption(worker, loudspeaker, path, over):
    await worker.queue_frame(LLMRunFrame())
    await speak(worker, path)
    await loudspeaker.audible.wait()
    loudspeaker.answered.clear()
    await speak(worker, over)
    await loudspeaker.answered.wait()


SCENES = {"text": text, "speech": speech, "interruption": interruption}

if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
