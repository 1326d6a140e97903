"""Two hosts on one machine and the cable between them: each host is a network namespace of the real kernel, and the
cable, which delays, loses and swallows packets as a test wants, is in the hands of this program (two TUN devices).

A kernel's own `tc netem` would do the same, where it was built with it; many of virtual machines and CI were not.
Needs Linux, root and iproute2.
"""

from __future__ import annotations

import asyncio
import ctypes
import fcntl
import os
import random
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000
CLONE_NEWNET = 0x40000000
LARGEST_PACKET = 65_536
NAMESPACES = Path("/run/netns")


def missing() -> str:
    """Why there can be no cable here; empty where there can."""
    if not os.environ.get("REAL_TIME"):
        return "it takes a minute of real time; REAL_TIME=1 asks for it, as .ci/run does"
    if sys.platform != "linux" or not os.access("/dev/net/tun", os.W_OK):
        return "needs Linux with /dev/net/tun"
    if os.geteuid() != 0:
        return "needs root"
    return "" if shutil.which("ip") else "needs iproute2: .ci/partners.d/network"


def ip(*words: str) -> None:
    """One command of iproute2."""
    subprocess.run(["ip", *words], check=True, capture_output=True)


@dataclass(frozen=True)
class Host:
    """One end: a namespace with one device."""

    name: str
    address: str
    tun: int
    """File descriptor: what the host sends is read there, what it shall receive is written there."""

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
        """`up` or `down`, as the host's own kernel sees it."""
        ip("-n", self.name, "link", "set", self.name, how)


def _enter(namespace: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(namespace, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


@contextmanager
def host(name: str, address: str, peer: str) -> Iterator[Host]:
    """A host for the time of the block."""
    with ExitStack() as stack:
        ip("netns", "add", name)
        stack.callback(ip, "netns", "del", name)
        tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        stack.callback(os.close, tun)
        fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN | IFF_NO_PI))
        ip("link", "set", name, "netns", name)
        ip("-n", name, "address", "add", address, "peer", peer, "dev", name)
        ip("-n", name, "link", "set", "lo", "up")
        ip("-n", name, "link", "set", name, "up")
        yield Host(name, address, tun)


@dataclass
class Cable:
    """Carries packets between two hosts; all of it may be changed at any time."""

    near: Host
    far: Host
    delay_s: float = 0.0
    """Of each way."""
    loss: float = 0.0
    """Share of the packets that is lost, from 0 to 1; at 1 the path is dead and nobody is told."""
    carried: int = 0
    lost: int = 0
    _random: random.Random = field(default_factory=lambda: random.Random(4))

    @contextmanager
    def laid(self) -> Iterator[Cable]:
        """Carry, for the time of the block."""
        loop = asyncio.get_running_loop()
        ways = ((self.near.tun, self.far.tun), (self.far.tun, self.near.tun))
        for source, target in ways:
            loop.add_reader(source, self._carry, source, target)
        try:
            yield self
        finally:
            for source, _ in ways:
                loop.remove_reader(source)

    def _carry(self, source: int, target: int) -> None:
        packet = os.read(source, LARGEST_PACKET)
        if self._random.random() < self.loss:
            self.lost += 1
            return
        self.carried += 1
        asyncio.get_running_loop().call_later(self.delay_s, self._deliver, target, packet)

    @staticmethod
    def _deliver(target: int, packet: bytes) -> None:
        try:
            os.write(target, packet)
        except OSError:  # the device is down, or gone: a packet that nobody takes is lost
            return
