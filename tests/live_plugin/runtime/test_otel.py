from __future__ import annotations

import builtins
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from live_plugin.config.settings import LiveSettings
from live_plugin.core import effects as fx
from live_plugin.core import events as ev
from live_plugin.errors import MissingExtra
from live_plugin.runtime.otel import Spans, exported

trace = pytest.importorskip("opentelemetry.sdk.trace", reason="the extra 'otel' is not installed")
VERTEX = {"backend": "vertex", "project": "p", "location": "us-central1"}


@pytest.fixture
def made():
    """Makes the spans of what happened."""
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter, provider = InMemorySpanExporter(), trace.TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))

    def make(*items, **live):
        spans = Spans(provider.get_tracer("test"), LiveSettings.model_validate(live))
        for now, item in enumerate(items):
            spans(float(now), item)
        spans.close()
        return {span.name: span for span in exporter.get_finished_spans()}

    yield make
    provider.shutdown()


TURN = (
    ev.LinkUp("session-1"),
    fx.StartActivity(1),
    fx.EndActivity(1),
    ev.Heard("open the safe"),
    fx.RunTool("c1@1", "open", {"pin": "tulip"}, 1),
    ev.ToolFinished("c1@1", {"output": "open"}),
    ev.AudioGiven(b""),
    ev.AudioGiven(b""),
    ev.Used({"prompt": 10, "response": 4, "thoughts": 2, "total": 16}),
    fx.Answered(1),
)


def test_an_exchange_is_a_chat_span_by_the_conventions(made):
    span = made(*TURN, **VERTEX)["chat gemini-live-2.5-flash-native-audio"]
    assert span.kind.name == "CLIENT"
    assert dict(span.attributes) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "gcp.vertex_ai",
        "gen_ai.request.model": "gemini-live-2.5-flash-native-audio",
        "gen_ai.output.type": "speech",
        "gen_ai.conversation.id": "session-1",
        "gen_ai.response.time_to_first_chunk": 4.0,
        "gen_ai.usage.input_tokens": 10,
        "gen_ai.usage.output_tokens": 4,
        "gen_ai.usage.reasoning.output_tokens": 2,
        "live_plugin.exchange": "1",
    }
    assert span.status.status_code.name == "UNSET"


def test_a_tool_is_a_span_in_it(made):
    spans = made(*TURN)
    chat, tool = spans["chat gemini-2.5-flash-native-audio-latest"], spans["execute_tool open"]
    assert tool.parent.span_id == chat.context.span_id
    assert dict(tool.attributes) == {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "open",
        "gen_ai.tool.type": "function",
        "gen_ai.tool.call.id": "c1@1",
    }


def test_our_names_are_those_of_the_conventions(made):
    from opentelemetry.semconv._incubating.attributes import gen_ai_attributes as known

    names = {value for name, value in vars(known).items() if name.startswith("GEN_AI_")}
    used = {name for span in made(*TURN).values() for name in span.attributes if name.startswith("gen_ai.")}
    assert used <= names
    assert len(used) > 8


def test_no_word_and_no_argument_is_recorded(made):
    told = "".join(span.to_json() for span in made(*TURN).values())
    assert "safe" not in told
    assert "tulip" not in told


@pytest.mark.parametrize(
    ("items", "name", "error"),
    [
        ((fx.RunTool("t", "open", {}, 0), ev.ToolFinished("t", {"error": "stuck"})), "execute_tool open", "tool_error"),
        ((fx.RunTool("t", "open", {}, 0), fx.StopTool("t")), "execute_tool open", "cancelled"),
        ((fx.SendText("hi", 1), fx.Unanswered(1)), "chat gemini-2.5-flash-native-audio-latest", "unanswered"),
    ],
)
def test_what_failed_is_marked(made, items, name, error):
    span = made(*items)[name]
    assert span.attributes["error.type"] == error
    assert span.status.status_code.name == "ERROR"


def test_what_happened_on_the_way_is_an_event(made):
    [span] = made(fx.StartActivity(1), fx.StartActivity(1), ev.Interrupted(), fx.Answered(1)).values()
    assert [event.name for event in span.events] == ["sent again", "interrupted"]


def test_news_without_an_exchange_make_no_span(made):
    assert made(ev.Interrupted(), ev.Said("x"), ev.ToolFinished("x", {}), fx.StopTool("x"), fx.Answered(3)) == {}


@pytest.fixture
def collector(monkeypatch):
    """A real HTTP server that keeps what is exported to it."""
    bodies = []

    class Keep(BaseHTTPRequestHandler):
        def do_POST(self):
            bodies.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Keep)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield bodies
    server.shutdown()
    thread.join()
    server.server_close()


def test_spans_reach_a_collector_before_the_program_ends(collector):
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    with exported(LiveSettings()) as spans:
        for now, item in enumerate(TURN[:-1]):  # the exchange is still open when the program ends
            spans(float(now), item)
    [(path, body)] = collector
    [resource] = ExportTraceServiceRequest.FromString(body).resource_spans
    names = [span.name for scope in resource.scope_spans for span in scope.spans]
    assert path == "/v1/traces"
    assert sorted(names) == ["chat gemini-2.5-flash-native-audio-latest", "execute_tool open"]


def test_without_the_extra_the_error_names_it(monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name.startswith("opentelemetry"):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match="otel"), exported(LiveSettings()):
        pass
