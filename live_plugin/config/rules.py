"""Which model takes which setting: the data of `models.yaml`, and what is wrong with settings in its light.

The service tells a setting that does not suit a model by closing the connection, mostly without saying which one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache, partial, reduce
from importlib import resources
from typing import Any

import yaml

from live_plugin.config.live_blocks import Behavior, Showing
from live_plugin.home.nearest import listed

Complaint = tuple[str, str]
"""Dotted path of the setting under `live`, and what is wrong and would be right."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The values of one setting that are taken."""

    only: tuple[Any, ...] | None = None
    """Nothing but these; empty where the setting must be left out, None where all are taken but `never`."""
    never: tuple[Any, ...] = ()
    advice: str = ""
    """What to do instead; left out, what else takes the value."""

    def __contains__(self, value: Any) -> bool:
        return value not in self.never if self.only is None else value in self.only

    def refusal(self, who: str, value: Any) -> str:
        """Why `who` does not take this value."""
        if self.only == ():
            return f"{who} does not have it"
        if self.only:
            return f"{who} takes {listed(map(_shown, self.only))}, not '{_shown(value)}'"
        return f"{who} does not take '{_shown(value)}'"


ANYTHING = Taken()
MOST_ADVISED = 3


@dataclass(frozen=True)
class Family:
    """Models that take the same settings; see models.yaml for each key."""

    name: str
    models: Sequence[str] = ()
    backends: Sequence[str] = ()
    use: Mapping[str, str] = field(default_factory=dict)
    retired: str = ""
    takes: Mapping[str, Taken] = field(default_factory=dict)
    alpha: Sequence[str] = ()
    history: Sequence[str] = ()


def families() -> Sequence[Family]:
    """All that is known, in the order in which a model's name is tried."""
    return _data()[0]


def family_of(model: str) -> Family | None:
    """The family of a model, given with or without the path in front of its name; None for an unknown one."""
    name = model.rpartition("/")[2]
    return next((f for f in families() if any(fnmatchcase(name, pattern) for pattern in f.models)), None)


def complaints(live: Any, model: str, backend: str) -> Iterator[Complaint]:
    """What in `live`, the section as a whole, the model or the backend does not take."""
    spoken = "gemini" if backend == "mock" else backend
    family = family_of(model)
    yield from _unsuited(live, _data()[1].get(spoken, {}), f"backend '{backend}'", _backends_taking)
    if family is None:
        return
    if family.retired or backend not in (*family.backends, "mock"):
        why = f"was retired in {family.retired}" if family.retired else f"is not offered by backend '{backend}'"
        yield "model", f"{model} {why}; {_models_taking(spoken, '', None)[0]}"
    else:
        yield from _unsuited(live, family.takes, model, partial(_models_taking, spoken))


def notes(model: str) -> list[str]:
    """What a person should know about the model although it is not wrong."""
    if family_of(model):
        return []
    return [f"live.model: nothing is known about {model}; whether it takes these settings, only the service can tell"]


def needs_alpha(live: Any, model: str) -> bool:
    """Whether one of the settings is known to the Gemini API in version v1alpha only."""
    family = family_of(model)
    return any(given(live, path) for path in (family.alpha if family else ()))


def usual_behavior(model: str) -> Behavior | None:
    """How a tool is waited for unless the settings say otherwise; None for a model of which nothing is known."""
    ways: Sequence[Behavior] = _ways(model, "tools.behavior")
    return next(iter(ways), None)


def usual_showing(model: str) -> Showing | None:
    """How a tool's picture is shown unless the settings say otherwise; None for a model of which nothing is known."""
    ways: Sequence[Showing] = _ways(model, "pictures")
    return next(iter(ways), None)


def announces_history(model: str, backend: str) -> bool:
    """Whether a new session waits for the history that its setup announces, and does not answer it."""
    family = family_of(model)
    return family is not None and ("gemini" if backend == "mock" else backend) in family.history


def _ways(model: str, path: str) -> Sequence[Any]:
    """The values of a setting that the model takes, the best first."""
    family = family_of(model)
    return (family.takes.get(path, ANYTHING).only or ()) if family else ()


def given(live: Any, path: str) -> Any:
    """The value of a setting that says more than its default; else None."""
    *parents, name = path.split(".")
    block = reduce(getattr, parents, live)
    value = getattr(block, name)
    return None if value == type(block).model_fields[name].get_default(call_default_factory=True) else value


Alternatives = Callable[[str, Any], list[str]]
"""Tells what would take this value of the setting at this path, as one phrase or none."""


def _unsuited(live: Any, takes: Mapping[str, Taken], who: str, alternatives: Alternatives) -> Iterator[Complaint]:
    for path, taken in takes.items():
        for where, value in _values(live, path):
            if value is not None and value not in taken:
                advice = taken.advice or " or ".join([*alternatives(path, value), "leave it out"])
                yield where, f"{taken.refusal(who, value)}; {advice}"


def _values(live: Any, path: str) -> Iterator[tuple[str, Any]]:
    """A setting with its value and, where each tool may have its own, those as well."""
    yield path, given(live, path)
    if path.startswith("tools."):
        name = path.removeprefix("tools.")
        for tool, own in live.tools.each.items():
            yield f"tools.each.{tool}.{name}", getattr(own, name)


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _models_taking(backend: str, path: str, value: Any) -> list[str]:
    fitting = (family for family in families() if value in family.takes.get(path, ANYTHING))
    names = [family.use[backend] for family in fitting if backend in family.use]
    return [f"use {listed(names[:MOST_ADVISED])}"] if names else []


def _backends_taking(path: str, value: Any) -> list[str]:
    names = [name for name in ("gemini", "vertex") if value in _data()[1].get(name, {}).get(path, ANYTHING)]
    return [f"use backend {listed(names)}"] if names else []


@cache
def _data() -> tuple[list[Family], dict[str, dict[str, Taken]]]:
    """The families in order, and what each backend takes."""
    data = yaml.safe_load(resources.files(__package__).joinpath("models.yaml").read_text("utf-8"))
    families = [Family(**{**one, "takes": _takes(one.get("takes", {}))}) for one in data["families"]]
    return families, {backend: _takes(takes) for backend, takes in data["backends"].items()}


def _takes(rules: Mapping[str, Any]) -> dict[str, Taken]:
    return {path: _taken(rule) for path, rule in rules.items()}


def _taken(rule: Any) -> Taken:
    return Taken(None, tuple(rule["not"]), rule["so"]) if isinstance(rule, dict) else Taken(tuple(rule))
