"""Writes the first file of a plugin, and its test, for its author to go on from."""

from __future__ import annotations

import keyword
from pathlib import Path

from live_plugin.errors import LivePluginError
from live_plugin.plugins.loader import builtin_names

PLUGIN = '''"""{title}: say here what it does."""

from __future__ import annotations

from live_plugin import Context, Plugin, PluginOptions, tool


class {title}Options(PluginOptions):
    """What can be said under `{name}` in plugins.yaml."""

    greeting: str = "Hello"
    """What everybody is greeted with."""


class {title}(Plugin):
    """Greets people."""

    name = "{name}"
    version = "1"
    Options = {title}Options

    @tool
    async def {name}_greet(self, context: Context, who: str) -> dict[str, str]:
        """Greet a person.

        Args:
            who: the person's name
        """
        return {{"greeting": f"{{self.options.greeting}}, {{who}}!"}}
'''
TEST = """from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from live_plugin.plugins.contract import Contract, one_of_each
from live_plugin.plugins.host import Host
from live_plugin.plugins.loader import find

FOLDER = Path(__file__).parents[1]


def test_it_keeps_the_contract() -> None:
    contract = Contract(one_of_each())
    asyncio.run(contract.check_file(FOLDER / "plugins/{name}.py"))
    assert contract.faults == []


def test_it_greets() -> None:
    kind = find("{name}", None, FOLDER)
    no_house: Any = None
    host = Host({{"{name}": kind(kind.Options(), no_house)}})

    async def greet() -> dict[str, Any]:
        await host.start()
        answer = await host.call("{name}_greet", {{"who": "Ada"}})
        await host.stop()
        return answer

    assert asyncio.run(greet()) == {{"output": {{"greeting": "Hello, Ada!"}}}}
    assert host.faults == []
"""


def write(name: str, folder: Path) -> list[Path]:
    """Write `plugins/NAME.py` and `tests/test_NAME.py` into the folder, over nothing; raises LivePluginError."""
    if not (name.isascii() and name.isidentifier() and name.islower()) or keyword.iskeyword(name):
        raise LivePluginError(f"'{name[:60]}' is no name for a plugin; use small letters, digits and _")
    if name in builtin_names():
        raise LivePluginError(f"a plugin '{name}' comes with the project already; take another name")
    texts = {folder / "plugins" / f"{name}.py": PLUGIN, folder / "tests" / f"test_{name}.py": TEST}
    for file in texts:
        if file.exists():
            raise LivePluginError(f"{file} is there already; take another name, or remove it")
    title = "".join(word.capitalize() for word in name.split("_"))
    try:
        for file, text in texts.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text.format(name=name, title=title), encoding="utf-8")
    except OSError as error:
        raise LivePluginError(f"the plugin cannot be written into {folder}: {error.strerror}") from error
    return list(texts)
