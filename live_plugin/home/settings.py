"""The `home` section of plugins.yaml: areas, devices and risk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, SecretStr, ValidationError, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError

from live_plugin.errors import HomeError
from live_plugin.home.domain import Order
from live_plugin.home.domains import domain_of, domains
from live_plugin.home.model import Area, Device, DeviceSettings, Floor, Frozen, Home
from live_plugin.home.nearest import listed, nearest
from live_plugin.home.risk import Act, Risk, forbid
from live_plugin.home.safety import SafetySettings


class AreaSettings(Frozen):
    """A place in the home."""

    name: str = ""
    """What people call it; left out, it is its id: `living_room` is "living room"."""
    aliases: tuple[str, ...] = ()
    """Other names people use for it."""
    floor: str | None = None
    """Id of the floor it is on."""


class FloorSettings(Frozen):
    """A storey of the home."""

    name: str = ""
    """What people call it; left out, it is its id."""
    aliases: tuple[str, ...] = ()
    """Other names people use for it, such as `upstairs`."""


def _fault(path: tuple[str | int, ...], text: str, value: Any) -> InitErrorDetails:
    return InitErrorDetails(type=PydanticCustomError("home", "{text}", {"text": text}), loc=path, input=value)


def _nested(path: tuple[str | int, ...], error: ValidationError) -> Iterator[InitErrorDetails]:
    """The faults of a part, with the path that leads to it in front."""
    for fault in error.errors(include_url=False):
        at = (*path, *fault["loc"])
        context = fault.get("ctx", {})
        if fault["type"] in ("home", "value_error", "assertion_error"):
            yield _fault(at, str(fault["msg"]), fault["input"])
        else:
            yield InitErrorDetails(type=fault["type"], loc=at, input=fault["input"], ctx=context)


class DevicesByDomain:
    """Marks a mapping whose values are settings of the domain that each key begins with."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        kinds = {domain.name: domain.settings for domain in domains().values()}
        patterns = {
            f"^{name}\\.": {
                "anyOf": [kind.__get_pydantic_json_schema__(kind.__pydantic_core_schema__, handler), {"type": "null"}]
            }
            for name, kind in kinds.items()
        }
        return {"type": "object", "patternProperties": patterns, "additionalProperties": False}


def _devices(given: Any) -> Any:
    """Validate each device by its domain; raises ValidationError with the faults of all."""
    if not isinstance(given, Mapping):
        return given
    devices: dict[Any, DeviceSettings] = {}
    faults: list[InitErrorDetails] = []
    for device_id, block in given.items():
        try:
            kind = domain_of(str(device_id)).settings
            devices[device_id] = kind.model_validate({} if block is None else block)
        except HomeError as error:
            faults.append(_fault((str(device_id),), str(error), block))
        except ValidationError as error:
            faults += _nested((str(device_id),), error)
    if faults:
        raise ValidationError.from_exception_data("devices", faults)
    return devices


def _blocks(given: Any) -> Any:
    """An area or a floor may be written with nothing behind its colon."""
    if not isinstance(given, Mapping):
        return given
    return {key: {} if block is None else block for key, block in given.items()}


class HandsSettings(Frozen):
    """A person in a simulated home who uses switches and handles at random."""

    seed: int = 0
    """The same seed does the same things."""
    every_s: Annotated[float, Field(gt=0, le=24 * 60 * 60)] = 60
    """How long it is from one to the next, on average."""


class SimulatedSettings(Frozen):
    """How a simulated home behaves, for backend `simulated`."""

    speed: Annotated[float, Field(gt=0, le=1000)] = 1
    """How many times as fast as in life covers travel and locks turn."""
    hands: HandsSettings | None = None
    """A person who changes things by hand; left out, nobody does."""


class HomeAssistantSettings(Frozen):
    """The Home Assistant that holds the home, for backend `home_assistant`."""

    url: Annotated[str, Field(pattern=r"^https?://[^/\s?#@]+/?$")]
    """Address of its web page, such as http://homeassistant.local:8123."""
    token: Annotated[SecretStr, Field(min_length=1)]
    """Long-lived access token from a profile there, under Security; best as `!secret`."""


