"""One message of the service becomes small events in a fixed order.

2.5 sends one kind of content per message, 3.1 and 3.8 several, and some messages are empty: every field of every
message is looked at. Thought parts are not spoken and are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from google.genai import types

from live_plugin.core import events as ev

TOKEN_FIELDS = {
    "prompt_token_count": "prompt",
    "cached_content_token_count": "cached",
    "response_token_count": "response",
    "tool_use_prompt_token_count": "tool_use",
    "thoughts_token_count": "thoughts",
    "total_token_count": "total",
}
"""Counters of `usageMetadata`; the SDK has already given the Vertex names their Developer names."""
DETAIL_FIELDS = {
    "prompt_tokens_details": "prompt",
    "cache_tokens_details": "cached",
    "response_tokens_details": "response",
    "tool_use_prompt_tokens_details": "tool_use",
}
"""The same by modality: `prompt.audio`. They need not add up to the counter."""
REDIRECT = "vertexaisearch.cloud.google.com"
"""Where the addresses of pages lead through; there a page's title is its domain."""


OWN = "ours "


def own_id() -> str:
    """An id for a call that came without one: two such calls are two all the same."""
    return f"{OWN}{uuid4().hex}"


def is_own(id: str) -> bool:
    """Whether the service knows nothing of this id."""
    return id.startswith(OWN)


def decode(message: types.LiveServerMessage) -> Iterator[ev.ServiceEvent]:
    """Yield what a message says; an empty or unknown message yields nothing."""
    if message.tool_call_cancellation:
        yield ev.ToolsCancelled(tuple(message.tool_call_cancellation.ids or ()))
    if message.server_content:
        yield from _content(message.server_content)
    for call in (message.tool_call and message.tool_call.function_calls) or ():
        yield ev.ToolCalled(call.id or own_id(), call.name or "", dict(call.args or {}))
    if message.usage_metadata:
        yield ev.Used(_tokens(message.usage_metadata))
    if message.server_content and message.server_content.turn_complete:
        yield ev.TurnDone(_name(message.server_content.turn_complete_reason))
    yield from _housekeeping(message)


def _content(content: types.LiveServerContent) -> Iterator[ev.ServiceEvent]:
    if content.interrupted:
        yield ev.Interrupted()
    if content.input_transcription and content.input_transcription.text:
        yield ev.Heard(content.input_transcription.text)
    if content.output_transcription and content.output_transcription.text:
        yield ev.Said(content.output_transcription.text)
    for part in (content.model_turn and content.model_turn.parts) or ():
        yield from _part(part)
    if content.grounding_metadata:
        yield from _sourced(content.grounding_metadata)
    if content.generation_complete:
        yield ev.Generated()


def _part(part: types.Part) -> Iterator[ev.ServiceEvent]:
    if part.thought:
        return
    if part.text:
        yield ev.Said(part.text)
    blob = part.inline_data
    if blob and blob.data and (blob.mime_type or "audio/").startswith("audio/"):
        yield ev.AudioGiven(blob.data)


def _sourced(grounding: types.GroundingMetadata) -> Iterator[ev.Sourced]:
    """Vertex AI sends the field empty with every turn."""
    pages = (chunk.web for chunk in grounding.grounding_chunks or ())
    sources = dict.fromkeys(ev.Site(page.uri, page.title or "", _domain(page)) for page in pages if page and page.uri)
    queries = tuple(grounding.web_search_queries or ())
    if sources or queries:
        yield ev.Sourced(tuple(sources), queries)


def _domain(page: types.GroundingChunkWeb) -> str:
    if page.domain:
        return page.domain
    try:
        host = urlsplit(page.uri or "").hostname or ""
    except ValueError:
        return ""
    return "" if host == REDIRECT else host.removeprefix("www.")


def _housekeeping(message: types.LiveServerMessage) -> Iterator[ev.ServiceEvent]:
    update = message.session_resumption_update
    if update and update.new_handle:
        index = update.last_consumed_client_message_index
        yield ev.HandleGiven(update.new_handle, bool(update.resumable), index)
    if message.go_away:
        yield ev.GoAway(seconds(message.go_away.time_left))


def seconds(duration: str | None) -> float:
    """Seconds of a protobuf duration such as `"9.5s"`; 0 when there is none or it cannot be read."""
    try:
        return max(0.0, float((duration or "0s").removesuffix("s")))
    except ValueError:
        return 0.0


def _tokens(usage: types.UsageMetadata) -> dict[str, int]:
    found = Counter({name: getattr(usage, field, None) or 0 for field, name in TOKEN_FIELDS.items()})
    for field, name in DETAIL_FIELDS.items():
        for detail in getattr(usage, field, None) or ():
            found[f"{name}.{_name(detail.modality).lower()}"] += detail.token_count or 0
    return dict(+found)


def _name(reason: Any) -> str:
    return str(getattr(reason, "value", reason) or "")
