"""Two hosts on one machine and the cable between them: network namespaces of a real kernel, joined by a veth pair on
which `tc netem` delays, loses, doubles and holds up packets.

Needs Linux with veth and netem, root and iproute2; `.ci/netem` lends a kernel to a machine whose own is without them.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

CLONE_NEWNET = 0x40000000
NETEM = Path(__file__).parents[3] / ".ci/netem"
NAMESPACES = Path("/run/netns")
QUEUE_PACKETS = 1000


def missing() -> str:
    """Why there can be no cable here; empty where there can."""
    if not os.environ.get("REAL_TIME"):
        return "it takes a minute of real time; REAL_TIME=1 asks for it, as .ci/run does"
    if sys.platform != "linux" or os.geteuid() != 0:
        return "needs Linux and root"
    if not shutil.which("ip") or not shutil.which("tc"):
        return "needs iproute2: .ci/partners.d/network"
    here = subprocess.run([NETEM, "--here"], check=False).returncode == 0
    return "" if here else "needs a kernel with veth and netem: .ci/netem lends one"


def _run(*words: str) -> str:
    """One command of iproute2, and what it prints; raises CalledProcessError."""
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


@dataclass(frozen=True)
class Host:
    """One end: a namespace with one device, both of this name."""

    name: str
    address: str

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Sockets that this thread makes meanwhile belong to this host, for good."""
        before = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        there = os.open(NAMESPACES / self.name, os.O_RDONLY)
        try:
            _enter(there)
            yield
        finally:
            _enter(before)
            os.close(there)
            os.close(before)

    def plug(self, how: str) -> None:
        """`up` or `down`."""
        _run("ip", "-n", self.name, "link", "set", self.name, how)

    def treat(self, *netem: str) -> None:
        """How packets leave from now on, in netem's own words."""
        limit = ("limit", str(QUEUE_PACKETS))
        _run("tc", "-n", self.name, "qdisc", "replace", "dev", self.name, "root", "netem", *limit, *netem)

    def move(self, address: str) -> None:
        """Take this address and drop the own."""
        for verb, old_or_new in (("del", self.address), ("add", address)):
            _run("ip", "-n", self.name, "address", verb, f"{old_or_new}/24", "dev", self.name)

    @property
    def lost(self) -> int:
        """Packets that netem has lost on their way out."""
        told = _run("tc", "-n", self.name, "-s", "-j", "qdisc", "show", "dev", self.name)
        return sum(queue["drops"] for queue in json.loads(told))


def _enter(namespace: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(namespace, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


@dataclass(frozen=True)
class Cable:
    """What joins two hosts; nobody waits for iproute2 while packets are under way."""

    near: Host
    far: Host

    async def treat(self, *netem: str, ways: Collection[Host] = ()) -> None:
        """How packets go from now on, in netem's words: `delay 100ms`, `loss 2%`; none: at once and well.

        `ways`: the hosts whose packets are meant; none: both.
        """
        for host in ways or (self.near, self.far):
            await asyncio.to_thread(host.treat, *netem)

    async def plug(self, end: Host, how: str) -> None:
        """`down`: out of `end`, whose kernel forgets its routes while the other's sees no carrier; `up`: in again."""
        await asyncio.to_thread(end.plug, how)

    async def move(self, host: Host, address: str) -> None:
        """The host has another address from now on, and the old one no more."""
        await asyncio.to_thread(host.move, address)

    @property
    def lost(self) -> int:
        """Packets lost so far, both ways."""
        return self.near.lost + self.far.lost


@contextmanager
def cable(near: Host, far: Host) -> Iterator[Cable]:
    """Two hosts and their cable, for the time of the block."""
    with ExitStack() as stack:
        for host in (near, far):
            _run("ip", "netns", "add", host.name)
            stack.callback(_run, "ip", "netns", "del", host.name)
        peer = ("peer", "name", far.name, "netns", far.name)
        _run("ip", "-n", near.name, "link", "add", near.name, "type", "veth", *peer)
        for host in (near, far):
            _run("ip", "-n", host.name, "address", "add", f"{host.address}/24", "dev", host.name)
            _run("ip", "-n", host.name, "link", "set", "lo", "up")
            host.plug("up")
            host.treat()
        yield Cable(near, far)
