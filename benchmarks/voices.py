"""Clips of machine voices for `benchmarks.fit`: espeak-ng and flite (Debian has both) say commands.

    python -m benchmarks.voices FOLDER

Every voice speaks another pitch and pace; each clip is one WAV file, 16 kHz, named after its voice.
"""

from __future__ import annotations

import random
import subprocess
import sys
import wave
from io import BytesIO
from pathlib import Path

import numpy as np
import soxr

from live_plugin.core.pcm import RATE_IN

SENTENCES = {
    "en": """turn on the kitchen light|stop|what is the temperature outside|set the bedroom to twenty one degrees|yes
        close the blinds in the living room please|is the front door locked|dim the lamp to thirty percent|never mind
        how long does the washing machine still need|good morning|play some jazz|I am leaving now, switch everything off
        set a timer for ten minutes|who is at the door|add milk, eggs and bread to the list|no, the other one""",
    "de": """mach das Licht in der Küche an|wie warm ist es draußen|stopp|ja bitte|schließe die Jalousien im Wohnzimmer
        stell einen Wecker auf sieben Uhr|ist die Haustür abgeschlossen|gute Nacht, mach alles aus""",
    "fr": """allume la lumière de la cuisine|quelle température fait-il|arrête|oui|ferme les volets du salon
        mets un minuteur de dix minutes|est-ce que la porte est fermée|bonne nuit, éteins tout""",
    "es": """enciende la luz de la cocina|qué temperatura hace fuera|para|sí|baja las persianas del salón por favor
        pon un temporizador de diez minutos|está cerrada la puerta|buenas noches, apaga todo""",
    "it": """accendi la luce in cucina|che temperatura c'è fuori|basta|sì|chiudi le tapparelle del soggiorno
        imposta un timer di dieci minuti|la porta è chiusa|buonanotte, spegni tutto""",
    "pl": "włącz światło w kuchni|jaka jest temperatura na zewnątrz|stop|tak|zamknij rolety w salonie|dobranoc",
    "ru": "включи свет на кухне|какая температура на улице|стоп|да|закрой шторы в гостиной|спокойной ночи",
    "tr": "mutfak ışığını aç|dışarısı kaç derece|dur|evet|oturma odasının perdelerini kapat|iyi geceler",
}
LANGUAGES = {"en": ("en-us", "en-gb", "en-gb-scotland", "en-gb-x-rp", "en-029")}
"""Voices of espeak-ng per language, where it has more than the one of its name."""
VARIANTS = ("", *(f"+m{i}" for i in range(1, 8)), *(f"+f{i}" for i in range(1, 5)), "+croak", "+klatt2", "+klatt4")
FLITE = ("kal", "kal16", "awb", "rms")
"""`slt` is left out: a voice to be judged by."""


def main(folder: Path, seed: int = 1) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    dice = random.Random(seed)
    for language, block in SENTENCES.items():
        sentences = [line.strip() for line in block.replace("\n", "|").split("|")]
        for voice in LANGUAGES.get(language, (language,)):
            for variant in VARIANTS:
                for number, text in enumerate(dice.sample(sentences, 5)):
                    _write(folder / f"espeak_{voice}{variant}_{number}.wav", _espeak(voice + variant, text, dice))
    for voice in FLITE:
        for number, text in enumerate(_english()):
            _write(folder / f"flite_{voice}_{number:02}.wav", _flite(voice, text, dice))


def _english() -> list[str]:
    return [line.strip() for line in SENTENCES["en"].replace("\n", "|").split("|")]


def _espeak(voice: str, text: str, dice: random.Random) -> bytes:
    pitch, pace = dice.randint(20, 80), dice.randint(120, 210)
    return _run("espeak-ng", "-v", voice, "-p", str(pitch), "-s", str(pace), "--stdout", text)


def _flite(voice: str, text: str, dice: random.Random) -> bytes:
    pace = f"duration_stretch={dice.uniform(0.8, 1.3):.2f}"
    return _run("flite", "-voice", voice, "--setf", pace, "-t", text, "-o", "/dev/stdout")


def _run(*command: str) -> bytes:
    return subprocess.run(command, check=True, capture_output=True).stdout


def _write(path: Path, spoken: bytes) -> None:
    with wave.open(BytesIO(spoken)) as file:
        rate = file.getframerate()
    sound = np.frombuffer(spoken[44:], "<i2")  # a header on a pipe cannot know how much follows
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE_IN, 0, "NONE", ""))
        file.writeframes(soxr.resample(sound, rate, RATE_IN).astype("<i2").tobytes())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
