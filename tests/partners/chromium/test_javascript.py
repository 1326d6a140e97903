"""The unmodified JavaScript SDK in a page, as web developers have it: one file, from a server of their own."""

from __future__ import annotations

import base64
import json
import math
import os
import shutil
import subprocess
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from mock_server import BackgroundMock
from tests.partners.chromium import browser

PARTNERS = Path(os.environ.get("PARTNERS", Path.home() / ".cache" / "live-plugin-partners"))
ESBUILD = PARTNERS / "node" / "node_modules" / ".bin" / "esbuild"
HERE = Path(__file__).parent
SPOKEN = HERE.parents[2] / "mock_server" / "stories" / "home" / "ask" / "kitchen_light_on.awb.wav"

pytestmark = [
    pytest.mark.timeout(90),
    pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium is not installed: .ci/partners.d/chromium"),
    pytest.mark.skipif(not ESBUILD.exists(), reason="the JavaScript SDK is not installed: .ci/partners.d/node"),
]


class Quiet(SimpleHTTPRequestHandler):
    """Tells nobody who asks for what."""

    def log_message(self, *message):
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Address of a page that has the SDK in it."""
    folder = tmp_path_factory.mktemp("site")
    around = {**os.environ, "NODE_PATH": str(PARTNERS / "node" / "node_modules")}
    bundle = [ESBUILD, HERE / "talk.mjs", "--bundle", f"--outfile={folder / 'talk.js'}", "--log-level=error"]
    subprocess.run(bundle, env=around, check=True)
    (folder / "index.html").write_text("<link rel=icon href=data:,><script src=talk.js></script>")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def page(site, tmp_path_factory):
    with browser.page(tmp_path_factory.mktemp("profile")) as page:
        page.open(site)
        page.until("window.talk")
        yield page
        assert not page.faults


@pytest.mark.parametrize("shown", ["key", "token"])
def test_a_command_spoken_in_a_page(page, shown):
    speech = base64.b64encode(SPOKEN.read_bytes()).decode()
    with BackgroundMock("home", speed=math.inf, report=lambda line: None) as mock:
        address = mock.plain_url.replace("ws:", "http:")
        met = page.ask(f"talk({json.dumps(address)}, {json.dumps(shown)}, {json.dumps(speech)})")
        assert met["heard"].strip() == "turn on the kitchen light"
        assert met["said"] == "The kitchen light is on."
        assert met["calls"] == [["set_light", {"name": "kitchen light", "on": True}]]
        assert met["closed"] == 1000
        assert mock.journal.sessions[0].path.endswith("Constrained") is (shown == "token")
