"""What the packages promise: a name may come, but none may go or change unnoticed."""

from __future__ import annotations

import importlib

import pytest

PROMISED = {
    "live_plugin": {
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
    },
    "mock_server": {
        "BackgroundMock",
        "Driven",
        "Fault",
        "Journal",
        "Limits",
        "Machine",
        "MockError",
        "MockServer",
        "Mode",
        "Recorder",
        "ServeError",
        "SessionJournal",
        "Story",
        "StoryError",
        "Tape",
        "TapeServer",
        "load_story",
        "load_tape",
    },
}


@pytest.mark.parametrize("package", PROMISED)
def test_the_public_names_are_those_promised(package):
    assert set(getattr(importlib.import_module(package), "__all__", ())) == PROMISED[package]


@pytest.mark.parametrize("package", PROMISED)
def test_every_public_name_is_there_and_explained(package):
    module = importlib.import_module(package)
    assert module.__doc__
    for name in PROMISED[package]:
        assert getattr(module, name).__doc__, f"{package}.{name} has no docstring"
