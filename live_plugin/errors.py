"""Every error that `live_plugin` raises, in one tree.

LivePluginError
├─ ConfigError       plugins.yaml (or a file it includes) is wrong; carries all faults
├─ PluginError       a plugin failed to load, start or answer; carries its name
├─ LinkError         the Live service cannot be talked to
│  ├─ LinkRefused    it answered "no", and trying again will not help
│  └─ LinkLost       it could not be reached, or the connection broke
│     └─ LinkStale   it does not know the resumption handle any more
├─ AudioError        a sound device or file cannot be used
├─ VideoError        a camera, screen, clip or picture cannot be used
├─ HomeError         a device cannot do what was asked; told to the model as a value
└─ MissingExtra      an optional dependency is not installed; says which extra brings it

A message is one line: what is wrong, where, what would be right, what to do. `str(error)` is fit to be shown.
"""

from __future__ import annotations

from dataclasses import dataclass


class LivePluginError(Exception):
    """Base of all errors raised on purpose; its text is one line for a person."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a configuration file."""

    file: str
    """Name as the user gave it."""
    line: int
    """Counted from 1."""
    column: int
    """Counted from 1."""
    path: str
    """Dotted path of the setting, such as `audio.gate.hangover_ms`; empty when it is the file itself."""
    text: str
    """What is wrong and what would be right."""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}"
        told = f"{where}: {self.path}: {self.text}" if self.path else f"{where}: {self.text}"
        return " ".join(told.splitlines())  # a name in a file may hold a line break


class ConfigError(LivePluginError):
    """The configuration is wrong; `faults` holds everything found, in the order of the file."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


class PluginError(LivePluginError):
    """A plugin failed; the rest of the house goes on."""

    def __init__(self, plugin: str, text: str) -> None:
        super().__init__(f"plugin {plugin}: {text}")
        self.plugin = plugin


class LinkError(LivePluginError):
    """The Live service cannot be talked to."""


class LinkRefused(LinkError):
    """The service said no for good: key, model, quota, region or an unsupported setting."""

    def __init__(self, code: int, reason: str, advice: str, cause: str = "") -> None:
        why = " ".join(filter(None, (str(code or ""), reason))) or "no reason"
        super().__init__(f"the Live service refused the session ({why}): {advice}")
        self.code = code
        self.reason = reason
        self.cause = cause
        """In a word, as in `live.refusal.ADVICE`; empty where it is not known."""


class LinkLost(LinkError):
    """The service could not be reached or the connection broke; trying again may help."""

    def __init__(self, text: str, code: int | None = None) -> None:
        super().__init__(text)
        self.code = code


class LinkStale(LinkLost):
    """The service does not know the resumption handle: a new session has to be begun."""


class AudioError(LivePluginError):
    """A microphone, speaker or sound file cannot be used."""


class VideoError(LivePluginError):
    """A camera, the screen, a clip or a picture cannot be used."""


class HomeError(LivePluginError):
    """A device cannot do what was asked; the text names field, range and nearest names."""


class MissingExtra(LivePluginError):
    """An optional dependency is missing."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs the extra '{extra}': pip install 'live-plugin[{extra}]'")
        self.extra = extra
