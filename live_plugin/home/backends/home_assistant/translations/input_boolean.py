"""Switches that exist only in the program."""

from __future__ import annotations

from live_plugin.home.backends.home_assistant.translation import Translation, on_off

TRANSLATION = Translation("input_boolean", services=on_off())
