"""How to reach the service: the three backends differ in address and proof of identity, and in nothing else."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from google import genai
from google.auth.credentials import Credentials
from google.genai import types

from live_plugin.config.settings import LiveSettings


@dataclass(frozen=True)
class MockDoor:
    """Where the bundled mock listens, and whom its certificate is signed by."""

    url: str
    trust: ssl.SSLContext


SOCKET = {
    # Real pongs can take 30 s: a faster ping would end healthy sessions.
    "ping_interval": 30,
    "ping_timeout": 60,
    # A dead path cannot answer a close: do not wait long for it.
    "close_timeout": 2,
    "compression": None,
    "max_size": None,
    "max_queue": None,
}
"""Options of the WebSocket; speech does not compress, and nothing the service says is too large."""


def make_client(
    settings: LiveSettings, mock: MockDoor | None = None, credentials: Credentials | None = None
) -> genai.Client:
    """A client for the backend of the settings.

    `mock` is needed for the backend `mock` only. `credentials` are for Vertex AI; left out, the application default
    credentials of the machine are taken.
    """
    return BACKENDS[settings.backend](settings, mock, credentials)


def _mock(settings: LiveSettings, mock: MockDoor | None, _: Credentials | None) -> genai.Client:
    if mock is None:
        raise ValueError("the backend 'mock' needs a running mock server")
    options = types.HttpOptions(
        base_url=mock.url.replace("wss:", "https:"),
        api_version=settings.version,
        async_client_args=SOCKET | {"ssl": mock.trust, "proxy": None},
    )
    return genai.Client(vertexai=False, api_key="offline", http_options=options)


def _gemini(settings: LiveSettings, *_: object) -> genai.Client:
    key = settings.api_key.get_secret_value() if settings.api_key else None
    return genai.Client(vertexai=False, api_key=key, http_options=_options(settings))


def _vertex(settings: LiveSettings, _: MockDoor | None, credentials: Credentials | None) -> genai.Client:
    return genai.Client(
        vertexai=True,
        project=settings.project,
        location=settings.location,
        credentials=credentials,
        http_options=_options(settings),
    )


def _options(settings: LiveSettings) -> types.HttpOptions:
    args: dict[str, Any] = dict(SOCKET)
    return types.HttpOptions(base_url=settings.base_url, api_version=settings.version, async_client_args=args)


BACKENDS: dict[str, Callable[[LiveSettings, MockDoor | None, Credentials | None], genai.Client]] = {
    "mock": _mock,
    "gemini": _gemini,
    "vertex": _vertex,
}
