"""What `run` needs of this computer for the settings, looked for without opening anything: extras and files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from live_plugin.config.settings import Settings
from live_plugin.errors import MissingExtra


@dataclass(frozen=True, slots=True)
class Need:
    """Settings that want an extra; detectors, wake words and homes tell by themselves what they lack."""

    extra: str
    what: str
    modules: tuple[str, ...]
    """What the extra brings."""
    wanted: Callable[[Settings], bool]


def _sounds(settings: Settings) -> tuple[str, str]:
    return str(settings.audio.input), str(settings.audio.output)


NEEDS = (
    Need("audio", "audio.input: microphone", ("miniaudio",), lambda own: own.audio.input == "microphone"),
    Need("audio", "audio.output: speaker", ("miniaudio",), lambda own: own.audio.output == "speaker"),
    Need("wyoming", "a satellite", ("wyoming",), lambda own: "wyoming" in _sounds(own)),
    Need("page", "the page", ("aiohttp",), lambda own: own.page.enabled or "browser" in _sounds(own)),
    Need("video", "video.input", ("av", "mss", "PIL"), lambda own: own.video.input != "none"),
    Need("otel", "reports.otel", ("opentelemetry.sdk", "opentelemetry.exporter"), lambda own: own.reports.otel),
)


def lacks(settings: Settings, folder: Path) -> Iterator[str]:
    """Why `run` could not begin here, one line each; `folder` is where plugins.yaml lies."""
    for need in NEEDS:
        if need.wanted(settings) and not all(map(_installed, need.modules)):
            yield str(MissingExtra(need.what, need.extra))
    yield from _files(settings, folder)


def _files(settings: Settings, folder: Path) -> Iterator[str]:
    audit = settings.home.audit.file
    read = {"audio.input": settings.audio.input, "video.input": settings.video.input}
    written = {
        "audio.output": settings.audio.output,
        "reports.file": settings.reports.file,
        "home.audit.file": folder / audit if audit else None,
    }
    for name, file in read.items():
        if isinstance(file, Path) and not file.is_file():
            yield f"{name}: there is no file {file}"
    for name, target in written.items():
        if isinstance(target, Path) and not _writable(target):
            yield f"{name}: {target} cannot be written; make its folder, or name another file"


def _installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # not even the package that it would be in
        return False


def _writable(path: Path) -> bool:
    there = path if path.exists() else path.parent
    return there.exists() and not path.is_dir() and os.access(there, os.W_OK)
