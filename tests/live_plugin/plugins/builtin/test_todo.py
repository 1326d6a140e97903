from __future__ import annotations

from live_plugin.testing.clock import virtual

HOME = {"devices": {"todo.shopping": {"name": "shopping list", "items": ["bread"]}}}


@virtual
async def test_what_is_added_is_on_the_list(home) -> None:
    async with home(HOME) as rig:
        await rig.call("change_list", action="add", item="oat milk")
        await rig.call("change_list", action="complete", item="bread", name="shopping list")
        answer = await rig.call("get_state", name="the shopping list")
    assert answer["output"]["devices"] == [{"name": "shopping list", "state": "1", "items": ["oat milk"], "done": 1}]


@virtual
async def test_an_item_is_needed_unless_all_that_is_done_goes(home) -> None:
    async with home(HOME) as rig:
        assert (await rig.call("change_list", action="add"))["error"] == "item is missing"
        assert "output" in await rig.call("change_list", action="remove_completed")


@virtual
async def test_of_two_lists_it_asks_which(home) -> None:
    async with home({"devices": {**HOME["devices"], "todo.chores": {}}}) as rig:
        assert (
            "which one: 'shopping list' or 'chores'?"
            in (await rig.call("change_list", action="add", item="x"))["error"]
        )
