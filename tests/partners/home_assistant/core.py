"""A Home Assistant core in a process and a folder of its own, on loopback; set up as a person would over HTTP."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

PARTNERS = Path(os.environ.get("PARTNERS", Path.home() / ".cache" / "live-plugin-partners"))
HASS = PARTNERS / "home_assistant" / "bin" / "hass"
START_S = 90.0
"""How long a start may take on a busy machine; it takes four seconds on an idle one."""

CONFIGURATION = """
homeassistant: {name: Test, latitude: 0, longitude: 0, unit_system: metric, time_zone: UTC}
http: {server_host: 127.0.0.1, server_port: PORT}
logger: {default: critical}
config:
demo:
kitchen_sink:
alarm_control_panel:
  - {platform: manual, name: Alarm, code: "2468", code_arm_required: true, arming_time: 0, delay_time: 0}
cover:
  - platform: template
    covers:
      blinds:
        unique_id: blinds
        friendly_name: Blinds
        value_template: "{{ states('input_select.blinds') }}"
        position_template: "{{ states('input_number.blinds') }}"
        open_cover: &opening
          {action: input_select.select_option, target: {entity_id: input_select.blinds}, data: {option: opening}}
        close_cover:
          {action: input_select.select_option, target: {entity_id: input_select.blinds}, data: {option: closing}}
        stop_cover:
          {action: input_select.select_option, target: {entity_id: input_select.blinds}, data: {option: open}}
        set_cover_position: *opening
input_boolean: {guests: }
input_button: {bell: }
input_datetime: {wake: {has_time: true}, trip: {has_date: true, has_time: true}}
input_number: {target: {min: 10, max: 30, step: 0.5, initial: 20}, blinds: {min: 0, max: 100, initial: 30}}
input_select: {mode: {options: [Home, Away]}, blinds: {options: [open, opening, closing], initial: open}}
input_text: {note: }
script:
  dim:
    description: Dims the bed light
    fields:
      level: {description: percent, required: true, selector: {number: {min: 1, max: 100}}}
    sequence:
      - action: light.turn_on
        target: {entity_id: light.bed_light}
        data: {brightness_pct: "{{ level }}"}
timer:
  tea: {name: Tea, duration: "00:05:00"}
template:
  - sensor:
      - {name: Unregistered, state: "7", unit_of_measurement: W}
scene:
  - id: movie
    name: Movie
    entities:
      light.bed_light: {state: "on", brightness: 51}
      switch.ac: "off"
  - id: leave
    name: Leave
    entities:
      light.bed_light: "off"
      cover.garage_door: closed
