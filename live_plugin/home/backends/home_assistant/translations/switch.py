"""Switches."""

from __future__ import annotations

from live_plugin.home.backends.home_assistant.translation import Translation, device_class, on_off

TRANSLATION = Translation("switch", options=device_class, services=on_off())
