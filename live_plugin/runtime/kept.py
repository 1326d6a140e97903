"""Small things that outlive the program, each a JSON file beside plugins.yaml, for its owner's eyes only."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any


def read(path: Path) -> Mapping[str, Any]:
    """What is kept; empty where there is nothing, or the file is damaged."""
    with suppress(OSError, ValueError):
        kept = json.loads(path.read_text(encoding="utf-8"))
        return kept if isinstance(kept, dict) else {}
    return {}


def write(path: Path, kept: Mapping[str, Any]) -> None:
    """Replace the file as a whole; a disk that is full costs what is kept and nothing else."""
    new = path.with_suffix(".new")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(kept, file)
        new.replace(path)
