"""What the page is told, as JSON objects. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from live_plugin.errors import HomeError
from live_plugin.home.model import Changed, Device
from live_plugin.plugins.house import House
from live_plugin.plugins.question import Question
from live_plugin.runtime.account import Account
from live_plugin.runtime.diary import Diary
from live_plugin.runtime.talk import Exchange
from live_plugin.runtime.wording import call_text, cited, describe, outcome

Message = Mapping[str, Any]
"""`kind` says what it is; one with an `id` is an entry of the log, and replaces the one with the same."""


def exchange(found: Exchange) -> Message:
    """One utterance and all that followed from it."""
    return {
        "kind": "exchange",
        "id": f"exchange {found.number}",
        "heard": found.heard.strip(),
        "calls": [
            {"call": call_text(action.name, action.args), "outcome": outcome(action), "failed": bool(action.error)}
            for action in found.actions
            if action.finished is not None
        ],
        "said": found.said.strip(),
        "unheard": found.unheard.strip(),
        "sources": [{"title": cited(site), "uri": site.uri} for site in found.sources],
        "state": _state(found),
    }


def _state(found: Exchange) -> str:
    states = {
        "stopped": found.stopped,
        "unanswered": found.unanswered,
        "open": found.over is None,
        "interrupted": found.interrupted,
    }
    return next((state for state, holds in states.items() if holds), "answered")


def change(number: int, changed: Changed) -> Message:
    """A device before and after."""
    return {"kind": "change", "id": f"change {number}", "text": describe(changed)}


def device(house: House, found: Device) -> Message:
    """A device as it is now."""
    try:
        told = dict(house.report(found))
    except HomeError as error:
        told = {"name": found.name, "state": str(error)}
    name, state, area, unit = told.pop("name"), told.pop("state"), told.pop("area", ""), told.pop("unit", "")
    state = f"{state} {unit}".strip()
    told.pop("device_class", None)  # it helps the model, not a person
    details = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in told.items() if _is_short(value))
    return {"kind": "device", "device": found.id, "name": name, "area": area, "state": state, "details": details}


def _is_short(value: Any) -> bool:
    return value is not None and not isinstance(value, Mapping | list | tuple)


def devices(house: House) -> Message:
    """Every device that the model may know of."""
    exposed = (found for found in house.backend.home.devices.values() if found.settings.exposed)
    return {"kind": "devices", "devices": [device(house, found) for found in exposed]}


def questions(pending: Sequence[Question], now: float) -> Message:
    """What the guard asks a person; `seconds` are left for the answer."""
    asked = [
        {
            "number": each.confirmation.number,
            "text": str(each),
            "code": each.confirmation.wanted == "the code",
            "seconds": round(each.confirmation.until - now, 1),
        }
        for each in pending
        if each.confirmation.until > now
    ]
    return {"kind": "questions", "questions": asked}


def figures(account: Account, diary: Diary) -> Message:
    """What the talk has cost, and how long its stages take (the middle and the worst), in seconds."""
    usd = account.total.usd
    return {
        "kind": "figures",
        "heard_s": round(account.heard_s, 1),
        "sent_s": round(account.total.sent_s, 1),
        "saved_s": round(account.saved_s, 1),
        "usd_today": None if usd is None else round(account.spent_today, 4),
        "tokens_in": account.total.tokens["prompt"],
        "tokens_out": account.total.tokens["response"],
        "stages": {name: [round(s.p50, 3), round(s.p95, 3)] for name, s in diary.spreads.items()},
    }


def hidden(value: Any, hide: Callable[[str], str]) -> Any:
    """The value with every text in it without its secrets."""
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, Mapping):
        return {hide(str(key)): hidden(item, hide) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [hidden(item, hide) for item in value]
    return value
