"""The reports that plugins.yaml asks for, as observers that stay open as long as the talk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from live_plugin.config.settings import Settings
from live_plugin.errors import LivePluginError
from live_plugin.runtime.account import Account
from live_plugin.runtime.assistant import Observer
from live_plugin.runtime.diary import Diary
from live_plugin.runtime.otel import exported
from live_plugin.runtime.purse import Purse
from live_plugin.runtime.talk import Talk


def now() -> datetime:
    """The time of the house, with its offset."""
    return datetime.now().astimezone()


def open_account(settings: Settings, purse: Purse | None = None, notify: Callable[[bool], object] = bool) -> Account:
    """The account of a talk with these settings; see there for the rest."""
    live = settings.live
    return Account(live.prices, live.budget.usd_per_day, lambda: now().date(), purse, notify)


@contextmanager
def opened(
    settings: Settings, talk: Talk, account: Account, clock: Callable[[], datetime] = now
) -> Iterator[list[Observer]]:
    """Observers to stand behind `talk`: the account, and a diary and spans where they are wanted.

    Raises LivePluginError where the file cannot be written, MissingExtra for spans without the extra `otel`.
    """
    reports, gate = settings.reports, settings.audio.gate
    with ExitStack() as stack:
        observers: list[Observer] = [account]
        if reports.file:
            file = stack.enter_context(_appending(reports.file))
            observers.append(Diary(talk, account, clock, file.write, gate.hangover_ms / 1000, gate.start_ms / 1000))
        if reports.otel:
            observers.append(stack.enter_context(exported(settings.live)))
        yield observers


def _appending(path: Path) -> IO[str]:
    """A file whose every line is on disk as soon as it is whole: a program that is killed has told all it knew."""
    try:
        return path.open("a", encoding="utf-8", buffering=1)
    except OSError as error:
        raise LivePluginError(f"reports.file: {path} cannot be written: {error.strerror}; name another file") from None
