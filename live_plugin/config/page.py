"""The section `page` of plugins.yaml."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Self

from annotated_types import Interval
from pydantic import AfterValidator, SecretStr, ValidationInfo, model_validator

from live_plugin.config.surroundings import Surroundings
from live_plugin.home.model import Frozen


def _beside(path: Path, info: ValidationInfo) -> Path:
    return Surroundings.of(info).folder / path


def _token(token: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,}", token.get_secret_value()):
        raise ValueError("must be at least 16 letters, digits, - and _")
    return token


class PageSettings(Frozen):
    """The page that shows the talk and the house in a browser (extra `page`)."""

    enabled: bool = False
    """Whether `live-plugin run` serves the page; `run --page` does it for once, and so does audio from a browser."""
    host: str = "127.0.0.1"
    """Address to listen on: this machine alone, or 0.0.0.0 for everybody who can reach it."""
    port: Annotated[int, Interval(ge=0, le=65_535)] = 8770
    """Port to listen on; 0 takes a free one."""
    names: tuple[str, ...] = ()
    """Names by which browsers may call this machine, besides localhost and addresses: that of a proxy in front."""
    token: Annotated[SecretStr, AfterValidator(_token)] | None = None
    """What a browser has to know, best as `!secret`; left out, a new one is made at each start."""
    certificate: Annotated[Path, AfterValidator(_beside)] | None = None
    """PEM file with a certificate: the page then speaks HTTPS, without which no phone gives it its microphone."""
    key: Annotated[Path, AfterValidator(_beside)] | None = None
    """PEM file with the certificate's key."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if bool(self.certificate) != bool(self.key):
            raise ValueError("certificate and key are needed together")
        return self
