"""Ephemeral tokens: made for a browser by a server of its own, good for few sessions and a short time. Pure.

`POST /{version}/auth_tokens` (Live API reference, 9). A token with a setup but no mask fixes the whole setup; a mask
names the fields that are fixed.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from mock_server.door.keys import TOKEN
from mock_server.errors import Refusal
from mock_server.wire.fields import OPEN_SETUP
from mock_server.wire.message import Setup
from mock_server.wire.normalise import camel
from mock_server.wire.schema import INVALID, Struct, integer, text
from mock_server.wire.setup import setup_of

LASTS, OPENS = timedelta(minutes=30), timedelta(seconds=60)
LONGEST = timedelta(hours=20)
MOST_TOKENS = 10_000
EXPIRED = "Token has expired."

REQUEST = Struct(
    {
        "uses": integer,
        "expireTime": text,
        "newSessionExpireTime": text,
        "bidiGenerateContentSetup": OPEN_SETUP,
        "fieldMask": text,
    }
)


@dataclass
class Token:
    """What was agreed on."""

    uses: int
    """Sessions that may still begin; negative for any number."""
    until: datetime
    """Nothing is taken afterwards."""
    opens_until: datetime
    """No session begins afterwards."""
    setup: Mapping[str, Any] | None
    mask: tuple[str, ...]


class Tokens:
    """Those of one server."""

    def __init__(self) -> None:
        self._known: dict[str, Token] = {}

    def make(self, body: bytes, unique: str, now: datetime) -> dict[str, str]:
        """A new token; raises `Refusal` for a request that is wrong."""
        try:
            asked = REQUEST(orjson.loads(body or b"{}"), "")
        except orjson.JSONDecodeError as error:
            raise Refusal(1007, "Invalid JSON payload received.", f"not JSON: {error}") from None
        until = _time(asked, "expireTime", now + LASTS)
        opens_until = _time(asked, "newSessionExpireTime", now + OPENS)
        if not now < until <= now + LONGEST:
            raise Refusal(1007, INVALID, f"expireTime: must be within 20 hours from now, got {asked['expireTime']!r}")
        mask = tuple(".".join(map(camel, path.split("."))) for path in asked.get("fieldMask", "").split(",") if path)
        uses = asked.get("uses", 1) or -1
        while len(self._known) >= MOST_TOKENS:
            self._known.pop(next(iter(self._known)))
        name = f"{TOKEN}{unique.replace('-', '')}"
        self._known[name] = Token(uses, until, opens_until, asked.get("bidiGenerateContentSetup"), mask)
        return {"name": name, "expireTime": _written(until), "newSessionExpireTime": _written(opens_until)}

    def redeem(self, name: str, setup: Setup, now: datetime, *, anybody: bool) -> Setup:
        """The setup as the token allows it; raises `Refusal` where it is not good (any more).

        `anybody`: tokens that were not made here are taken, too.
        """
        token = self._known.get(name)
        if token is None:
            if anybody:
                return setup
            raise Refusal(1008, "Requested entity was not found.", "this token was not made here")
        resumes = setup.resumption is not None and setup.resumption.handle
        if now >= token.until or (now >= token.opens_until and not resumes):
            raise Refusal(1008, EXPIRED, f"the token was good until {_written(token.opens_until)}")
        if not resumes:
            if token.uses == 0:
                raise Refusal(1008, "Token has already been used.", "the token's uses are spent")
            token.uses -= 1
        return setup if token.setup is None else setup_of(_fixed(dict(setup.raw or {}), token))

    def expiry(self, name: str) -> datetime | None:
        """When messages are refused; None for a token that was not made here."""
        token = self._known.get(name)
        return token.until if token else None


def _fixed(asked: dict[str, Any], token: Token) -> dict[str, Any]:
    """The client's setup with what the token fixes."""
    fixed = dict(token.setup or {})
    if not token.mask:
        kept: dict[str, Any] = {name: asked[name] for name in ("model", "sessionResumption") if name in asked}
        return {**kept, **fixed}
    result: dict[str, Any] = copy.deepcopy(asked)
    for path in token.mask:
        _put(result, fixed, path.split("."))
    return result


def _put(target: MutableMapping[str, Any], source: Mapping[str, Any], path: list[str]) -> None:
    name, *rest = path
    if name not in source:
        target.pop(name, None)
    elif rest:
        inner = target.setdefault(name, {})
        if isinstance(inner, MutableMapping) and isinstance(source[name], Mapping):
            _put(inner, source[name], rest)
    else:
        target[name] = source[name]


def _time(asked: Mapping[str, Any], name: str, usual: datetime) -> datetime:
    if name not in asked:
        return usual
    try:
        return datetime.fromisoformat(asked[name]).astimezone(UTC)
    except ValueError:
        text = f"{name}: must be a time such as 2026-01-31T12:00:00Z, got {asked[name]!r}"
        raise Refusal(1007, INVALID, text) from None


def _written(time: datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")
