"""Messages pass the troubles one after the other, whatever these do."""

from __future__ import annotations

import asyncio

from mock_server.conversation.effects import End, Send
from mock_server.faults import Trouble
from mock_server.faults.spoiler import Spoiler


class Session:
    """Notes what is sent."""

    def __init__(self, *troubles):
        self.troubles, self.sent = list(troubles), []

    def send(self, message):
        self.sent.append(message)

    def end(self, end):
        self.sent.append(end.code)


class Slow(Trouble):
    """Lets each message wait until it is let go."""

    def __init__(self):
        self.gate = asyncio.Event()

    async def outgoing(self, message, session):
        await self.gate.wait()
        return message


class Doubles(Trouble):
    """Sends what it has seen once more, by pushing it."""

    def __init__(self, spoiler):
        self.spoiler = spoiler

    async def outgoing(self, message, session):
        if not message.get("again"):
            self.spoiler.put_next(Send({**message, "again": True}))
        return message


async def work(spoiler, until):
    task = asyncio.create_task(spoiler.run())
    for _ in range(20):
        await asyncio.sleep(0)
        if until():
            break
    task.cancel()


async def test_what_waits_keeps_its_order_and_the_end_comes_last():
    slow = Slow()
    session = Session(slow)
    spoiler = Spoiler(session)
    for effect in (Send({"n": 1}), Send({"n": 2}), End(1011)):
        spoiler.put(effect)
    await work(spoiler, lambda: spoiler.at_work)
    assert session.sent == []
    slow.gate.set()
    spoiler.put(Send({"n": 1}))
    await work(spoiler, lambda: len(session.sent) == 4)
    assert session.sent[:2] == [{"n": 2}, 1011]


async def test_what_a_trouble_pushes_follows_the_message_it_is_about():
    session = Session()
    spoiler = Spoiler(session)
    session.troubles.append(Doubles(spoiler))
    spoiler.put(Send({"n": 1}))
    spoiler.put(Send({"n": 2}))
    await work(spoiler, lambda: len(session.sent) == 4)
    assert [(m["n"], "again" in m) for m in session.sent] == [(1, False), (1, True), (2, False), (2, True)]


async def test_a_message_that_is_kept_is_seen_by_no_further_trouble():
    class Keeps(Trouble):
        async def outgoing(self, message, session):
            return None

    session = Session(Keeps(), Doubles(None))
    spoiler = Spoiler(session)
    spoiler.put(Send({"n": 1}))
    await work(spoiler, lambda: not spoiler.at_work)
    assert session.sent == []
