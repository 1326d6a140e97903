"""The section `video` of plugins.yaml: what is seen beside what is heard."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, ValidationInfo

from live_plugin.config.surroundings import Surroundings
from live_plugin.home.model import Frozen

STILLS = frozenset({".jpg", ".jpeg", ".png", ".webp"})
CLIPS = frozenset({".mp4", ".mkv", ".mov", ".webm"})


def _seen(path: Path, info: ValidationInfo) -> Path:
    if path.suffix.lower() not in STILLS | CLIPS:
        kinds = ", ".join(sorted(STILLS | CLIPS))
        raise ValueError(f"must be none, camera, screen or a path that ends in one of {kinds}, got '{path}'")
    return Surroundings.of(info).folder / path


class VideoSettings(Frozen):
    """What is seen beside what is heard (extra `video`): one picture a second, 768×768 at most."""

    input: Literal["none", "camera", "screen"] | Annotated[Path, AfterValidator(_seen)] = "none"
    """`none`, `camera`, `screen`, or the path (relative to plugins.yaml) of a clip, or of a picture, which is read
    anew each second."""
    device: str = ""
    """Which camera, as the system names it: /dev/video1 on Linux, its number on macOS, `video=NAME` on Windows; left
    out, the first."""
    when: Literal["speech", "always"] = "speech"
    """speech: the service sees only while somebody speaks, which costs least; always: all the time."""
