"""The voices and languages of the Live API (Live API guide, "Change voice and language")."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

# fmt: off - tables
Voice = Literal[
    "Zephyr",
    "Puck",
    "Charon",
    "Kore",
    "Fenrir",
    "Leda",
    "Orus",
    "Aoede",
    "Callirrhoe",
    "Autonoe",
    "Enceladus",
    "Iapetus",
    "Umbriel",
    "Algieba",
    "Despina",
    "Erinome",
    "Algenib",
    "Rasalgethi",
    "Laomedeia",
    "Achernar",
    "Alnilam",
    "Schedar",
    "Gacrux",
    "Pulcherrima",
    "Achird",
    "Zubenelgenubi",
    "Vindemiatrix",
    "Sadachbia",
    "Sadaltager",
    "Sulafat",
]
"""The names as the service writes them; it minds the case."""

Language = Literal[
    "ar-EG",
    "bn-BD",
    "de-DE",
    "en-IN",
    "en-US",
    "es-US",
    "fr-FR",
    "hi-IN",
    "id-ID",
    "it-IT",
    "ja-JP",
    "ko-KR",
    "mr-IN",
    "nl-NL",
    "pl-PL",
    "pt-BR",
    "ro-RO",
    "ru-RU",
    "ta-IN",
    "te-IN",
    "th-TH",
    "tr-TR",
    "uk-UA",
    "vi-VN",
]
"""BCP-47 codes that the service speaks."""
# fmt: on

LanguageHint = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
"""Any BCP-47 code; what is heard may be in more languages than the service speaks."""

Harm = Literal["low_and_above", "medium_and_above", "only_high", "none", "off"]
"""From which likelihood on an answer is blocked (Live API, safety settings)."""
