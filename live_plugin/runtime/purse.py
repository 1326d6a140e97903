"""What was spent on one day, so that the day's limit holds whatever is started anew meanwhile."""

from __future__ import annotations

import math
from contextlib import suppress
from datetime import date
from pathlib import Path

from live_plugin.runtime import kept


class Purse:
    """Remembers one day, for as long as the program runs."""

    def __init__(self) -> None:
        self._day = date.min
        self._usd = 0.0

    def spent(self, day: date) -> float:
        """US dollars spent on this day."""
        return self._usd if day == self._day else 0.0

    def spend(self, day: date, usd: float) -> None:
        """Count some more."""
        self._day, self._usd = day, self.spent(day) + usd


class PurseFile(Purse):
    """Remembers it in a file, which other programs of the same home may write to as well."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._look()

    def spend(self, day: date, usd: float) -> None:
        """Count some more, on top of what others have spent meanwhile."""
        self._look()
        super().spend(day, usd)
        kept.write(self._path, {"day": day.isoformat(), "usd": self.spent(day)})

    def _look(self) -> None:
        """A file that is gone, damaged or behind cannot make us forget what we know."""
        with suppress(KeyError, TypeError, ValueError):
            content = kept.read(self._path)
            day, usd = date.fromisoformat(content["day"]), float(content["usd"])
            if 0 <= usd < math.inf and (day, usd) > (self._day, self._usd):
                self._day, self._usd = day, usd
