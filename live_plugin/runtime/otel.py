"""OpenTelemetry spans with the gen-AI conventions: one for each exchange, in it one for each tool. Extra `otel`.

No word that was said and no argument of a tool is recorded: the conventions make content an opt-in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from live_plugin.config.settings import LiveSettings
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.errors import MissingExtra

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer

PROVIDERS = {"mock": "gcp.gen_ai", "gemini": "gcp.gemini", "vertex": "gcp.vertex_ai"}
"""Backend → its name in the conventions."""
OUTPUT = {"audio": "speech", "text": "text"}
USAGE = {
    "prompt": "gen_ai.usage.input_tokens",
    "response": "gen_ai.usage.output_tokens",
    "cached": "gen_ai.usage.cache_read.input_tokens",
    "thoughts": "gen_ai.usage.reasoning.output_tokens",
}
"""Counters of `ev.Used` → their names in the conventions."""


@contextmanager
def exported(settings: LiveSettings) -> Iterator[Spans]:
    """Spans that are sent by OTLP to where OTEL_EXPORTER_OTLP_ENDPOINT says; what is left is sent at the end.

    An application that has set up OpenTelemetry itself gives its own tracer to `Spans` instead. Raises MissingExtra.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise MissingExtra("OpenTelemetry", "otel") from None
    provider = TracerProvider(resource=Resource.create({"service.name": "live-plugin"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    spans = Spans(provider.get_tracer("live_plugin"), settings)
    try:
        yield spans
    finally:
        spans.close()
        provider.shutdown()


class Spans:
    """An observer that makes spans."""

    def __init__(self, tracer: Tracer, settings: LiveSettings) -> None:
        self._tracer = tracer
        self._model = settings.model
        self._common = {
            "gen_ai.provider.name": PROVIDERS[settings.backend],
            "gen_ai.request.model": settings.model,
            "gen_ai.output.type": OUTPUT[settings.modality],
        }
        self._exchanges: dict[int, Span] = {}
        self._tools: dict[str, Span] = {}
        self._asked: dict[int, float] = {}
        self._usage: dict[str, int] = {}
        self._note: dict[type, Callable[[Any, float], None]] = {
            ev.LinkUp: self._link_up,
            fx.StartActivity: self._begun,
            fx.SendText: self._written,
            fx.EndActivity: self._ended,
            ev.Said: self._first_chunk,
            ev.AudioGiven: self._first_chunk,
            ev.Interrupted: self._interrupted,
            ev.Used: self._used,
            fx.RunTool: self._tool_started,
            ev.ToolFinished: self._tool_finished,
            fx.StopTool: self._tool_stopped,
            fx.Answered: self._answered,
            fx.Unanswered: self._unanswered,
            fx.Withdrawn: self._withdrawn,
        }

    def __call__(self, now: float, item: ev.Event | fx.Effect) -> None:
        if note := self._note.get(type(item)):
            note(item, now)

    def close(self) -> None:
        """End what is still open: the program stops."""
        for span in (*self._tools.values(), *self._exchanges.values()):
            span.end()
        self._tools.clear()
        self._exchanges.clear()

    @property
    def _current(self) -> Span | None:
        return next(iter(self._exchanges.values()), None)

    def _link_up(self, event: ev.LinkUp, now: float) -> None:
        if event.session_id:
            self._common["gen_ai.conversation.id"] = event.session_id

    def _begun(self, effect: fx.StartActivity | fx.SendText, now: float) -> None:
        if known := self._exchanges.get(effect.utterance):
            known.add_event("sent again")
            return
        from opentelemetry.trace import SpanKind

        attributes = self._common | {"gen_ai.operation.name": "chat", "live_plugin.exchange": str(effect.utterance)}
        span = self._tracer.start_span(f"chat {self._model}", kind=SpanKind.CLIENT, attributes=attributes)
        self._exchanges[effect.utterance] = span

    def _written(self, effect: fx.SendText, now: float) -> None:
        self._begun(effect, now)
        self._asked[effect.utterance] = now

    def _ended(self, effect: fx.EndActivity, now: float) -> None:
        self._asked[effect.utterance] = now

    def _first_chunk(self, event: ev.ServiceEvent, now: float) -> None:
        number = next(iter(self._exchanges), 0)
        if number in self._asked:
            took = now - self._asked.pop(number)
            self._exchanges[number].set_attribute("gen_ai.response.time_to_first_chunk", took)

    def _interrupted(self, event: ev.Interrupted, now: float) -> None:
        if span := self._current:
            span.add_event("interrupted")

    def _used(self, event: ev.Used, now: float) -> None:
        for name, count in event.tokens.items():
            self._usage[name] = self._usage.get(name, 0) + count

    def _tool_started(self, effect: fx.RunTool, now: float) -> None:
        from opentelemetry.trace import set_span_in_context

        parent = self._exchanges.get(effect.utterance) or self._current
        self._tools[effect.id] = self._tracer.start_span(
            f"execute_tool {effect.name}",
            context=set_span_in_context(parent) if parent else None,
            attributes={
                "gen_ai.operation.name": "execute_tool",
                "gen_ai.tool.name": effect.name,
                "gen_ai.tool.type": "function",
                "gen_ai.tool.call.id": effect.id,
            },
        )

    def _tool_finished(self, event: ev.ToolFinished, now: float) -> None:
        if span := self._tools.pop(event.id, None):
            if "error" in event.response:
                _fail(span, "tool_error")
            span.end()

    def _tool_stopped(self, effect: fx.StopTool, now: float) -> None:
        if span := self._tools.pop(effect.id, None):
            _fail(span, "cancelled")
            span.end()

    def _answered(self, effect: fx.Answered, now: float) -> None:
        self._finish(effect.utterance)

    def _unanswered(self, effect: fx.Unanswered, now: float) -> None:
        self._finish(effect.utterance, "unanswered")

    def _withdrawn(self, effect: fx.Withdrawn, now: float) -> None:
        self._finish(effect.utterance, "stopped")

    def _finish(self, utterance: int, error: str = "") -> None:
        self._asked.pop(utterance, None)
        usage, self._usage = self._usage, {}
        if span := self._exchanges.pop(utterance, None):
            span.set_attributes({USAGE[name]: count for name, count in usage.items() if name in USAGE})
            if error:
                _fail(span, error)
            span.end()


def _fail(span: Span, kind: str) -> None:
    from opentelemetry.trace import StatusCode

    span.set_attribute("error.type", kind)
    span.set_status(StatusCode.ERROR)
