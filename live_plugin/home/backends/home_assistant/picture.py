"""What a camera of Home Assistant sees: its pictures come over HTTP, beside the WebSocket."""

from __future__ import annotations

import aiohttp
from pydantic import SecretStr

from live_plugin.errors import HomeError
from live_plugin.home.backends.home_assistant.connection import Away

ANSWER_S = 10.0
"""How long a camera may take; one that sleeps has to wake up first."""
SIZE = {"width": 768, "height": 768}
"""Home Assistant scales where it can, which spares the network; the model takes no larger picture."""
STATUS = {
    401: "Home Assistant refused the token",
    404: "Home Assistant knows no such camera",
    503: "it is off",
}
"""HTTP status → what it means; else that the camera gave nothing."""


async def picture(url: str, token: SecretStr, camera_id: str) -> bytes:
    """The picture file of just now; raises HomeError where there is none, `Away` where nobody answers."""
    address = f"{url.rstrip('/')}/api/camera_proxy/{camera_id}"
    headers = {"Authorization": f"Bearer {token.get_secret_value().strip()}"}
    limit = aiohttp.ClientTimeout(total=ANSWER_S)
    try:
        async with (
            aiohttp.ClientSession(headers=headers, timeout=limit) as session,
            session.get(address, params=SIZE, allow_redirects=False) as answer,  # the token is for this house alone
        ):
            if answer.status != 200:
                raise HomeError(STATUS.get(answer.status, f"it gave no picture (HTTP {answer.status})"))
            return await answer.read()
    except TimeoutError:
        raise HomeError(f"it gave no picture within {ANSWER_S:g} s") from None
    except aiohttp.ClientError:
        raise Away("Home Assistant is away: it gave no picture") from None
