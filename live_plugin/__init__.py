"""Talk to your home through a Gemini Live session.

What a plugin's author needs, the errors, and the configuration; everything else is reached through its own module.
Names are imported when they are first used, so that a command that needs little starts quickly.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from live_plugin.config import Config, load
    from live_plugin.errors import (
        AudioError,
        ConfigError,
        Fault,
        HomeError,
        LinkError,
        LinkLost,
        LinkRefused,
        LivePluginError,
        MissingExtra,
        PluginError,
        VideoError,
    )
    from live_plugin.plugins.api import Context, House, Plugin, PluginOptions, tool

_MODULES = {
    "config": ("Config", "load"),
    "errors": (
        "AudioError",
        "ConfigError",
        "Fault",
        "HomeError",
        "LinkError",
        "LinkLost",
        "LinkRefused",
        "LivePluginError",
        "MissingExtra",
        "PluginError",
        "VideoError",
    ),
    "plugins.api": ("Context", "House", "Plugin", "PluginOptions", "tool"),
}
_HOME_OF = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "AudioError",
    "Config",
    "ConfigError",
    "Context",
    "Fault",
    "HomeError",
    "House",
    "LinkError",
    "LinkLost",
    "LinkRefused",
    "LivePluginError",
    "MissingExtra",
    "Plugin",
    "PluginError",
    "PluginOptions",
    "VideoError",
    "load",
    "tool",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'live_plugin' has no attribute '{name}'")
    return getattr(import_module(f"live_plugin.{_HOME_OF[name]}"), name)
