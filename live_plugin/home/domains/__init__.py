"""All kinds of devices, one file each: a file here with a `DOMAIN` is a domain."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from live_plugin.errors import HomeError
from live_plugin.home.domain import Domain
from live_plugin.home.nearest import listed, nearest


@cache
def domains() -> Mapping[str, Domain]:
    """Every domain by name, found by walking this package."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    found = [importlib.import_module(f"{__name__}.{name}").DOMAIN for name in names]
    return {domain.name: domain for domain in found}


def domain_of(device_id: str) -> Domain:
    """The domain that a device's id begins with; raises HomeError with the nearest domains."""
    name, dot, rest = device_id.partition(".")
    if not (dot and rest):
        raise HomeError(f"a device's id is domain.something, such as light.kitchen; got '{device_id}'")
    if name not in domains():
        raise HomeError(f"there is no domain '{name}'; did you mean {listed(nearest(name, domains()))}?")
    return domains()[name]
