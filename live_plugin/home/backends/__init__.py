"""Where the devices really are: one file each, all behind the same protocol."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from live_plugin.errors import MissingExtra
from live_plugin.home.backends.watchers import Watcher
from live_plugin.home.model import Home, State
from live_plugin.home.settings import HomeSettings


class Backend(Protocol):
    """A home that can be asked and told; it knows states, not words."""

    @property
    def home(self) -> Home:
        """What there is; may be another one after devices came or went."""
        ...

    async def start(self) -> None:
        """Be ready: all states are known."""
        ...

    async def stop(self) -> None:
        """Leave nothing behind; may be called twice."""
        ...

    def state(self, device_id: str) -> State:
        """The state known now; raises HomeError for an unknown device."""
        ...

    async def call(self, device_id: str, action: str, fields: Mapping[str, Any]) -> None:
        """Have the action begun; raises HomeError when it cannot be done. The state may change later."""
        ...

    async def look(self, device_id: str, fields: Mapping[str, Any]) -> None:
        """Have the state tell what is only told when it is asked, such as the items of a list; raises HomeError.

        `fields` are those of the order or question for which it is wanted.
        """

    async def picture(self, camera_id: str) -> bytes:
        """What a camera sees now, as a picture file of any kind; raises HomeError where there is none to be had."""
        ...

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Tell `watcher` of every change until the returned function is called."""
        ...


def _simulated(settings: HomeSettings, folder: Path) -> Backend:
    from live_plugin.home.backends.simulated import Simulated

    return Simulated(settings.home(), settings.simulated, folder)


def _home_assistant(settings: HomeSettings, folder: Path) -> Backend:
    try:
        from live_plugin.home.backends.home_assistant.backend import HomeAssistant
    except ImportError as error:
        raise MissingExtra("the backend home_assistant", "home_assistant") from error
    assert settings.home_assistant  # the settings saw to it
    return HomeAssistant(settings.home_assistant)


def _mqtt(settings: HomeSettings, folder: Path) -> Backend:
    from live_plugin.home.backends.mqtt.backend import Mqtt

    assert settings.mqtt  # the settings saw to it
    return Mqtt(settings.mqtt, settings.home())


MAKERS: Mapping[str, Callable[[HomeSettings, Path], Backend]] = {
    "simulated": _simulated,
    "home_assistant": _home_assistant,
    "mqtt": _mqtt,
}


def make(settings: HomeSettings, folder: Path = Path()) -> Backend:
    """The backend that the settings name, not yet started; relative paths start at `folder`."""
    return MAKERS[settings.backend](settings, folder)
