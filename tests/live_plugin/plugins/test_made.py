from __future__ import annotations

import keyword

from hypothesis import given
from hypothesis import strategies as st

from live_plugin.plugins.made import Taken, identifiers, made
from live_plugin.plugins.tools import Tool


@given(st.lists(st.text(max_size=20), max_size=8, unique=True))
def test_any_names_can_stand_in_a_signature_each_as_one(names: list[str]) -> None:
    found = identifiers(names)
    assert len(set(found)) == len(names)
    assert all(name.isidentifier() and not keyword.iskeyword(name) for name in found)


async def test_values_come_by_the_names_that_were_given() -> None:
    async def echo(values: dict[str, object]) -> dict[str, object]:
        return values

    takes = {"from": Taken(str, True), "how many": Taken(int | None, False)}
    tool = Tool.of("odd", made("fetch", "Fetch.", takes, echo, limit_s=3))
    assert [tool.declaration.parameters["required"], tool.limit_s] == [["_from"], 3]
    assert await tool.method(_from="here", how_many=2) == {"from": "here", "how many": 2}
