"""Locks. Unlocking waits for a person."""

from __future__ import annotations

from tests.partners.homes.home import Home
from tests.partners.homes.trial import Announced, Command, Entity, Trial

NAME = {"name": "front door"}
TRIAL = Trial(
    "lock",
    "front door",
    simulated={"state": "unlocked"},
    home_assistant=Entity("lock.basic_lock", begin=(("lock.unlock", {}),)),
    mqtt=Announced("lock", {"command_topic": "door/set", "state_topic": "door"}, tells=(("door", "UNLOCKED"),)),
    steps=(
        Command("lock the front door", "set_lock", {**NAME, "action": "lock"}, {"state": "locked"},
                received=(("door/set", "LOCK"),), tells=(("door", "LOCKED"),), clip="front_door_lock.rms.wav"),
        Command("unlock the front door", "set_lock", {**NAME, "action": "unlock"}, {"state": "unlocked"},
                received=(("door/set", "UNLOCK"),), tells=(("door", "UNLOCKED"),), person="yes",
                clip="front_door_unlock.rms.wav"),
        Command("open the front door", "set_lock", {**NAME, "action": "open"}, {"state": "unlocked"},
                outcome="error", answer={"error": "it has no latch to open"}),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