"""


class Core:
    """Home Assistant, with its `demo` integration; `ask` does what an administrator can do."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.token = ""
        (folder / "configuration.yaml").write_text(CONFIGURATION.replace("PORT", str(self.port)), encoding="utf-8")

    def start(self) -> None:
        """Start it and wait until all its devices are there."""
        command = [HASS, "-c", self._folder, "--skip-pip", "--log-file", self._folder / "core.log"]
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
        self._wait_until(lambda: self._request("/api/onboarding") is not None)
        if not self.token:
            self.token = self._onboard()
        self._wait_until(lambda: self.ask("get_config")["state"] == "RUNNING")

    def signal(self, how: int = signal.SIGTERM) -> None:
        """Have its process end, gracefully or as a power cut would."""
        assert self._process is not None
        self._process.send_signal(how)

    def stop(self) -> None:
        """End its process."""
        if self._process:
            self.signal()
            self._process.wait(30)
            self._process = None

    def ask(self, command: str, **fields: Any) -> Any:
        """The result of a WebSocket command, over a connection of its own."""
        with connect(f"ws://127.0.0.1:{self.port}/api/websocket", max_size=None) as socket_:
            socket_.recv()
            socket_.send(json.dumps({"type": "auth", "access_token": self.token}))
            socket_.recv()
            socket_.send(json.dumps({"id": 1, "type": command, **fields}))
            answer = json.loads(socket_.recv())
        assert answer["success"], answer["error"]
        return answer["result"]

    def call(self, service: str, entity_id: str, **data: Any) -> None:
        """Do by hand what a person could do on its web page."""
        domain, _, name = service.partition(".")
        self.ask("call_service", domain=domain, service=name, service_data=data, target={"entity_id": entity_id})

    def state(self, entity_id: str) -> dict[str, Any]:
        """An entity as Home Assistant itself has it."""
        return self._request(f"/api/states/{entity_id}")

    def put(self, entity_id: str, state: str, **attributes: Any) -> None:
        """Have an entity that belongs to no integration."""
        self._request(f"/api/states/{entity_id}", {"state": state, "attributes": attributes})

    def remove(self, entity_id: str) -> None:
        """Have such an entity no more."""
        self._request(f"/api/states/{entity_id}", method="DELETE")

    def has(self, entity_id: str) -> bool:
        """Whether there is such an entity."""
        return any(state["entity_id"] == entity_id for state in self._request("/api/states"))

    def add(self, integration: str, answers: dict[str, Any]) -> None:
        """Add an integration, as a person would by filling in its form."""
        flow = self._request("/api/config/config_entries/flow", {"handler": integration})
        self._request(f"/api/config/config_entries/flow/{flow['flow_id']}", answers)

    def show(self, entity_id: str, name: str) -> None:
        """Have it be talked to under this name."""
        if self.state(entity_id)["attributes"].get("friendly_name", "").casefold() != name.casefold():
            self.ask("config/entity_registry/update", entity_id=entity_id, name=name)
        ids = [entity_id]
        self.ask("homeassistant/expose_entity", assistants=["conversation"], entity_ids=ids, should_expose=True)

    def events(self, entity_id: str, start: str, end: str) -> list[dict[str, Any]]:
        """What is in a calendar from one moment to the other."""
        return self._request(f"/api/calendars/{entity_id}?{urllib.parse.urlencode({'start': start, 'end': end})}")

    def token_of(self, username: str, password: str) -> str:
        """A token of a person, as their web page would get it."""
        client = {"client_id": f"{self.url}/"}
        flow = self._request(
            "/auth/login_flow", client | {"handler": ["homeassistant", None], "redirect_uri": self.url}
        )
        given = client | {"username": username, "password": password}
        return self._log_in(self._request(f"/auth/login_flow/{flow['flow_id']}", given)["result"])

    def new_token(self, name: str) -> str:
        """A further long-lived token."""
        return self.ask("auth/long_lived_access_token", client_name=name, lifespan=365)

    def revoke(self, name: str) -> None:
        """Take such a token back."""
        tokens = {token["client_name"]: token["id"] for token in self.ask("auth/refresh_tokens")}
        self.ask("auth/delete_refresh_token", refresh_token_id=tokens[name])

    def _onboard(self) -> str:
        """The first person, logged in, and a long-lived token of theirs."""
        person = {"name": "A", "username": "a", "password": "only-for-tests", "language": "en"}
        client = {"client_id": f"{self.url}/"}
        self.token = self._log_in(self._request("/api/onboarding/users", person | client)["auth_code"])
        return self.new_token("live-plugin")

    def _log_in(self, code: str) -> str:
        form = {"grant_type": "authorization_code", "client_id": f"{self.url}/", "code": code}
        with urllib.request.urlopen(self.url + "/auth/token", urllib.parse.urlencode(form).encode()) as answer:
            return json.load(answer)["access_token"]

    def _request(self, path: str, body: Any = None, method: str | None = None) -> Any:
        """The JSON that a page answers; None when nobody answers yet."""
        headers = {"Content-Type": "application/json"} | (
            {"Authorization": f"Bearer {self.token}"} if self.token else {}
        )
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.load(answer)
        except ConnectionError:
            return None
        except urllib.error.URLError as error:
            if isinstance(error.reason, ConnectionError):
                return None
            raise

    def _wait_until(self, done: Any) -> None:
        give_up = time.monotonic() + START_S
        while not done():
            assert self._process is not None
            assert self._process.poll() is None, "Home Assistant ended; see core.log"
            assert time.monotonic() < give_up, f"Home Assistant did not start within {START_S:g} s"
            time.sleep(0.1)