class MqttSettings(Frozen):
    """The MQTT broker that the devices talk to, for backend `mqtt`."""

    host: str = "localhost"
    """Name or address of the broker."""
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    """Left out, 1883, or 8883 with `tls`."""
    username: str | None = None
    """Who we are to the broker."""
    password: SecretStr | None = None
    """Our password there; best as `!secret`."""
    tls: bool | Path = False
    """True for a broker with a public certificate; a path is the file of the authority that signed it."""
    discovery_prefix: Annotated[str, Field(pattern=r"^[^+#\x00]+$")] = "homeassistant"
    """Topic below which devices announce themselves."""
    status_topic: str = "homeassistant/status"
    """Where we say `online`, for devices then tell their states anew; empty says nothing."""


class HomeSettings(SafetySettings):
    """The home: which backend holds it, its areas and devices, and what may be done by voice."""

    backend: Literal["simulated", "home_assistant", "mqtt"] = "simulated"
    """Where the devices are."""
    simulated: SimulatedSettings = SimulatedSettings()
    """How the simulated home behaves, for backend `simulated`."""
    home_assistant: HomeAssistantSettings | None = None
    """The Home Assistant that holds the home, for backend `home_assistant`."""
    mqtt: MqttSettings | None = None
    """The MQTT broker that the devices talk to, for backend `mqtt`; there, `devices` adds to what they announce."""
    areas: Annotated[dict[str, AreaSettings], BeforeValidator(_blocks)] = Field(default_factory=dict)
    """Areas by id."""
    floors: Annotated[dict[str, FloorSettings], BeforeValidator(_blocks)] = Field(default_factory=dict)
    """Floors by id; an area says on which it is."""
    devices: Annotated[dict[str, DeviceSettings], BeforeValidator(_devices), DevicesByDomain()] = Field(
        default_factory=dict
    )
    """Devices by id, `domain.something`; the domain decides which options there are."""

    def home(self) -> Home:
        """The home that these settings describe."""
        areas = {key: Area(key, _named(key, area), area.aliases, area.floor) for key, area in self.areas.items()}
        floors = {key: Floor(key, _named(key, floor), floor.aliases) for key, floor in self.floors.items()}
        return Home(areas, {key: Device(key, settings) for key, settings in self.devices.items()}, floors)

    @model_validator(mode="after")
    def _fits_together(self) -> HomeSettings:
        faults = [fault for check in CHECKS for fault in check(self)]
        if faults:
            raise ValidationError.from_exception_data("home", faults)
        return self


def _named(key: str, block: AreaSettings | FloorSettings) -> str:
    return block.name or key.replace("_", " ")


EXAMPLES = {
    "home_assistant": "url: http://homeassistant.local:8123, token: !secret home_assistant_token",
    "mqtt": "host: localhost",
}


def _no_options(settings: HomeSettings) -> Iterator[InitErrorDetails]:
    """A backend that is elsewhere has to be told where, in a block of its own name."""
    if settings.backend != "simulated" and getattr(settings, settings.backend) is None:
        text = f"backend '{settings.backend}' needs it: write `{settings.backend}: {{{EXAMPLES[settings.backend]}}}`"
        yield _fault((settings.backend,), text, None)


def _kept_elsewhere(settings: HomeSettings) -> Iterator[InitErrorDetails]:
    for section in ("areas", "floors", "devices"):
        if settings.backend == "home_assistant" and getattr(settings, section):
            yield _fault((section,), "Home Assistant keeps them: set them there, and leave this out", None)


def _unknown_floors(settings: HomeSettings) -> Iterator[InitErrorDetails]:
    for area_id, area in settings.areas.items():
        if area.floor is not None and area.floor not in settings.floors:
            near = listed(nearest(area.floor, settings.floors))
            advice = f"did you mean {near}?" if near else "define it under 'floors'"
            yield _fault(("areas", area_id, "floor"), f"there is no floor '{area.floor}'; {advice}", area.floor)


