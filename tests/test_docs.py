"""What the pages for people say is run."""

from __future__ import annotations

import asyncio
import re
import tomllib
from pathlib import Path

import pytest

from live_plugin.app import open_hands
from live_plugin.config import load
from live_plugin.plugins.contract import Contract, one_of_each
from live_plugin.plugins.loader import GROUP
from live_plugin.testing.clock import virtual

ROOT = Path(__file__).parents[1]
PLUGIN_PAGE = (ROOT / "docs/write-a-plugin.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def block(kind: str, page: str = PLUGIN_PAGE) -> str:
    [found] = re.findall(rf"^```{re.escape(kind)}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    return str(found)


@pytest.fixture
def kettle(tmp_path: Path) -> Path:
    """The folder that the page makes."""
    (tmp_path / "plugins").mkdir()
    for name in ("plugins/kettle.py", "test_kettle.py"):
        (tmp_path / name).write_text(block(f"python file={name}"), encoding="utf-8")
    (tmp_path / "plugins.yaml").write_text(block("yaml"), encoding="utf-8")
    return tmp_path


async def test_the_plugin_of_the_page_passes_the_test_of_the_page(kettle: Path) -> None:
    told: dict[str, object] = {"__file__": str(kettle / "test_kettle.py")}
    exec(compile(block("python file=test_kettle.py"), "test_kettle.py", "exec"), told)
    await told["test_water_is_never_hotter_than_the_owner_wants"](kettle)  # type: ignore[operator]


async def test_what_the_model_is_told_of_it(kettle: Path) -> None:
    async with open_hands(load(kettle / "plugins.yaml")) as hands:
        [boil] = [each for each in hands.host.declarations() if each.name == "boil"]
    assert boil.description == "Boil water for a drink."
    assert boil.parameters["properties"]["drink"]["enum"] == ["tea", "coffee"]
    assert "context" not in boil.parameters["properties"]


async def test_its_card_is_shown(kettle: Path) -> None:
    async with open_hands(load(kettle / "plugins.yaml")) as hands:
        assert hands.host.cards() == {"kettle": {"boiled so far": 0, "hottest, in °C": 90}}


@virtual
async def test_it_keeps_the_contract_and_the_fault_of_the_page_is_told(kettle: Path) -> None:
    file = kettle / "plugins" / "kettle.py"
    contract = Contract(one_of_each())
    await contract.check_file(file)
    assert contract.faults == []
    file.write_text(file.read_text().replace("self.begin(", "self.task = asyncio.create_task("))
    await contract.check_file(file)
    [told] = contract.faults
    assert re.sub(r"kettle\.py:\d+", "", str(told)) == re.sub(r"kettle\.py:\d+", "", block("text").strip())
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    await asyncio.sleep(0)


def test_the_entry_point_is_the_one_that_is_looked_for() -> None:
    assert GROUP in tomllib.loads(block("toml"))["project"]["entry-points"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(((?!https?:|#)[^)\s]+)\)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if not (page.parent / link.partition("#")[0]).exists()]
    assert not missing
