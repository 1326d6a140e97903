from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.errors import LinkError, LinkLost, LinkRefused
from live_plugin.live import refusal


@pytest.mark.parametrize(
    ("code", "reason", "advice"),
    [
        (1007, "API key not valid. Please pass a valid API key.", "live.api_key"),
        (
            1008,
            "models/M is not found for API version v1beta, or is not supported for bidiGenerateContent. Call",
            "live.model",
        ),
        (1008, "Publisher Model `projects/P/locations/global/publishers/google/models/x", "live.model"),
        (1007, "Cannot extract voices from a non-audio request.", "setting"),
        (1007, "Request contains an invalid argument.", "setting"),
        (1011, "You exceeded your current quota: RESOURCE_EXHAUSTED", "quota"),
        (1007, "User location is not supported for the API use.", "region"),
        (1007, "", "setting"),
    ],
)
def test_what_a_person_has_to_mend_is_refused_with_advice(code: int, reason: str, advice: str) -> None:
    error = refusal.closed(code, reason)
    assert isinstance(error, LinkRefused)
    assert advice in str(error)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (1006, ""),
        (1000, ""),
        (1001, ""),
        (1011, "Deadline expired before operation could complete."),
        (1008, "The operation was aborted."),
        (1008, "BidiGenerateContent session not found"),
        (1008, "Requested entity was not found."),
        (1011, "Internal error encountered."),
        (1011, "The service is currently unavailable."),
        (1011, "keepalive ping timeout"),
    ],
)
def test_what_may_pass_is_only_lost(code: int, reason: str) -> None:
    assert isinstance(refusal.closed(code, reason), LinkLost)


@pytest.mark.parametrize(
    ("status", "kind"), [(401, LinkRefused), (403, LinkRefused), (429, LinkRefused), (503, LinkLost)]
)
def test_a_refused_upgrade_is_told_apart_from_a_broken_gateway(status: int, kind: type) -> None:
    assert type(refusal.turned_away(status)) is kind


@given(st.integers(1000, 4999), st.text())
def test_every_close_is_one_or_the_other_in_one_line(code: int, reason: str) -> None:
    error = refusal.closed(code, reason)
    assert isinstance(error, LinkError)
    assert str(code) in str(error)


RULED = [*(rule.cause for rule in refusal.RULES if rule.cause), *refusal.CODES.values(), *refusal.STATUSES.values()]


def test_every_cause_has_its_advice() -> None:
    assert set(RULED) == set(refusal.ADVICE)
    error = refusal.turned_away(403)
    assert isinstance(error, LinkRefused)
    assert error.cause == "rights"
