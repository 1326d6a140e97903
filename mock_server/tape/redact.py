"""What must never be stored: keys, tokens and passwords. Pure.

Three nets, one behind the other: values that were seen as credentials are replaced wherever they stand, patterns of
known kinds of secrets are, and so is what stands under a telling name (`password`). What is left is checked once more
before it is written: a name that only ends in a telling word (`alarm_password`), or a known value in another
encoding, makes the whole text suspect, and it is not written.
"""

from __future__ import annotations

import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from mock_server.errors import MockError

REDACTED = "<redacted>"
SHORTEST = 8
"""A value with fewer letters might be a word; it is no key."""
PATTERNS = (
    r"AIza[0-9A-Za-z_-]{35}",  # Google API key
    r"\bAQ\.[0-9A-Za-z_-]{20,}",  # its newer form
    r"\bya29\.[0-9A-Za-z_.-]{10,}",  # OAuth access token
    r"\b1//[0-9A-Za-z_-]{20,}",  # OAuth refresh token
    r"\bGOCSPX-[0-9A-Za-z_-]{10,}",  # OAuth client secret
    r"\bauth_tokens/[0-9A-Za-z_.-]{6,}",  # ephemeral token
    r"\beyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]*",  # JSON web token
    r"\b[Bb]earer\s+[0-9A-Za-z_.~+/=-]{8,}",
    r"\bsk-[0-9A-Za-z_-]{16,}",
    r"\bgh[pousr]_[0-9A-Za-z]{20,}",
    r"\bxox[abpr]-[0-9A-Za-z-]{10,}",
    r"\bAKIA[0-9A-Z]{16}\b",
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)",
    r"(?<=[?&]key=)[^&\s\"]+",
    r"(?<=[?&]access_token=)[^&\s\"]+",
)
TELLING = (
    *("password", "passwd", "passphrase", "secret", "token", "apikey", "accesskey", "privatekey", "authorization"),
    *("credential", "credentials", "cookie", "pin"),
)
"""Names of fields, in lower case without separators, whose text is a secret; those that end so are suspect."""
HARMLESS_ENDINGS = ("spin",)
ENVIRONMENT = re.compile(r"(?:KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS)$")
"""Names of environment variables whose values are secrets."""


class Suspect(MockError):
    """Something looks like a secret that redaction does not cover; nothing was written."""


def secrets_in(environment: Mapping[str, str]) -> list[str]:
    """Values that must not be stored, by the names of their variables; a path is no secret."""
    found = (value for name, value in environment.items() if ENVIRONMENT.search(name.upper()))
    return [value for value in found if len(value) >= SHORTEST and not value.startswith(("/", "."))]


class Redaction:
    """Cleans messages and checks texts; one for all tapes of a recorder, which never forgets a credential.

    `seen` are credentials that came by, `patterns` further regular expressions, `harmless` names of fields that may be
    stored although they end in a telling word. Raises `re.error` for a pattern that is none.
    """

    def __init__(self, seen: Iterable[str] = (), patterns: Iterable[str] = (), harmless: Iterable[str] = ()) -> None:
        for pattern in (patterns := tuple(patterns)):
            re.compile(pattern)  # a wrong one is told by itself
        self._seen: list[str] = []
        self._patterns = re.compile("|".join(f"(?:{pattern})" for pattern in (*PATTERNS, *patterns)))
        self._harmless = {_plain(name) for name in harmless}
        for value in seen:
            self.saw(value)

    def saw(self, value: str) -> None:
        """Remember a credential."""
        if len(value) >= SHORTEST and value not in self._seen:
            self._seen.append(value)
            self._seen.sort(key=len, reverse=True)  # a part of another must not hide the rest of it

    def clean(self, message: Any) -> Any:
        """A copy without secrets."""
        if isinstance(message, str):
            return self._clean_text(message)
        if isinstance(message, list):
            return [self.clean(item) for item in message]
        if isinstance(message, Mapping):
            return {self._clean_text(key): self._clean_field(key, item) for key, item in message.items()}
        return message

    def check(self, content: bytes, where: str) -> None:
        """Raise `Suspect` where a known secret stands in a file in any encoding."""
        for value in self._seen:
            if any(form in content for form in _encodings(value)):
                raise Suspect(f"{where}: holds a credential in another encoding; nothing was written")

    def check_fields(self, message: Any, where: str) -> None:
        """Raise `Suspect` where a field has the name of a secret, and a text that was not redacted."""
        for path, name, value in _fields(message, where):
            plain = _plain(name)
            if plain in self._harmless or plain.endswith(HARMLESS_ENDINGS) or not plain.endswith(TELLING):
                continue
            if isinstance(value, str) and value and REDACTED not in value:
                raise Suspect(
                    f"{path}: may be a secret; nothing was written. Give a pattern of what to redact, "
                    f"or say that the field {name!r} is harmless"
                )

    def _clean_text(self, text: str) -> str:
        for value in self._seen:
            for form in dict.fromkeys((value, quote(value, safe=""))):
                text = text.replace(form, REDACTED)
        return self._patterns.sub(REDACTED, text)

    def _clean_field(self, name: str, value: Any) -> Any:
        if _plain(name) in TELLING and isinstance(value, str) and _plain(name) not in self._harmless:
            return REDACTED if value else value
        return self.clean(value)


@lru_cache(maxsize=1024)
def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _encodings(value: str) -> Iterator[bytes]:
    raw = value.encode(errors="surrogatepass")
    yield from (raw, quote(raw, safe="").encode(), raw.hex().encode())
    for encode in _BASE64:
        for shift in range(3):  # base64 looks different at each of three places in a longer text
            body = encode(bytes(shift) + raw).rstrip(b"=")
            yield body[(shift * 8 + 5) // 6 : len(body) - 1]


_BASE64: tuple[Callable[[bytes], bytes], ...] = (b64encode, urlsafe_b64encode)


def _fields(value: Any, path: str) -> Iterator[tuple[str, str, Any]]:
    """Path, name and value of every field."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _fields(item, f"{path}[{index}]")
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield f"{path}.{name}", name, item
            yield from _fields(item, f"{path}.{name}")
