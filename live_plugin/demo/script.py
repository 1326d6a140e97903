"""What is said in the demo, and how one knows that the house obeyed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import Any

import yaml
from pydantic import TypeAdapter

from live_plugin.home.model import Frozen, State
from live_plugin.runtime.talk import Action, Exchange


class Line(Frozen):
    """One recording, and what must be true after it."""

    title: str
    """What it is about, for the person who watches."""
    clip: str
    """WAV file, relative to the folder of the story."""
    interrupted: bool = False
    """The next line is spoken while the answer to this one is being played, and must stop it."""
    state: Mapping[str, Mapping[str, Any]] = {}
    """Device id → attributes it must have afterwards; `is` is the state itself, a list means any of these."""
    calls: tuple[str, ...] = ()
    """Tools that must have been called, and have answered without an error."""
    refused: str = ""
    """Tool that must have been called and have answered with an error."""
    silent: bool = False
    """Noise: the gate must stay closed."""


def load() -> list[Line]:
    """The lines of the demo."""
    text = (files("live_plugin.demo") / "script.yaml").read_text(encoding="utf-8")
    return TypeAdapter(list[Line]).validate_python(yaml.safe_load(text))


def judge(line: Line, exchanges: Sequence[Exchange], state_of: Callable[[str], State]) -> list[str]:
    """What is not as it must be, in words; empty when the house obeyed."""
    if line.silent:
        return ["the gate opened for noise"] if exchanges else []
    if not exchanges:
        return ["nothing was heard"]
    return [
        *(["the service did not answer"] if any(exchange.unanswered for exchange in exchanges) else []),
        *(["the answer was not interrupted"] if line.interrupted and not exchanges[0].interrupted else []),
        *_missing_calls(line, [action for exchange in exchanges for action in exchange.actions]),
        *_wrong_states(line, state_of),
    ]


def _missing_calls(line: Line, actions: Sequence[Action]) -> list[str]:
    done = {action.name for action in actions if not action.error}
    failed = {action.name for action in actions if action.error}
    missing = [f"{name} was not carried out" for name in line.calls if name not in done]
    allowed = [f"{line.refused} was not refused"] if line.refused and line.refused not in failed else []
    return missing + allowed


def _wrong_states(line: Line, state_of: Callable[[str], State]) -> list[str]:
    wrong = []
    for device, wanted in line.state.items():
        state = state_of(device)
        for name, value in wanted.items():
            found = state.value if name == "is" else state.attributes.get(name)
            if found not in (value if isinstance(value, list) else [value]):
                wrong.append(f"{device}: {name} is {found}, not {value}")
    return wrong
