"""The guard over a real simulated home, in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from live_plugin.errors import HomeError
from live_plugin.home.backends.simulated import Simulated
from live_plugin.home.confirmation import EXPIRES_S, Sentence
from live_plugin.home.context import Context
from live_plugin.home.domain import Order
from live_plugin.home.model import State
from live_plugin.home.risk import Act, Risk
from live_plugin.home.settings import HomeSettings
from live_plugin.plugins.errand import Errand, on
from live_plugin.plugins.guard import ANSWER_S, JOIN_S, LOCKED_S, READ_S
from live_plugin.plugins.house import House
from live_plugin.plugins.results import Answer
from live_plugin.testing.clock import virtual

DEVICES: dict[str, Any] = {
    "lock.front_door": None,
    "lock.back_door": None,
    "cover.garage_door": {"device_class": "garage"},
    "light.lamp": None,
    "switch.kettle": None,
    "switch.safe": {"exposed": False},
    "alarm_control_panel.alarm": {"code": "2468", "code_arm_required": True},
    "scene.night": {
        "devices": {"alarm_control_panel.alarm": {"action": "arm_night"}, "light.lamp": {"action": "turn_off"}}
    },
    "scene.home": {"devices": {"lock.front_door": {"action": "unlock"}, "light.lamp": {"action": "turn_on"}}},
}
UNLOCK = Order("lock.front_door", "unlock")


@dataclass
class Home:
    """A home with a person in it."""

    house: House
    backend: Simulated
    told: list[str] = field(default_factory=list)
    log: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    async def call(self, *orders: Order, utterance: int | None = 1, **who: Any) -> Answer:
        with on(Errand(Context(utterance, **who))):
            return await self.house.carry_out(orders)

    async def refused(self, *orders: Order, utterance: int | None = 1, **who: Any) -> str:
        with pytest.raises(HomeError) as caught:
            await self.call(*orders, utterance=utterance, **who)
        return str(caught.value)

    def ask(self, text: str) -> None:
        self.house.guard.say("", text)

    def hear(self, text: str, *, alone: bool = True) -> None:
        self.house.guard.hear("", Sentence(text, asyncio.get_running_loop().time(), alone))

    def state(self, device_id: str) -> str:
        return self.backend.state(device_id).value


@asynccontextmanager
async def living(**safety: Any) -> AsyncIterator[Home]:
    settings = HomeSettings.model_validate({"devices": DEVICES} | safety)
    backend, told = Simulated(settings.home()), list[str]()
    house = House(backend, Risk(settings.risk), told.append, safety=settings)
    home = Home(house, backend, told)
    house.guard.record = lambda kind, context, details: home.log.append((kind, details))
    yield home
    await house.guard.stop()
    await backend.stop()


async def asked(home: Home) -> None:
    """The model has wanted to unlock, and has asked the person."""
    assert "a person must confirm" in await home.refused(UNLOCK)
    home.ask("Shall I unlock the front door?")
    await asyncio.sleep(3)


@virtual
async def test_after_a_yes_the_home_does_it_once_and_tells() -> None:
    async with living() as home:
        await asked(home)
        assert home.state("lock.front_door") == "locked"
        home.hear("yes")
        await asyncio.sleep(2)
        assert home.state("lock.front_door") == "unlocked"
        await asyncio.sleep(JOIN_S)
        assert home.told == ["front door: unlocked"]
        await home.call(Order("lock.front_door", "lock"), utterance=3)
        home.hear("yes")
        await asyncio.sleep(60)
        assert home.state("lock.front_door") == "locked"


@virtual
async def test_what_came_of_a_typed_yes_is_told_at_once_also_where_nothing_changes() -> None:
    async with living() as home:
        await home.refused(UNLOCK)
        home.backend.put("lock.front_door", State("unlocked"))
        await asyncio.sleep(READ_S)
        assert home.house.guard.answer("yes", "console")
        await asyncio.sleep(JOIN_S / 5)
        assert home.told == ["front door: unlocked"]
        await asyncio.sleep(60)
        assert len(home.told) == 1


@virtual
async def test_a_model_that_repeats_its_call_gets_the_result_of_the_one_deed() -> None:
    async with living() as home:
        await asked(home)
        home.hear("yes")
        answer = await home.call(UNLOCK, utterance=2)
        assert answer["changed"][0]["state"] == "unlocked"
        await asyncio.sleep(60)
        assert home.told == []
        assert [kind for kind, _ in home.log].count("confirmed") == 1


@virtual
async def test_a_deed_that_was_undone_since_is_no_answer_to_the_next_wish() -> None:
    async with living() as home:
        await asked(home)
        home.hear("yes")
        await asyncio.sleep(2)
        await home.call(Order("lock.front_door", "lock"), utterance=3)
        assert "a person must confirm" in await home.refused(UNLOCK, utterance=4)
        assert home.state("lock.front_door") == "locked"


@virtual
async def test_a_repeated_call_waits_for_a_transcript_that_comes_late() -> None:
    async with living() as home:
        await asked(home)
        began = asyncio.get_running_loop().time()
        repeated = asyncio.create_task(home.call(UNLOCK, utterance=2))
        await asyncio.sleep(ANSWER_S - 0.5)
        home.house.guard.hear("", Sentence("yes", began))
        assert (await repeated)["changed"][0]["name"] == "front door"


@virtual
async def test_a_repeated_call_without_an_answer_is_one_more_question() -> None:
    async with living() as home:
        await asked(home)
        assert "a person must confirm" in await home.refused(UNLOCK, utterance=2)
        home.hear("yes")  # nobody has asked again yet
        await asyncio.sleep(60)
        assert home.state("lock.front_door") == "locked"


@virtual
async def test_a_call_cut_off_does_not_stop_what_was_confirmed() -> None:
    async with living() as home:
        await asked(home)
        home.hear("yes")
        repeated = asyncio.create_task(home.call(UNLOCK, utterance=2))
        await asyncio.sleep(0.1)
        repeated.cancel()
        await asyncio.sleep(2)
        assert home.state("lock.front_door") == "unlocked"


@virtual
async def test_a_no_ends_it() -> None:
    async with living() as home:
        await asked(home)
        repeated = asyncio.create_task(home.refused(UNLOCK, utterance=2))
        await asyncio.sleep(0.1)
        home.hear("no")
        assert "did not confirm" in await repeated
        home.hear("yes")
        await asyncio.sleep(60)
        assert home.state("lock.front_door") == "locked"


@virtual
async def test_the_answer_is_bound_to_action_and_device() -> None:
    async with living() as home:
        await asked(home)
        await home.refused(Order("cover.garage_door", "open"), utterance=2)
        home.hear("yes")
        await asyncio.sleep(60)
        assert (home.state("cover.garage_door"), home.state("lock.front_door")) == ("closed", "locked")


@virtual
async def test_two_calls_of_one_utterance_are_one_question() -> None:
    async with living() as home:
        await home.refused(UNLOCK)
        assert "front door and unlock back door" in await home.refused(Order("lock.back_door", "unlock"))
        home.ask("Both the front door and the back door?")
        await asyncio.sleep(3)
        [question] = home.house.guard.pending
        home.hear("yes")
        await asyncio.sleep(10)
        assert (home.state("lock.front_door"), home.state("lock.back_door")) == (
            "unlocked",
            "unlocked",
        )
        assert str(question) == "unlock front door and unlock back door"
        assert home.told == ["front door: unlocked; back door: unlocked"]


@virtual
async def test_of_several_the_harmless_are_done_at_once() -> None:
    async with living() as home:
        answer = await home.call(UNLOCK, Order("light.lamp", "turn_on"))
        assert [entry["name"] for entry in answer["changed"]] == ["lamp"]
        assert [entry["name"] for entry in answer["failed"]] == ["front door"]


@virtual
async def test_a_scene_waits_whole_and_is_done_whole() -> None:
    async with living() as home:
        assert "unlock front door" in await home.refused(Order("scene.home", "activate"))
        assert home.state("light.lamp") == "off"
        home.ask("Activate home and unlock the front door?")
        await asyncio.sleep(3)
        home.hear("yes")
        await asyncio.sleep(3)
        assert (home.state("light.lamp"), home.state("lock.front_door")) == ("on", "unlocked")


@virtual
async def test_what_has_become_another_act_meanwhile_is_not_done() -> None:
    """It was asked whether a scene may unlock; meanwhile it would open the garage, too."""
    devices = {
        "lock.door": None,
        "cover.garage": {"device_class": "garage", "position": 100},
        "scene.air": {
            "devices": {
                "lock.door": {"action": "unlock"},
                "cover.garage": {"action": "set_position", "position": 20},
            }
        },
    }
    async with living(devices=devices) as home:
        assert "garage" not in await home.refused(Order("scene.air", "activate"))
        home.ask("Unlock the door?")
        await home.backend.call("cover.garage", "close", {})
        await asyncio.sleep(12)
        home.hear("yes")
        await asyncio.sleep(60)
        assert (home.state("cover.garage"), home.state("lock.door")) == ("closed", "locked")
        assert "needs a confirmation" in home.told[0]


@virtual
async def test_a_hidden_device_is_not_betrayed_by_the_question() -> None:
    scene = {"scene.open": {"devices": {"switch.safe": {"action": "turn_on"}}}}
    async with living(devices=DEVICES | scene, risk={"switch.safe.turn_on": "confirm"}) as home:
        told = await home.refused(Order("scene.open", "activate"))
        assert "turn on open" in told
        assert "safe" not in told


@virtual
async def test_a_button_confirms_and_watchers_are_told() -> None:
    async with living(pin="4711") as home:
        shown: list[int] = []
        home.house.guard.watchers.append(lambda: shown.append(len(home.house.guard.pending)))
        await home.refused(UNLOCK)
        [question] = home.house.guard.pending
        assert not home.house.guard.press(question.confirmation.number + 1, "page", yes=True)
        assert home.house.guard.press(question.confirmation.number, "page", yes=True)
        assert not home.house.guard.press(question.confirmation.number, "page", yes=True)
        await asyncio.sleep(2)
        assert home.state("lock.front_door") == "unlocked"
        assert shown[-1] == 0


@pytest.mark.parametrize(
    ("pin", "text", "state"),
    [
        (None, "yes", "unlocked"),
        (None, "Yes, please", "unlocked"),
        (None, "no", "locked"),
        ("4711", "4711", "unlocked"),
        ("4711", "four seven one one", "unlocked"),
        ("4711", "yes", "unlocked"),
        ("4711", "4 7 1 2", "locked"),
    ],
)
def test_what_is_typed_beside_the_question_decides_it(pin: str | None, text: str, state: str) -> None:
    @virtual
    async def typed() -> None:
        async with living(pin=pin) as home:
            await home.refused(UNLOCK)
            await asyncio.sleep(READ_S)
            assert home.house.guard.answer(text, "console")
            assert home.house.guard.pending == []
            await asyncio.sleep(2)
            assert home.state("lock.front_door") == state
            assert "4711" not in str(home.log)

    typed()


@virtual
async def test_what_is_typed_otherwise_is_for_the_model_but_never_the_pin() -> None:
    async with living(pin="4711") as home:
        guard = home.house.guard
        assert not guard.answer("yes", "console")
        assert guard.answer("4711", "console")
        await home.refused(UNLOCK)
        assert not guard.answer("yes", "console")  # nobody can have read the question yet
        assert guard.answer("my pin is 4711", "console")
        await asyncio.sleep(READ_S)
        assert not guard.answer("set the lamp to 30 percent", "console")
        assert len(guard.pending) == 1
        await asyncio.sleep(EXPIRES_S)
        assert not guard.answer("yes", "console")
        assert guard.answer("4711", "console")
        await asyncio.sleep(9)
        assert home.state("lock.front_door") == "locked"


@virtual
async def test_a_pin_is_tried_three_times_and_never_recorded() -> None:
    async with living(pin="4711") as home:
        for utterance in range(1, 4):
            await home.refused(UNLOCK, utterance=utterance)
            await asyncio.sleep(1)
            home.hear("four seven one two")
        await home.refused(UNLOCK, utterance=9)
        await asyncio.sleep(1)
        home.hear("4711")
        await asyncio.sleep(400)
        assert home.state("lock.front_door") == "locked"
        await home.refused(UNLOCK, utterance=10)
        await asyncio.sleep(1)
        home.hear("4 7 1 1")
        await asyncio.sleep(2)
        assert home.state("lock.front_door") == "unlocked"
        home.hear("my number is 4711")
        assert "471" not in str(home.log)
        assert "four" not in str(home.log)


@virtual
async def test_every_microphone_has_its_own_question() -> None:
    async with living() as home:
        await home.refused(UNLOCK, microphone="kitchen")
        home.house.guard.say("kitchen", "the front door?")
        await asyncio.sleep(1)
        home.hear("yes")
        await asyncio.sleep(2)
        assert home.state("lock.front_door") == "locked"
        home.house.guard.hear("kitchen", Sentence("yes", asyncio.get_running_loop().time()))
        await asyncio.sleep(2)
        assert home.state("lock.front_door") == "unlocked"


@virtual
async def test_what_is_announced_is_done_and_told() -> None:
    async with living(risk={"switch.turn_on": "announce"}) as home:
        await home.call(Order("switch.kettle", "turn_on"))
        assert home.told == ["kettle: on"]


@virtual
async def test_person_and_area_decide() -> None:
    rules = [{"tier": "never", "when": {"person": "Tim"}}, {"tier": "free", "when": {"person": "Ann"}}]
    async with living(risk={"lock.unlock": rules}) as home:
        assert "not allowed" in await home.refused(UNLOCK, person="Tim")
        assert (await home.call(UNLOCK, person="Ann"))["changed"]


@virtual
async def test_the_time_of_day_decides() -> None:
    rules = {"lock.unlock": [{"tier": "never", "when": {"after": "22:00", "before": "06:00"}}]}
    async with living(risk=rules) as home:
        home.house.guard._clock = lambda: datetime(2030, 1, 1, 23, tzinfo=UTC)
        assert "not allowed" in await home.refused(UNLOCK)


@virtual
async def test_too_many_actions_in_a_minute_are_refused() -> None:
    async with living(actions_per_minute=2) as home:
        both = [Order("light.lamp", "turn_on"), Order("switch.kettle", "turn_on")]
        await home.call(*both)
        await home.call(*both)
        assert "2 actions in a minute are the limit of this home; wait 60 s" in await home.refused(*both)
        await asyncio.sleep(60)
        await home.call(*both)


@virtual
async def test_a_dry_run_tells_and_does_nothing() -> None:
    async with living(dry_run=True) as home:
        answer = await home.call(
            Order("light.lamp", "turn_on", {"brightness_pct": 30}), Order("switch.kettle", "turn_off")
        )
        assert answer["would_change"] == [{"name": "lamp", "state": "on", "brightness": 30}]
        assert answer["unchanged"] == [{"name": "kettle", "state": "off"}]
        await asked(home)
        home.hear("yes")
        await asyncio.sleep(60)
        assert (home.state("light.lamp"), home.state("lock.front_door")) == ("off", "locked")


@virtual
async def test_a_permit_ends_with_its_errand_even_for_a_task_left_behind() -> None:
    async with living() as home:
        guard, act = home.house.guard, Act.on(home.backend.home.device("lock.front_door"), "unlock")
        late: list[str] = []

        async def later() -> None:
            await asyncio.sleep(1)
            try:
                guard.check([act])
            except HomeError as error:
                late.append(str(error))

        with on(Errand(permit=frozenset({("lock.front_door", "unlock")}))):
            guard.check([act])
            task = asyncio.create_task(later())
        await task
        assert "needs a confirmation" in late[0]


@virtual
async def test_what_is_no_device_can_be_guarded_too() -> None:
    async with living(risk={}) as home:
        sent: list[str] = []
        mail = Act("mail.send", "send", ("mail to Bob",), usual="confirm")

        async def send() -> str:
            home.house.guard.check([mail])
            sent.append("mail")
            return "sent"

        with on(Errand(Context(1))), pytest.raises(HomeError, match="whether to send mail to Bob"):
            await home.house.guard.admit("mail", send, str)
        home.ask("Send the mail to Bob?")
        await asyncio.sleep(1)
        home.hear("yes")
        await asyncio.sleep(10)
        assert (sent, home.told) == (["mail"], ["sent"])


NESTED = {
    "lock.front_door": None,
    "scene.inner": {"devices": {"lock.front_door": {"action": "unlock"}}},
    "script.outer": {"does": {"scene.inner": {"action": "activate"}}},
    "script.outermost": {"does": {"script.outer": {"action": "run"}}},
    "script.endless": {"does": {"script.endless": {"action": "run"}}},
}


@pytest.mark.parametrize("script", ["script.outer", "script.outermost"])
def test_a_script_of_scripts_is_no_way_around_the_risk(script: str) -> None:
    @virtual
    async def check() -> None:
        async with living(devices=NESTED) as home:
            assert "unlock front door" in await home.refused(Order(script, "run"))
            assert home.state("lock.front_door") == "locked"
            home.ask("the front door?")
            await asyncio.sleep(1)
            home.hear("yes")
            await asyncio.sleep(5)
            assert home.state("lock.front_door") == "unlocked"

    check()


@virtual
async def test_a_script_that_leads_to_itself_is_not_begun() -> None:
    async with living(devices=NESTED) as home:
        assert "would never end" in await home.refused(Order("script.endless", "run"))


@virtual
async def test_one_answer_confirms_a_script_and_what_it_does() -> None:
    async with living(devices=NESTED, risk={"script.run": "confirm"}) as home:
        assert "run outer and unlock front door" in await home.refused(Order("script.outer", "run"))
        home.ask("Run the outer script and unlock the front door?")
        await asyncio.sleep(1)
        home.hear("yes")
        await asyncio.sleep(5)
        assert home.state("lock.front_door") == "unlocked"


# ── codes ─────────────────────────────────────────────────────────────────────────────────────────────────────

ARM, DISARM = (Order("alarm_control_panel.alarm", action) for action in ("arm_away", "disarm"))


async def the_code_arms(home: Home) -> None:
    """A person says the right one after the question."""
    assert home.state("alarm_control_panel.alarm") == "disarmed"
    await asyncio.sleep(2)
    home.hear("2468")
    await asyncio.sleep(1)
    assert home.state("alarm_control_panel.alarm") == "armed_away"


@virtual
async def test_the_code_of_a_panel_comes_from_a_person_and_is_nowhere_else() -> None:
    async with living(pin="4711") as home:
        assert "say the code within" in await home.refused(ARM)
        await asyncio.sleep(2)
        home.hear("two four six eight")
        await asyncio.sleep(1)
        assert home.state("alarm_control_panel.alarm") == "armed_away"
        home.hear("my code is 2 4 6 8, as I said")
        assert "2468" not in str(home.log)
        assert "2 4 6 8" not in str(home.log)
        assert "two four six eight" not in str(home.log)
        await home.refused(DISARM, utterance=3)
        await asyncio.sleep(60)
        assert home.state("alarm_control_panel.alarm") == "armed_away"


@virtual
async def test_a_wrong_code_does_nothing_and_three_close_the_voice() -> None:
    async with living() as home:
        for number, said in enumerate(("1111", "2222", "3333", "2468")):
            await home.refused(ARM, utterance=number)
            await asyncio.sleep(2)
            home.hear(said)
            await asyncio.sleep(20)
        assert home.state("alarm_control_panel.alarm") == "disarmed"
        await asyncio.sleep(LOCKED_S)
        await home.refused(ARM, utterance=9)
        await the_code_arms(home)


@virtual
async def test_who_asks_again_after_a_wrong_code_is_asked_again() -> None:
    async with living() as home:
        await home.refused(ARM)
        await asyncio.sleep(2)
        home.hear("1357")
        assert "that is not its code" in await home.refused(ARM, utterance=2)
        assert "say the code" in await home.refused(ARM, utterance=3)
        await the_code_arms(home)


@virtual
async def test_neither_a_yes_nor_a_button_nor_the_pin_of_the_home_stands_for_a_code() -> None:
    async with living(pin="4711") as home:
        for number, answer in enumerate((lambda: home.hear("yes"), lambda: home.hear("4711"), lambda: press(home))):
            await home.refused(DISARM if number else ARM, utterance=number)
            home.ask("Shall I arm the alarm?")
            await asyncio.sleep(2)
            answer()
            await asyncio.sleep(20)
            assert home.state("alarm_control_panel.alarm") == "disarmed"


def press(home: Home) -> None:
    [known] = home.house.guard.pending
    assert not home.house.guard.press(known.confirmation.number, "page", yes=True)


@virtual
async def test_a_code_is_typed_where_the_question_is_shown() -> None:
    async with living() as home:
        await home.refused(ARM)
        await asyncio.sleep(2)
        assert home.house.guard.answer("2468", "console")
        await asyncio.sleep(1)
        assert home.state("alarm_control_panel.alarm") == "armed_away"


@virtual
async def test_the_code_opens_nothing_else() -> None:
    """A door that was asked for in the same breath needs its own answer."""
    async with living() as home:
        await home.refused(UNLOCK)
        await home.refused(ARM)
        await asyncio.sleep(2)
        home.hear("2468")
        await asyncio.sleep(30)
        assert home.state("alarm_control_panel.alarm") == "armed_away"
        assert home.state("lock.front_door") == "locked"


@virtual
async def test_a_scene_says_no_code() -> None:
    async with living() as home:
        assert "a part of it wants a code" in await home.refused(Order("scene.night", "activate"))
