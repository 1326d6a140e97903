"""What keeps the home safe, as it stands in the `home` section of plugins.yaml."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr

from live_plugin.home.model import Frozen
from live_plugin.home.risk import Rules


def digits(pin: SecretStr) -> SecretStr:
    """Checked: a PIN that can be said."""
    text = pin.get_secret_value()
    if not (text.isascii() and text.isdigit() and 4 <= len(text) <= 12):
        raise ValueError("must be 4–12 digits in quotes")
    return pin


class AuditSettings(Frozen):
    """The log of who said what, what was called and what changed."""

    file: Annotated[str, Field(min_length=1)] | None = None
    """SQLite file, relative to plugins.yaml; left out, nothing is kept."""
    days: Annotated[int, Field(ge=1, le=3650)] = 30
    """How long an entry is kept."""
    most: Annotated[int, Field(ge=100, le=10_000_000)] = 100_000
    """How many entries are kept; the oldest go first."""


class SafetySettings(Frozen):
    """What may be done by voice, and how a person confirms what is risky."""

    risk: dict[str, Rules] = Field(default_factory=dict)
    """Acts and their tier (free, announce, confirm, never), such as `lock.unlock: never`, or `mcp.lists.*: confirm` for
    tools of an MCP server; a list of rules with `when` makes it depend on area, person or time of day. They stand
    before the safe defaults of `home/risk.py`."""
    pin: Annotated[SecretStr, AfterValidator(digits)] | None = None
    """Digits that a person says to confirm what is risky, best as `!secret`; with a PIN a mere yes is not enough."""
    dry_run: bool = False
    """Says what would be done, and does nothing."""
    actions_per_minute: Annotated[int, Field(ge=1, le=10_000)] = 60
    """How many actions the model may begin in a minute; one at many devices counts once."""
    audit: AuditSettings = AuditSettings()
    """The log of who said what, what was called and what changed."""
