"""All domains that are spoken with Home Assistant: a file here with a `TRANSLATION` is one."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from live_plugin.home.backends.home_assistant.translation import Translation


@cache
def translations() -> Mapping[str, Translation]:
    """Every translation by domain, found by walking this package."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    found = [importlib.import_module(f"{__name__}.{name}").TRANSLATION for name in names]
    return {translation.domain: translation for translation in found}
