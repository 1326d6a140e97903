"""What nobody is told: the secrets of plugins.yaml, the PIN of the home, and the codes that things want. Pure.

All that leaves the house goes through here: to the model, the console, the page, the audit log and the program's log.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

from live_plugin.home.words import without_digits

HIDDEN = "•••"
"""Stands for what must not be told."""
KEPT = 8
"""Codes that are remembered, so that they can be hidden when somebody says one again."""
SHORTEST = 4
"""Characters; what is shorter is a setting such as `on` or `1`, and stands in every text."""
SHORT, SHORT_WORD = 6, 8
"""Characters; what is shorter, of letters or of digits alone too, is hidden only where it stands by itself."""
CUT = "…"
"""Ends a text that was cut off, perhaps in the middle of a secret."""
NONE = frozenset({"true", "false", "none", "null"})
"""What a setting often is, and a secret never."""

E = TypeVar("E", bound=BaseException)


class Secrets:
    """Hides what is secret, however it is written."""

    def __init__(self) -> None:
        self.pin = ""
        """That of the home; empty where it has none."""
        self._codes: deque[str] = deque(maxlen=KEPT)
        self._written: frozenset[str] = frozenset()
        self._pattern: re.Pattern[str] | None = None

    def keep(self, texts: Iterable[str]) -> None:
        """These stand in plugins.yaml as secrets; former ones stay hidden too."""
        ways = {way for text in texts if _is_secret(text) for way in _ways_to_write(text)}
        if not ways <= self._written:
            self._written |= ways
            longest_first = sorted(self._written, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(_wherever, longest_first)))

    def learn(self, code: str) -> None:
        """A person has said a code."""
        if code not in self._codes:
            self._codes.append(code)

    def hide(self, text: str) -> str:
        """The text for people and files: without secrets, PIN and codes, however these are written or said."""
        for digits in (self.pin, *self._codes):
            text = without_digits(text, digits)
        return self._without_written(text)

    def hide_in(self, value: Any) -> Any:
        """A value of JSON without the secrets of plugins.yaml.

        A PIN does not stand there by chance, other than the digits of a time or a price: of these only the same number
        is hidden.
        """
        if isinstance(value, str):
            return self._without_written(value)
        if isinstance(value, Mapping):
            return {self._without_written(str(key)): self.hide_in(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.hide_in(item) for item in value]
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return HIDDEN if is_number and str(value) in self._written else value

    def hide_from(self, error: E) -> E:
        """The error itself, its words without secrets."""
        error.args = tuple(self.hide(arg) if isinstance(arg, str) else arg for arg in error.args)
        return error

    def _without_written(self, text: str) -> str:
        if self._pattern is None:
            return text
        text = self._pattern.sub(HIDDEN, text)
        return self._without_rest(text) if text.endswith(CUT) else text

    def _without_rest(self, text: str) -> str:
        """The text without the beginning of a secret where it was cut off."""
        whole = text.removesuffix(CUT)
        rests = (secret[:size] for secret in self._written for size in range(len(secret) - 1, SHORTEST - 1, -1))
        found = max((rest for rest in rests if whole.endswith(rest)), key=len, default="")
        return whole.removesuffix(found) + HIDDEN + CUT if found else text


def _is_secret(text: str) -> bool:
    return len(text.strip()) >= SHORTEST and text.strip().casefold() not in NONE


def _ways_to_write(text: str) -> set[str]:
    """As it is, on one line, and as Python, JSON and addresses write it."""
    own = {text.strip(), " ".join(text.split())}
    quoted = {way[1:-1] for each in own for way in (repr(each), json.dumps(each), json.dumps(each, ensure_ascii=False))}
    return own | quoted | {quote(each, safe="", errors="replace") for each in own}


def _wherever(secret: str) -> str:
    """A pattern for a secret. A short one may be a part of other words and numbers, of times and dates."""
    short = len(secret) < SHORT or (len(secret) < SHORT_WORD and (secret.isalpha() or secret.isdigit()))
    if not short:
        return re.escape(secret)
    return rf"(?<!\w)(?<!\d[.,:/-]){re.escape(secret)}(?!\w)(?![.,:/-]\d)"
