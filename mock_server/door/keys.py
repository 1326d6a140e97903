"""Who may come in: what a client shows at the door, and how it is refused."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from mock_server.errors import Refusal

TOKEN = "auth_tokens/"
REFUSALS: Mapping[int, str] = {
    401: "Request had invalid authentication credentials.",
    403: "Method doesn't allow unregistered callers. Please use API Key or other form of API consumer identity.",
    429: "Resource has been exhausted (e.g. check quota).",
    1007: "API key not valid. Please pass a valid API key.",
    1008: "Requested entity was not found.",
    1011: "RESOURCE_EXHAUSTED: You exceeded your current quota, please check your plan and billing details.",
}
"""HTTP status of the upgrade, or close code of the setup, and what is said (Live API reference, 0.16 and 5.1)."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Which keys and access tokens are good; None: every one, and none at all."""

    good: Collection[str] | None = None
    refusal: int = 401
    """One of `REFUSALS`: how others are turned away."""

    def __post_init__(self) -> None:
        if self.refusal not in REFUSALS:
            raise ValueError(f"refusal must be one of {', '.join(map(str, REFUSALS))}, got {self.refusal}")

    def http(self, shown: str) -> int | None:
        """Status with which the upgrade is refused; None lets it pass."""
        return self.refusal if self.refusal < 1000 and not self._lets_in(shown) else None

    def check(self, shown: str) -> None:
        """Raise `Refusal` where a session that was let through the upgrade is refused all the same."""
        if not self._lets_in(shown):
            raise Refusal(self.refusal, REFUSALS[self.refusal], "the key that was shown is none of the good ones")

    def _lets_in(self, shown: str) -> bool:
        return self.good is None or shown in self.good or shown.startswith(TOKEN)


def shown_key(path: str, headers: Mapping[str, str]) -> str:
    """The key, access token or ephemeral token of a request; empty where there is none."""
    query = parse_qs(urlsplit(path).query)
    authorization = headers.get("Authorization") or headers.get("authorization") or ""
    ways = (
        *query.get("access_token", ()),
        *query.get("key", ()),
        authorization.partition(" ")[2].strip(),
        headers.get("x-goog-api-key") or "",
    )
    return next(filter(None, ways), "")
