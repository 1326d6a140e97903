"""How to reach the service: the three backends differ in address and proof of identity, and in nothing else."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import Any

from google import genai
from google.auth.credentials import Credentials
from google.genai import types

from live_plugin.config.settings import LiveSettings
from live_plugin.live.socket import Dialled


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


@dataclass(frozen=True)
class Door:
    """The way to the service: the SDK's client, and the connections that it makes."""

    client: genai.Client
    dialled: Dialled


def open_door(settings: LiveSettings, mock: MockDoor | None = None, credentials: Credentials | None = None) -> Door:
    """The way to the backend of the settings.

    `mock` is needed for the backend `mock` only. `credentials` are for Vertex AI; left out, the application default
    credentials of the machine are taken.
    """
    dialled = Dialled()
    address = _address(settings, mock)
    options = types.HttpOptions(
        base_url=address.url,
        api_version=settings.version,
        async_client_args=SOCKET | address.socket | {"create_connection": dialled},
    )
    identity = {"vertex": _vertex}.get(settings.backend, _key)(settings, credentials)
    return Door(genai.Client(**identity, http_options=options), dialled)


@dataclass(frozen=True)
class _Address:
    url: str | None
    socket: dict[str, Any]


def _address(settings: LiveSettings, mock: MockDoor | None) -> _Address:
    if settings.backend != "mock":
        return _Address(settings.base_url, {})
    if mock is None:
        raise ValueError("the backend 'mock' needs a running mock server")
    return _Address(mock.url.replace("wss:", "https:"), {"ssl": mock.trust, "proxy": None})


def _key(settings: LiveSettings, _: Credentials | None) -> dict[str, Any]:
    return {"vertexai": False, "api_key": settings.api_key.get_secret_value() if settings.api_key else "offline"}


def _vertex(settings: LiveSettings, credentials: Credentials | None) -> dict[str, Any]:
    where = {"project": settings.project, "location": settings.location}
    return {"vertexai": True, "credentials": credentials} | where
