"""What the setup says besides the wire, which is in test_wire."""

from __future__ import annotations

import pytest
from google.genai import types
from pydantic import BaseModel, ConfigDict

from live_plugin.config.settings import LiveSettings
from live_plugin.errors import LivePluginError
from live_plugin.live.setup import declare, make_setup, notes

TOOLS = [{"name": "ring", "description": "Ring."}, {"name": "open_door", "description": "Open."}]


def live(**given: object) -> LiveSettings:
    return LiveSettings.model_validate(given)


def test_a_setting_for_a_tool_that_does_not_exist_is_told_with_the_nearest() -> None:
    each = {"open_dor": {"behavior": "blocking"}, "ring": {"behavior": "blocking"}}
    assert notes(live(tools={"each": each}), TOOLS) == [
        "live.tools.each.open_dor: there is no such tool; did you mean 'open_door' or 'ring'?"
    ]
    assert len(notes(live(model="gemini-9-live", tools={"each": each}), TOOLS)) == 2
    assert notes(live(), TOOLS) == []


def test_links_of_one_setup_differ_in_the_handle_only() -> None:
    setup = make_setup(live(), "You are a house.", TOOLS)
    first, second = setup.config(), setup.config("h")
    assert second.session_resumption is not None
    assert second.session_resumption.handle == "h"
    assert first.model_copy(update={"session_resumption": None}) == second.model_copy(
        update={"session_resumption": None}
    )
    assert setup.base.session_resumption is None


def test_no_tools_and_no_search_declare_nothing() -> None:
    assert declare(live(), []) == []
    assert [tool.google_search is not None for tool in declare(live(search={"enabled": True}), [])] == [True]


def test_a_setting_newer_than_the_sdk_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    class Old(types.LiveConnectConfig):
        model_config = ConfigDict(extra="forbid")
        realtime_input_config: OldInput | None = None

    monkeypatch.setattr(types, "LiveConnectConfig", Old)
    make_setup(live(), "", [])
    with pytest.raises(LivePluginError, match=r"does not take realtime_input_config\.\S+: pip install --upgrade"):
        make_setup(live(transcripts={"interim_times": True}), "", [])


class OldInput(BaseModel):
    """As it was in SDK 2.18."""

    model_config = ConfigDict(extra="forbid")
    automatic_activity_detection: types.AutomaticActivityDetection | None = None
