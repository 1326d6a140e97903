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
    """What a reason text means; `advice` is empty where trying again may help, `stale` where only without handle."""

    pattern: str
    advice: str = ""
    stale: bool = False


KEY = "check live.api_key in plugins.yaml, or GEMINI_API_KEY"
MODEL = "check live.model in plugins.yaml; models are retired from time to time"
SETTING = "a setting under live: in plugins.yaml does not suit this model"
QUOTA = "the quota is used up or too many sessions are open; look at your plan, or wait"

RULES = (
    Rule(r"API key not valid|API_KEY_INVALID|unregistered callers|UNAUTHENTICATED|reported as leaked", KEY),
    Rule(r"is not found for API version|not supported for bidi|Publisher Model|model.*not (found|exist)", MODEL),
    Rule(r"RESOURCE_EXHAUSTED|quota", QUOTA),
    Rule(r"User location is not supported", "the service is not offered in this region"),
    Rule(r"Cannot extract voices|response modalities", SETTING),
    Rule(r"session not found|Requested entity was not found", stale=True),
    Rule(r"aborted|Deadline expired|unavailable|Internal error|OVERLOADED"),
    Rule(r"invalid argument|Unknown name|not implemented, or supported", SETTING),
)
CODES = {1007: SETTING, 1008: "the service does not allow this session; check live.model and the key's rights"}
"""What a close code means when its reason says nothing known."""
HTTP_ADVICE = {
    400: KEY,
    401: KEY,
    403: "the key or account may not use the Live API; check its rights",
    404: MODEL,
    429: QUOTA,
}


def closed(code: int, reason: str) -> LinkError:
    """The error for a connection that the service closed with `code` and `reason`."""
    rule = next((r for r in RULES if re.search(r.pattern, reason, re.IGNORECASE)), None)
    advice = rule.advice if rule else CODES.get(code, "")
    if advice:
        return LinkRefused(code, reason, advice)
    kind = LinkStale if rule and rule.stale else LinkLost
    return kind(f"the connection ended ({code}{': ' + reason if reason else ''})", code)


def turned_away(status: int) -> LinkError:
    """The error for an HTTP `status` other than 101 on the upgrade."""
    if advice := HTTP_ADVICE.get(status):
        return LinkRefused(status, f"HTTP {status}", advice)
    return LinkLost(f"the Live service answered HTTP {status}", status)
