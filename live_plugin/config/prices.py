"""What models cost: the data of `prices.yaml`."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache
from importlib import resources

import yaml

from live_plugin.config.live_blocks import PriceSettings


def price_of(model: str) -> PriceSettings | None:
    """The prices of a model, given with or without the path in front of its name; None for an unknown one."""
    name = model.rpartition("/")[2]
    fitting = (prices for patterns, prices in _table() if any(fnmatchcase(name, pattern) for pattern in patterns))
    return next(fitting, None)


@cache
def _table() -> list[tuple[list[str], PriceSettings]]:
    entries = yaml.safe_load(resources.files(__package__).joinpath("prices.yaml").read_text("utf-8"))
    return [(entry["models"], PriceSettings.model_validate(entry["prices"])) for entry in entries]