def _unknown_areas(settings: HomeSettings) -> Iterator[InitErrorDetails]:
    for device_id, device in settings.devices.items():
        if device.area is not None and device.area not in settings.areas:
            near = listed(nearest(device.area, settings.areas))
            advice = f"did you mean {near}?" if near else "define it under 'areas'"
            yield _fault(("devices", device_id, "area"), f"there is no area '{device.area}'; {advice}", device.area)


def _unknown_rules(settings: HomeSettings) -> Iterator[InitErrorDetails]:
    known = [f"{domain.name}.{action}" for domain in domains().values() for action in domain.actions]
    for rule in (rule for rule in settings.risk if "*" not in rule and not rule.startswith("mcp.")):
        name, _, rest = rule.partition(".")
        thing, _, act = rest.rpartition(".")
        if f"{name}.{act}" not in known:
            near = listed(nearest(rule, known))
            yield _fault(("risk", rule), f"there is no act '{rule}'; did you mean {near}?", rule)
        elif thing and settings.backend == "simulated" and thing not in (things := _things(settings, name)):
            near = listed(nearest(thing, things))
            yield _fault(("risk", rule), f"no {name} is or is called '{thing}'; the nearest are {near}", rule)


def _wrong_patterns(settings: HomeSettings) -> Iterator[InitErrorDetails]:
    """Only tools of MCP servers are named by patterns: of devices, class and domain say more than letters do."""
    for rule in settings.risk:
        if rule.startswith("mcp."):
            if "*" not in rule and rule.count(".") < 2:
                yield _fault(
                    ("risk", rule), "a tool of an MCP server is mcp.SERVER.TOOL; * stands for any letters", rule
                )
        elif "*" in rule:
            yield _fault(("risk", rule), "no * here; name a device, class or domain, such as cover.gate.open", rule)


def _things(settings: HomeSettings, domain: str) -> list[str]:
    """What can stand between domain and act: classes of devices, and the devices there are."""
    field = domains()[domain].settings.model_fields.get("device_class")
    devices = [device_id.partition(".")[2] for device_id in settings.devices if device_id.startswith(f"{domain}.")]
    return [*(get_args(field.annotation) if field else ()), *devices]


def _unknown_places(settings: HomeSettings) -> Iterator[InitErrorDetails]:
    """A rule for an area that there is not would never hold."""
    for name, rules in settings.risk.items():
        areas = [area for rule in rules for area in rule.when.area if area not in settings.areas]
        if areas and settings.backend == "simulated":
            near = listed(nearest(areas[0], settings.areas)) or "none"
            yield _fault(("risk", name), f"there is no area '{areas[0]}'; the nearest are {near}", areas[0])


def _wrong_orders(settings: HomeSettings) -> Iterator[InitErrorDetails]:
    """What a scene orders must exist, be possible, and be allowed: a scene is no way around the risk."""
    home, risk = settings.home(), Risk(settings.risk)
    for device_id, device in settings.devices.items():
        for target_id, wish in getattr(device, "devices", {}).items():
            try:
                _try(home.device(target_id), wish.action, wish.fields, risk)
            except HomeError as error:
                yield _fault(("devices", device_id, "devices", target_id), str(error), wish.action)


def _try(device: Device, action: str, fields: Mapping[str, Any], risk: Risk) -> None:
    """Raise HomeError when this device could never do this, or must not."""
    domain = domain_of(device.id)
    state = domain.initial(device.settings)
    if any(isinstance(step, Order) for step in domain.steps(device, state, action, fields)):
        raise HomeError("a scene cannot contain another scene")
    act = Act.on(device, domain.act(state, action, fields))
    if risk.tier(act) == "never":
        raise forbid(act)


Check = Callable[[HomeSettings], Iterator[InitErrorDetails]]
CHECKS: tuple[Check, ...] = (
    _no_options,
    _kept_elsewhere,
    _unknown_floors,
    _unknown_areas,
    _unknown_rules,
    _wrong_patterns,
    _unknown_places,
    _wrong_orders,
)
