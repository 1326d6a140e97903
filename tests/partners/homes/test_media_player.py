"""Speakers and televisions."""

from __future__ import annotations

from tests.partners.homes.home import Home
from tests.partners.homes.trial import Absent, Command, Entity, Trial

NAME = {"name": "walkman"}
TRIAL = Trial(
    "media_player",
    "walkman",
    simulated={"state": "playing", "volume_pct": 100},
    home_assistant=Entity("media_player.walkman", begin=(
        ("media_player.media_play", {}), ("media_player.volume_set", {"volume_level": 1.0}),
    )),
    mqtt=Absent("no part that MQTT discovery knows plays anything"),
    steps=(
        Command("pause the walkman", "control_media", {**NAME, "action": "pause"}, {"state": "paused"}),
        Command("play on", "control_media", {**NAME, "action": "play"}, {"state": "playing"}),
        Command("volume 35", "control_media", {**NAME, "action": "set_volume", "volume": 35},
                {"state": "playing", "volume_level": 0.35}, answer={"volume": 35}),
        Command("a little louder", "control_media", {**NAME, "action": "change_volume", "volume": 10},
                {"state": "playing", "volume_level": 0.45}, answer={"volume": 45}),
        Command("next one", "control_media", {**NAME, "action": "next"}, {"state": "playing"}),
        Command("mute it", "control_media", {**NAME, "action": "mute"}, {"is_volume_muted": True},
                answer={"muted": True}),
        Command("speak up", "control_media", {**NAME, "action": "unmute"}, {"is_volume_muted": False}),
        Command("louder than anything", "control_media", {**NAME, "action": "set_volume", "volume": 200},
                {"volume_level": 0.45}, outcome="error", answer={"error": "volume must be"}),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
