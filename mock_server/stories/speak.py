"""Makes the sound that a story names and does not have: `python -m mock_server.stories.speak STORY`.

Replies become 24 kHz, questions (`audio`) 16 kHz. The voice is the last part of the file's name where that is one
of `VOICES` (`ask/stop.awb.wav`), else `USUAL_VOICE`. Where a text has places to fill, the clip says what
`spoken.yaml` beside the story gives for it. Needs flite or espeak-ng; both are packages of most systems.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import wave
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import soxr
import typer
import yaml

RATE_ASK, RATE_REPLY = 16_000, 24_000
USUAL_VOICE = "slt"
VOICES = {
    "slt": ("flite", "-voice", "slt", "--setf", "duration_stretch=0.85", "-t", "{text}", "-o", "{file}"),
    **{voice: ("flite", "-voice", voice, "-t", "{text}", "-o", "{file}") for voice in ("rms", "awb", "kal16")},
    **{voice: ("espeak-ng", "-v", voice, "-w", "{file}", "{text}") for voice in ("en-us", "en-gb", "en-us+f3")},
}
SILENCE_SECONDS = 0.05
"""Left at either end of a clip."""


class SpeakError(Exception):
    """A clip cannot be made; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """One clip to be spoken."""

    file: str
    text: str
    rate: int

    @property
    def voice(self) -> str:
        """The voice that the file's name asks for."""
        asked = Path(self.file).stem.rpartition(".")[2]
        return asked if asked in VOICES else USUAL_VOICE


def lines(story: Mapping[str, Any], spoken: Mapping[str, str]) -> Iterator[Line]:
    """Every clip of a story with its words; raises SpeakError where they cannot be known."""
    for step in story.get("steps") or ():
        when = step.get("when") or {}
        says, audio = _listed(when.get("says")), _listed(when.get("audio"))
        for file in audio:
            yield Line(file, _words(file, says[0] if says else Path(file).stem.replace("_", " "), spoken), RATE_ASK)
        for item in _items(step.get("reply")):
            yield Line(item["speak"], _words(item["speak"], item.get("text", ""), spoken), RATE_REPLY)


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _items(node: Any) -> Iterator[Mapping[str, Any]]:
    """Every item with `speak`, however deep in waits and cases."""
    if isinstance(node, Mapping):
        if "speak" in node:
            yield node
        node = list(node.values())
    if isinstance(node, list):
        for inner in node:
            yield from _items(inner)


def _words(file: str, text: str, spoken: Mapping[str, str]) -> str:
    text = spoken.get(file, text)
    if "{" in text or not text.strip():
        raise SpeakError(f"{file}: its text is {text!r}; write what the clip shall say into spoken.yaml")
    first_choice = re.sub(r"\(([^|()]*)[^()]*\)", r"\1", text)
    return re.sub(r"[\[\]]", "", first_choice)


def say(line: Line) -> bytes:
    """The line as 16-bit mono PCM at its rate; raises SpeakError if the voice is not there."""
    program, *arguments = VOICES[line.voice]
    if not (found := shutil.which(program)):
        raise SpeakError(f"{line.file}: {program} is not installed; install it from your system's packages")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "line.wav"
        filled = [argument.format(text=line.text, file=file) for argument in arguments]
        made = subprocess.run([found, *filled], capture_output=True, text=True)
        if made.returncode or not file.exists():
            raise SpeakError(f"{line.file}: {program} failed: {(made.stderr or 'no sound').strip().splitlines()[-1]}")
        with wave.open(str(file)) as wav:
            sound = np.frombuffer(wav.readframes(wav.getnframes()), "<i2").astype(np.float32)
            return _finished(sound, wav.getframerate(), line.rate)


def _finished(sound: np.typing.NDArray[np.float32], rate: int, wanted: int) -> bytes:
    """Trimmed, at half of full scale, at the wanted rate."""
    loud = np.flatnonzero(np.abs(sound) > 0.01 * np.abs(sound).max())
    margin = int(SILENCE_SECONDS * rate)
    trimmed = sound[max(0, loud[0] - margin) : loud[-1] + margin]
    resampled = soxr.resample(trimmed * (16_384 / np.abs(trimmed).max()), rate, wanted)
    return bytes(np.rint(resampled).astype("<i2").tobytes())


def make(folder: Path) -> Iterator[Path]:
    """Speak every clip that the story in `folder` names and that is not there; yields the files made."""
    story = yaml.safe_load((folder / "story.yaml").read_text("utf-8"))
    spoken = folder / "spoken.yaml"
    known = yaml.safe_load(spoken.read_text("utf-8")) if spoken.exists() else {}
    for line in lines(story, known):
        path = folder / line.file
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        pcm = say(line)
        with wave.open(str(path), "wb") as wav:
            wav.setnchannels(1)
            wav.setsampwidth(2)
            wav.setframerate(line.rate)
            wav.writeframes(pcm)
        yield path


def main(story: Annotated[Path, typer.Argument(help="Folder with story.yaml.")]) -> None:
    """Make the missing sound of a story."""
    try:
        for path in make(story):
            typer.echo(path)
    except (SpeakError, OSError, yaml.YAMLError) as why:
        typer.echo(str(why), err=True)
        raise typer.Exit(1) from None


if __name__ == "__main__":
    typer.run(main)
