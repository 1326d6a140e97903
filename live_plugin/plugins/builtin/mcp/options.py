"""What is said of one MCP server in plugins.yaml, and what follows for its tools."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, SecretStr, model_validator

from live_plugin.home.model import Frozen
from live_plugin.home.risk import Tier
from live_plugin.home.secrets import HIDDEN, SHORTEST

if TYPE_CHECKING:
    from mcp.types import Tool


class ServerOptions(Frozen):
    """How to reach a server, and which of its tools may be used: `command` or `url`."""

    command: str | None = None
    """Program to start, which is talked to over its input and output."""
    args: tuple[str, ...] = ()
    """Arguments of the program."""
    env: dict[str, SecretStr] = Field(default_factory=dict)
    """Environment variables for the program; best as `!secret`."""
    url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = None
    """Address of a server that runs elsewhere."""
    headers: dict[str, SecretStr] = Field(default_factory=dict)
    """Headers for every request to it, such as `Authorization`; best as `!secret`."""
    allow: tuple[str, ...] = ()
    """Tools that need no confirmation though they can change something; `*` stands for any letters."""
    never: tuple[str, ...] = ()
    """Tools that may not be used, whatever else is said."""
    timeout_s: Annotated[float, Field(gt=0, le=120)] = 10.0
    """How long a tool may take."""
    longest_result: Annotated[int, Field(ge=100, le=1_000_000)] = 8_000
    """Characters of a result; what is longer is cut, for the model pays for every one."""

    @model_validator(mode="after")
    def _one_way(self) -> ServerOptions:
        if (self.command is None) == (self.url is None):
            raise ValueError("give either 'command' or 'url', to start a server or to reach one")
        return self

    def without_secrets(self, text: str) -> str:
        """The text with what must never be shown made unreadable."""
        for value in (*self.env.values(), *self.headers.values()):
            if len(secret := value.get_secret_value()) >= SHORTEST:
                text = text.replace(secret, HIDDEN)
        return text


def reads(tool: Tool) -> bool:
    """Whether a tool says that it only reads."""
    return tool.annotations is not None and tool.annotations.read_only_hint is True


def tier_of(tool: Tool, options: ServerOptions) -> Tier:
    """At what price a tool may be used: free if it says that it only reads, or is allowed, and is not forbidden."""

    def named(patterns: tuple[str, ...]) -> bool:
        return any(fnmatchcase(tool.name, pattern) for pattern in patterns)

    if named(options.never):
        return "never"
    return "free" if reads(tool) or named(options.allow) else "confirm"
