"""Things that want to be told a code, which only a person knows: alarm panels, some locks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, SecretStr

from live_plugin.errors import HomeError
from live_plugin.home.domain import CodeFormat
from live_plugin.home.model import DeviceSettings
from live_plugin.home.safety import digits


class CodedSettings(DeviceSettings):
    """The options of such a thing."""

    code_format: Literal["number", "text"] | None = None
    """The code that it wants, which a person is asked for: digits, or a text, which cannot be said; left out, none."""
    code: Annotated[SecretStr, AfterValidator(digits)] | None = None
    """The digits that a simulated one takes for right, best as `!secret`; left out, any."""


def wanted(settings: CodedSettings) -> CodeFormat:
    """The code that it wants, if any."""
    return settings.code_format or ("number" if settings.code else "")


def check(settings: CodedSettings, code: str | None) -> None:
    """Raise HomeError for a wrong code. Without one it is only foretold: the home gives no order without it."""
    if code is not None and settings.code is not None and code != settings.code.get_secret_value():
        raise HomeError("that is not its code")
