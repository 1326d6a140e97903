"""What the meaning of plugins.yaml depends on besides its text; handed to validators as their context."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationInfo


@dataclass(frozen=True)
class Surroundings:
    """Where the file stands, and in which environment it is read."""

    folder: Path = field(default_factory=Path)
    """Relative paths start here."""
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)

    @classmethod
    def of(cls, info: ValidationInfo) -> Surroundings:
        """Those that the validation was given; without any, this process in its working directory."""
        return info.context if isinstance(info.context, cls) else cls()
