"""Why the service closed: what may be tried again, and what a person has to mend first.

Close codes are overloaded, so the reason text decides first. The texts were seen on the real service, which cuts them
at 123 bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from live_plugin.errors import LinkError, LinkLost, LinkRefused, LinkStale


@dataclass(frozen=True)
class Rule:
    """What a reason text means; `cause` is empty where trying again may help, `stale` where only without handle."""

    pattern: str
    cause: str = ""
    stale: bool = False


ADVICE = {
    "key": "check live.api_key in plugins.yaml, or GEMINI_API_KEY",
    "rights": "the key or account may not use the Live API; check its rights",
    "model": "check live.model in plugins.yaml; models are retired from time to time",
    "setting": "a setting under live: in plugins.yaml does not suit this model",
    "quota": "the quota is used up or too many sessions are open; look at your plan, or wait",
    "region": "the service is not offered in this region",
    "session": "the service does not allow this session; check live.model and the key's rights",
}
"""Cause → what a person has to do. `runtime.notices` says the same in words for people who know no settings."""

RULES = (
    Rule(r"API key not valid|API_KEY_INVALID|unregistered callers|UNAUTHENTICATED|reported as leaked", "key"),
    Rule(r"is not found for API version|not supported for bidi|Publisher Model|model.*not (found|exist)", "model"),
    Rule(r"RESOURCE_EXHAUSTED|quota", "quota"),
    Rule(r"User location is not supported", "region"),
    Rule(r"Cannot extract voices|response modalities", "setting"),
    Rule(r"session not found|Requested entity was not found", stale=True),
    Rule(r"aborted|Deadline expired|unavailable|Internal error|OVERLOADED"),
    Rule(r"invalid argument|Unknown name|not implemented, or supported", "setting"),
)
CODES = {1007: "setting", 1008: "session"}
"""What a close code means when its reason says nothing known."""
STATUSES = {400: "key", 401: "key", 403: "rights", 404: "model", 429: "quota"}
"""What an HTTP status on the upgrade means; any other may pass."""


def closed(code: int, reason: str) -> LinkError:
    """The error for a connection that the service closed with `code` and `reason`."""
    rule = next((r for r in RULES if re.search(r.pattern, reason, re.IGNORECASE)), None)
    cause = rule.cause if rule else CODES.get(code, "")
    if cause:
        return LinkRefused(code, reason, ADVICE[cause], cause)
    kind = LinkStale if rule and rule.stale else LinkLost
    return kind(f"the connection ended ({code}{': ' + reason if reason else ''})", code)


def turned_away(status: int) -> LinkError:
    """The error for an HTTP `status` other than 101 on the upgrade."""
    if cause := STATUSES.get(status):
        return LinkRefused(status, f"HTTP {status}", ADVICE[cause], cause)
    return LinkLost(f"the Live service answered HTTP {status}", status)
