"""Who may come in. Pure.

Whoever can reach the page can unlock the house, so a browser must know the token of this start; and it must be the page
itself that asks. A name that somebody else's server gives to this machine (DNS rebinding) is not ours, and another
site's script tells its origin.
"""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import ip_address
from secrets import compare_digest
from urllib.parse import urlsplit

NO_TOKEN = "open the page by the address that live-plugin printed when it started"
WRONG_NAME = "this name is not one of the page's; add it to page.names in plugins.yaml"
WRONG_ORIGIN = "only the page itself may ask"


class Door:
    """Knows the token, and the names by which browsers may call this machine besides addresses and localhost."""

    def __init__(self, token: str, names: Collection[str] = ()) -> None:
        self._token = token
        self._names = {"localhost", *(name.casefold() for name in names)}

    def refusal(self, host: str, origin: str | None, token: str) -> str:
        """Why a request may not come in, by its Host, its Origin (None where it has none) and what it knows.

        Empty: it may.
        """
        if not self._is_ours(host):
            return WRONG_NAME
        if origin is not None and origin not in (f"http://{host}", f"https://{host}"):
            return WRONG_ORIGIN
        return "" if compare_digest(token.encode(), self._token.encode()) else NO_TOKEN

    def _is_ours(self, host: str) -> bool:
        """An address needs no list: nobody else can give it a meaning, as they can to a name."""
        try:
            name = urlsplit(f"//{host}").hostname or ""
            return name in self._names or bool(ip_address(name))
        except ValueError:
            return False
