"""Lists of things to do or to buy."""

from __future__ import annotations

from typing import Any

from tests.partners.home_assistant.core import Core
from tests.partners.homes.home import Home
from tests.partners.homes.trial import Absent, Command, Entity, Trial

NAME = {"name": "shopping list"}


def items(core: Core, entity_id: str) -> dict[str, Any]:
    """What is on it there."""
    question = {"domain": "todo", "service": "get_items", "target": {"entity_id": entity_id}}
    answer = core.ask("call_service", **question, return_response=True)["response"][entity_id]["items"]
    kept = tuple({"summary": item["summary"], "status": item["status"]} for item in answer)
    return {"state": core.state(entity_id)["state"], "items": kept}


def bought(*done: str, todo: tuple[str, ...] = ()) -> dict[str, Any]:
    """The state of a list."""
    listed = (*((item, "completed") for item in done), *((item, "needs_action") for item in todo))
    return {"state": str(len(todo)), "items": tuple({"summary": item, "status": status} for item, status in listed)}


TRIAL = Trial(
    "todo",
    "shopping list",
    simulated={},
    home_assistant=Entity("todo.shopping_list", integration=("shopping_list", {}), look=items),
    mqtt=Absent("no part that MQTT discovery knows keeps a list"),
    steps=(
        Command("put oat milk on the list", "change_list", {**NAME, "action": "add", "item": "oat milk"},
                bought(todo=("oat milk",)), answer={"items": ["oat milk"]}),
        Command("and oat milk", "change_list", {**NAME, "action": "add", "item": "Oat Milk"},
                bought(todo=("oat milk",)), outcome="unchanged"),
        Command("and eggs", "change_list", {**NAME, "action": "add", "item": "eggs"}, bought(todo=("oat milk", "eggs")),
                answer={"items": ["oat milk", "eggs"]}),
        Command("I have the oat milk", "change_list", {**NAME, "action": "complete", "item": "oat milk!"},
                bought("oat milk", todo=("eggs",)), answer={"items": ["eggs"], "done": 1}),
        Command("what is on the list", "get_state", NAME, bought("oat milk", todo=("eggs",)), outcome="devices",
                answer={"items": ["eggs"]}),
        Command("take bread off", "change_list", {**NAME, "action": "remove", "item": "bread"},
                bought("oat milk", todo=("eggs",)), outcome="error", answer={"error": "there is no item 'bread'"}),
        Command("take the eggs off", "change_list", {**NAME, "action": "remove", "item": "eggs"}, bought("oat milk")),
        Command("clear what is done", "change_list", {**NAME, "action": "remove_completed"}, bought()),
    ),
)  # fmt: skip


async def test_the_same_is_said_in_every_home(home: Home) -> None:
    await home.obey(TRIAL)
