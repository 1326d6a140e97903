"""How the house gets on with its broker: leaving and coming back, certificates, passwords, devices that come and go."""

from __future__ import annotations

import logging
import socket
import subprocess

import pytest
import trustme

from live_plugin.errors import HomeError
from live_plugin.home.backends import make
from live_plugin.home.settings import HomeSettings
from tests.partners.mqtt.bridge import Bridge
from tests.partners.mqtt.broker import MOSQUITTO

PLUG = {"name": "plug", "command_topic": "plug/set", "state_topic": "plug"}


def settings(port: int, **options: object) -> HomeSettings:
    return HomeSettings.model_validate({"backend": "mqtt", "mqtt": {"host": "127.0.0.1", "port": port, **options}})


async def test_a_broker_that_goes_is_told_once_and_comes_back(broker, bridge, house, caplog) -> None:
    caplog.set_level(logging.WARNING, "live_plugin")
    async with house(broker.port) as rig:
        await rig.call("set_light", name="bulb", brightness=30)
        await broker.stop()
        await rig.until(lambda: rig.backend.state("light.bulb").value == "unavailable")
        away = await rig.call("set_light", name="bulb", on=False)
        await broker.start()
        state = await rig.until_state("light.bulb", lambda state: state.value == "on")
    assert "unavailable" in away["error"]
    assert state.attributes["brightness"] == 76
    said = [record.getMessage() for record in caplog.records]
    assert len([text for text in said if "is away" in text]) == 1
    assert len([text for text in said if "is back" in text]) == 1


async def test_what_tells_no_end_ends_and_what_falls_silent_is_away(broker, bridge, house) -> None:
    await bridge.announce("binary_sensor/motion", {"name": "motion", "stat_t": "motion", "off_dly": 0.2})
    await bridge.announce("sensor/scale", {"name": "scale", "stat_t": "scale", "exp_aft": 0.4})
    async with house(broker.port) as rig:
        await bridge.say("motion", "ON", retain=False)
        await bridge.say("scale", "71.5", retain=False)
        await rig.until_state("sensor.scale", lambda state: state.value == "71.5")
        assert rig.backend.state("binary_sensor.motion").value == "on"
        await rig.until_state("binary_sensor.motion", lambda state: state.value == "off")
        await rig.until_state("sensor.scale", lambda state: state.value == "unavailable")
        await bridge.say("scale", "72", retain=False)
        await rig.until_state("sensor.scale", lambda state: state.value == "72")


async def test_a_device_that_is_away_says_so_and_comes_back(broker, bridge, house) -> None:
    async with house(broker.port) as rig:
        await bridge.say("tasmota/tele/LWT", "Offline")
        await rig.until_state("switch.coffee_machine", lambda state: state.value == "unavailable")
        answer = await rig.call("set_switch", name="coffee machine", on=True)
        await bridge.say("tasmota/tele/LWT", "Online")
        await rig.until_state("switch.coffee_machine", lambda state: state.value == "off")
    assert "unavailable" in answer["error"]
    assert bridge.received == []


async def test_devices_come_and_go(broker, bridge, house) -> None:
    async with house(broker.port) as rig:
        await bridge.say("plug", "ON")
        await bridge.announce("switch/plug", PLUG)
        await rig.until_state("switch.plug", lambda state: state.value == "on")
        there = await rig.call("get_state", name="plug")
        await bridge.announce("switch/plug", "")
        await rig.until(lambda: "switch.plug" not in rig.backend.home.devices)
        gone = await rig.call("get_state", name="plug")
    assert there["output"]["devices"][0]["state"] == "on"
    assert "error" in gone


async def test_one_bad_announcement_costs_itself_alone(broker, bridge, house, caplog) -> None:
    caplog.set_level(logging.WARNING, "live_plugin")
    await bridge.announce("switch/bad", {"name": "bad"})
    await bridge.announce("light/worse", "{")
    async with house(broker.port) as rig:
        answer = await rig.call("set_light", name="bulb", on=True)
    assert answer["output"]["changed"][0]["state"] == "on"
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert "homeassistant/switch/bad/config is left out: command_topic: Field required" in said
    assert "homeassistant/light/worse/config is left out" in said


# The library drops the socket of a failed handshake instead of closing it.
@pytest.mark.filterwarnings("ignore:.*SSLSocket:pytest.PytestUnraisableExceptionWarning")
async def test_tls_and_a_password(make_broker, tmp_path, house) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    server = authority.issue_cert("127.0.0.1")
    server.private_key_pem.write_to_path(tmp_path / "key.pem")
    server.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    passwords = [f"{MOSQUITTO.removesuffix('sbin/mosquitto')}bin/mosquitto_passwd", "-b", "-c"]
    subprocess.run([*passwords, tmp_path / "users", "house", "sesame"], check=True)  # noqa: ASYNC221 - at once
    lines = [f"certfile {tmp_path}/cert.pem", f"keyfile {tmp_path}/key.pem", f"password_file {tmp_path}/users"]
    async with make_broker(*lines, "allow_anonymous false") as broker:
        known = f", username: house, password: sesame, tls: {tmp_path}/ca.pem"
        async with house(broker.port, known) as rig:
            assert "scene.movie" in rig.backend.home.devices
        for options, advice in (
            ({"username": "house", "password": "wrong", "tls": f"{tmp_path}/ca.pem"}, "username and password"),
            ({"username": "house", "password": "sesame", "tls": True}, "home.mqtt.tls"),
            ({"tls": f"{tmp_path}/nothing.pem"}, "no certificate that can be read"),
        ):
            with pytest.raises(HomeError, match=advice) as caught:
                await make(settings(broker.port, **options)).start()
            assert "sesame" not in str(caught.value)
            assert "wrong" not in str(caught.value)


async def test_a_broker_that_is_not_there_is_told_with_its_address() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(HomeError, match=f"127.0.0.1:{port} cannot be used .*check home.mqtt.host"):
            await make(settings(port)).start()


async def test_devices_are_asked_to_tell_their_states_anew(broker, house) -> None:
    async with Bridge(broker.client()) as bridge:
        await bridge.answer("homeassistant/status", lambda text: [])
        async with house(broker.port):
            await bridge.until_received(1)
    assert bridge.received == [("homeassistant/status", "online")]


async def test_two_thousand_devices(broker, house) -> None:
    async with Bridge(broker.client()) as bridge:
        for number in range(2000):
            config = {"name": f"plug {number}", "command_topic": f"p/{number}/set", "state_topic": f"p/{number}"}
            await bridge._client.publish(
                f"homeassistant/switch/p{number}/config", str(config).replace("'", '"'), retain=True
            )
            await bridge._client.publish(f"p/{number}", "ON", retain=True)
        await bridge._client.publish("end", "", qos=1)
        async with house(broker.port) as rig:
            states = {rig.backend.state(f"switch.plug_{number}").value for number in range(2000)}
    assert states == {"on"}
