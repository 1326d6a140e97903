"""What stands between us and Home Assistant: restarts, power cuts, wrong tokens, others at its address."""

from __future__ import annotations

import asyncio
import logging
import signal

import pytest
from pydantic import SecretStr

from live_plugin.errors import HomeError
from live_plugin.home.backends.home_assistant.backend import HomeAssistant
from live_plugin.home.model import UNAVAILABLE, Changed
from live_plugin.home.settings import HomeAssistantSettings

pytestmark = pytest.mark.timeout(180)


def backend(url: str, token: str = "none") -> HomeAssistant:
    return HomeAssistant(HomeAssistantSettings(url=url, token=SecretStr(token)))


async def refusal(url: str, token: str = "none") -> str:
    home = backend(url, token)
    with pytest.raises(HomeError) as caught:
        await home.start()
    await home.stop()
    assert token not in str(caught.value) or token == "none"
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
async def test_a_restart_loses_nothing(core, house, caplog, how) -> None:
    caplog.set_level(logging.WARNING, "live_plugin")
    core.call("light.turn_on", "light.bed_light", brightness_pct=100)
    async with house() as rig:
        before, seen = set(rig.backend.home.devices), list[Changed]()
        unwatch = rig.backend.watch(lambda change: seen.append(change))
        core.signal(how)
        await rig.until("light.bed_light", lambda state: state == UNAVAILABLE)
        away = await rig.call("set_light", name="bed light", brightness=10)
        core.stop()
        core.start()
        await rig.until("light.bed_light", lambda state: state != UNAVAILABLE)
        assert set(rig.backend.home.devices) >= before
        assert rig.backend.state("light.bed_light").value == core.state("light.bed_light")["state"]
        await rig.call("set_light", name="bed light", brightness=10)
        core.call("light.turn_on", "light.bed_light", brightness_pct=100)
        await rig.until("light.bed_light", lambda state: state.attributes.get("brightness") == 255)
        unwatch()
    assert "unavailable" in away["error"]
    assert [(c.old == UNAVAILABLE, c.new == UNAVAILABLE) for c in seen if c.device.id == "light.bed_light"][:2] == [
        (False, True),
        (True, False),
    ]
    said = [record.getMessage() for record in caplog.records]
    assert [text.split(core.url)[1][:8] for text in said] == [" is away", " is back"], said
    assert core.token not in caplog.text


async def test_a_wrong_token_is_told_with_what_to_do(core) -> None:
    text = await refusal(core.url, "eyJ.wrong.token")
    assert "refused the token" in text
    assert "make a new long-lived token" in text


async def test_a_token_that_is_taken_back_ends_the_attempts(core, caplog) -> None:
    caplog.set_level(logging.WARNING, "live_plugin")
    home, over = backend(core.url, core.new_token("for a while")), asyncio.Event()
    await home.start()
    home.watch(lambda change: over.set())
    core.revoke("for a while")
    await asyncio.wait_for(over.wait(), 20)
    await asyncio.wait_for(asyncio.wait({home._staying}), 20)
    assert home.state("light.bed_light") == UNAVAILABLE
    with pytest.raises(HomeError, match="is away"):
        await home.call("light.bed_light", "turn_on", {})
    await home.stop()
    away, refused = (record.getMessage() for record in caplog.records)
    assert "is away" in away
    assert "refused the token" in refused


async def test_a_person_who_is_no_administrator_sees_what_somebody_has_shown(core) -> None:
    person = core.ask("config/auth/create", name="Guest", group_ids=["system-users"])["user"]["id"]
    core.ask("config/auth_provider/homeassistant/create", user_id=person, username="guest", password="guest")
    ids = ["light.bed_light"]
    core.ask("homeassistant/expose_entity", assistants=["conversation"], entity_ids=ids, should_expose=True)
    home = backend(core.url, core.token_of("guest", "guest"))
    await home.start()
    await home.stop()
    assert home.home.device("light.bed_light").settings.exposed
    assert not home.home.device("sensor.total_gas_ft3").settings.exposed


async def test_plain_words_where_tls_was_expected(core) -> None:
    assert "check whether its address begins with http" in await refusal(core.url.replace("http:", "https:"))
