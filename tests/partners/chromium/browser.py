"""A headless Chromium and one page in it, over the DevTools protocol."""

from __future__ import annotations

import json
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

OPTIONS = (
    "--headless=new",
    "--no-sandbox",  # it runs as root in containers
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-proxy-server",
    "--autoplay-policy=no-user-gesture-required",
    "--remote-debugging-port=0",
    "--window-size=1200,800",
)
PATIENCE_S = 20.0
LOOK = 0.05
"""Seconds between two looks of `until`, in the page's own time."""


class Page:
    """One tab; `faults` is what its scripts and its console complained about, `sent` what went over its sockets."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._session: str | None = None
        self._number = 0
        self.faults: list[str] = []
        self.sent: list[str] = []
        target = self.do("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.do("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.do(f"{domain}.enable")

    def do(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command of the protocol and its result."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        self._socket.send(json.dumps(message | ({"sessionId": self._session} if self._session else {})))
        while True:
            answer = json.loads(self._socket.recv(timeout=PATIENCE_S))
            self._note(answer)
            if answer.get("id") == self._number:
                assert "error" not in answer, answer["error"]
                return answer["result"]

    def _note(self, event: dict[str, Any]) -> None:
        parameters = event.get("params", {})
        match event.get("method"):
            case "Runtime.exceptionThrown":
                self.faults.append(parameters["exceptionDetails"]["exception"]["description"])
            case "Runtime.consoleAPICalled" if parameters["type"] == "error":
                self.faults.append(str(parameters["args"]))
            case "Log.entryAdded" if parameters["entry"]["level"] == "error":
                self.faults.append(parameters["entry"]["text"])
            case "Network.webSocketFrameSent":
                self.sent.append(parameters["response"]["payloadData"])

    def open(self, url: str) -> None:
        """Go to an address."""
        self.do("Page.navigate", url=url)

    def ask(self, script: str) -> Any:
        """The value of an expression within the page; a promise is waited for."""
        result = self.do("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def until(self, script: str) -> Any:
        """Wait until an expression holds."""
        failed = json.dumps(f"{script} never held in: ")
        looking = f"""new Promise((found, lost) => {{
            const end = performance.now() + {PATIENCE_S * 500};
            const look = () => {{
                const value = {script};
                if (value) found(value);
                else if (performance.now() > end) lost(new Error({failed} + document.body?.innerText));
                else setTimeout(look, {LOOK * 1000});
            }};
            look();
        }})"""
        return self.ask(looking)

    def screenshot(self, file: Path) -> None:
        """What a person would see, as PNG."""
        file.write_bytes(b64decode(self.do("Page.captureScreenshot")["data"]))


@contextmanager
def page(profile: Path, *options: str) -> Iterator[Page]:
    """An empty page in a browser of its own."""
    command = ["chromium", *OPTIONS, *options, f"--user-data-dir={profile}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        try:
            url = next(line.split()[-1] for line in process.stderr if line.startswith("DevTools listening on"))
            with connect(url, proxy=None, max_size=None) as socket:
                yield Page(socket)
        finally:
            process.kill()
