"""plugins.yaml → frozen, validated settings; every fault with file, line and column, all of them at once."""

from __future__ import annotations

from live_plugin.config.load import Config, json_schema, load
from live_plugin.config.settings import AudioSettings, LiveSettings, Settings

__all__ = ["AudioSettings", "Config", "LiveSettings", "Settings", "json_schema", "load"]
