"""Wake words: how many are heard, how late, and how often nothing was said: `python -m benchmarks.wake`.

The words are spoken here and now by espeak-ng and flite (which must be installed), in a room with a little noise and in
pink noise; the speech and noise that must not wake anything is that of `../shared/audio`, where it is there.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np
from rich.console import Console
from rich.table import Table

from live_plugin.audio.wav import read_wav
from live_plugin.core.pcm import FRAME_MS, RATE_IN, Reframer, seconds_in
from live_plugin.vad import wakeword

STRANGERS = Path(__file__).parent.parent.parent / "shared/audio"
PHRASES = ("okay nabu", "alexa", "hey mycroft", "hey jarvis", "hey computer")
COMMAND = "turn on the kitchen light"
ESPEAK = ("en-us", "en-gb", "en-us+f3", "en-us+m3", "en-gb-scotland", "en-gb-x-rp+f2")
FLITE = ("slt", "rms", "awb", "kal16")
GAPS_MS = (100, 400)
"""Between the wake word and the command: in one breath, and with a pause."""
SNR_DB = 10


def voices(text: str) -> Iterator[bytes]:
    """The text in every voice, without silence around it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "said.wav"
        for voice in ESPEAK:
            subprocess.run(["espeak-ng", "-v", voice, "-s", "150", "-w", file, text], check=True)
            yield _trimmed(file)
        for voice in FLITE:
            subprocess.run(["flite", "-voice", voice, "-t", text, "-o", file], check=True)
            yield _trimmed(file)


def _trimmed(file: Path) -> bytes:
    sound = np.frombuffer(read_wav(file, RATE_IN), "<i2")
    loud = np.flatnonzero(np.abs(sound.astype(int)) > 250)
    return sound[loud[0] : loud[-1] + 1].tobytes()


def pink(samples: int, level: float, random: np.random.Generator) -> np.ndarray:
    """Noise with as much energy in each octave."""
    spectrum = np.fft.rfft(random.normal(0, 1, samples))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    noise = np.fft.irfft(spectrum, samples)
    return noise * level / np.sqrt(np.mean(noise**2))


def found(phrase: str, pcm: bytes) -> list[float]:
    """When the wake word was heard, in seconds."""
    recognise = wakeword.make(phrase)
    return [number * FRAME_MS / 1000 for number, frame in enumerate(Reframer().feed(pcm), 1) if recognise(frame)]


def heard(phrase: str, gap_ms: int, *, noisy: bool) -> list[float | None]:
    """For each voice: how long after its end the word was heard; None if it was not."""
    random, late = np.random.default_rng(1), list[float | None]()
    for word, command in zip(voices(phrase), voices(COMMAND), strict=True):
        said = np.frombuffer(word + bytes(gap_ms * RATE_IN // 1000 * 2) + command, "<i2").astype(float)
        sound = np.concatenate([np.zeros(RATE_IN), said, np.zeros(RATE_IN // 2)])
        level = np.sqrt(np.mean(said**2)) * 10 ** (-SNR_DB / 20) if noisy else 12.0
        sound = np.clip(sound + pink(len(sound), level, random), -32768, 32767)
        end = 1 + seconds_in(len(word), RATE_IN)
        times = [at - end for at in found(phrase, sound.astype("<i2").tobytes())]
        late.append(next((at for at in times if -0.5 < at < 0.5), None))
    return late


def people(phrase: str) -> str:
    """How many recordings of people who say the word are heard."""
    files = [file for file in sorted(STRANGERS.rglob("*.wav")) if phrase in file.name]
    if not files:
        return "–"
    room = bytes(3 * RATE_IN)
    return f"{sum(bool(found(phrase, room + read_wav(file, RATE_IN) + room)) for file in files)} of {len(files)}"


def false_alarms(phrase: str) -> tuple[int, float, float]:
    """Alarms among strangers, hours of them, and seconds of processor time per hour."""
    files = [file for file in sorted(STRANGERS.rglob("*.wav")) if phrase not in file.name]
    hours, alarms, began = 0.0, 0, time.process_time()
    for file in files:
        pcm = read_wav(file, RATE_IN)
        hours += seconds_in(len(pcm), RATE_IN) / 3600
        alarms += bool(found(phrase, pcm))
    return alarms, hours, (time.process_time() - began) / hours if hours else 0.0


def measure(phrase: str) -> list[str]:
    """One line of the table."""
    told = [heard(phrase, gap, noisy=noisy) for noisy in (False, True) for gap in GAPS_MS]
    hits = [late for lates in told for late in lates if late is not None]
    alarms, hours, cost = false_alarms(phrase)
    shares = [f"{sum(late is not None for late in lates)} of {len(lates)}" for lates in told]
    return [phrase, *shares, people(phrase), f"{median(hits) * 1000:.0f}", f"{alarms} in {hours:.2f} h", f"{cost:.0f}"]


def main() -> None:
    voices = ("one breath", "pause", f"{SNR_DB} dB, breath", f"{SNR_DB} dB, pause")
    table = Table("wake word", *voices, "people", "late, ms", "false alarms", "CPU s/h")
    for phrase in PHRASES:
        table.add_row(*measure(phrase))
    Console().print(table)


if __name__ == "__main__":
    main()
