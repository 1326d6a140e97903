"""The replies of a story: what the mock says and does, item by item."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import yaml

from mock_server.errors import sendable
from mock_server.story import block
from mock_server.story.block import Block, Desk, Wrong, each, flag, plain, seconds, word
from mock_server.story.clip import Clip, ClipError
from mock_server.story.format import (
    Abort,
    Call,
    Calls,
    Case,
    Close,
    EndTurn,
    GoAway,
    Ignore,
    Item,
    Pace,
    Pause,
    Raw,
    Speak,
    Think,
    Wait,
)  # fmt: skip
from mock_server.story.spoil import spoil

T = TypeVar("T")


class Replies:
    """Reads the replies of one file; each method takes a desk, a node and a path, as `Block.take` asks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clips: dict[str, Clip] = {}
        self.bound: list[str] = []
        """Ids of the calls of the present reply."""

    def reply(self, desk: Desk, node: yaml.Node, path: str) -> tuple[Item, ...]:
        self.bound.clear()
        return self.branch(desk, node, path)

    def branch(self, desk: Desk, node: yaml.Node, path: str) -> tuple[Item, ...]:
        """Items after others of the same reply: calls made before are known by their names."""
        return each(self.item)(desk, node, path)

    def item(self, desk: Desk, node: yaml.Node, path: str) -> Item:
        block_ = Block(desk, node, path)
        for key, read in self.items.items():
            if key in block_:
                item = read(self, block_)
                block_.finish()
                return item
        raise Wrong(f"is nothing the mock can do; an item has one of {', '.join(self.items)}")

    def speak(self, given: Block) -> Item:
        text = given.take("text", word, "")
        clip = given.take("speak", self.clip, None)
        return Speak(text, clip, given.take("pace", self.pace, Pace()))

    def clip(self, desk: Desk, node: yaml.Node, path: str) -> Clip | None:
        name = word(desk, node, path)
        if name not in self.clips:
            self.clips[name] = sound(Clip.read, self.folder / name)
        return self.clips[name]

    def pace(self, desk: Desk, node: yaml.Node, path: str) -> Pace:
        given = Block(desk, node, path)
        usual = Pace()
        pace = Pace(given.take("first", seconds, usual.first), given.take("every", seconds, usual.every))
        given.finish()
        return pace

    def call(self, given: Block) -> Item:
        return Calls((self._call(given),))

    def _call(self, given: Block) -> Call:
        tool = given.take("call", _tool_name, "")
        args = given.take("args", plain, {})
        return Call(tool, args, given.take("id", self.binding, ""))

    def binding(self, desk: Desk, node: yaml.Node, path: str) -> str:
        name = word(desk, node, path)
        if not name.startswith("$") or not name[1:].isidentifier():
            raise Wrong(f"must be a name such as $c1, got {name!r}")
        if name in self.bound:
            raise Wrong(f"{name} is the id of an earlier call; take another")
        self.bound.append(name)
        return name

    def bound_name(self, desk: Desk, node: yaml.Node, path: str) -> str:
        name = word(desk, node, path)
        if name not in self.bound:
            raise Wrong(f"no call before this has the id {name}; known: {', '.join(self.bound) or 'none'}")
        return name

    def one_call(self, desk: Desk, node: yaml.Node, path: str) -> Call:
        given = Block(desk, node, path)
        given.need("call", "`call` is missing: the name of the tool")
        call = self._call(given)
        given.finish()
        return call

    def calls(self, given: Block) -> Item:
        return Calls(given.take("calls", self.several, ()))

    def several(self, desk: Desk, node: yaml.Node, path: str) -> tuple[Call, ...]:
        if isinstance(node, yaml.SequenceNode) and not node.value:
            raise Wrong("must be a list of calls such as {call: set_light, id: $c1}")
        return each(self.one_call)(desk, node, path)

    def wait(self, given: Block) -> Item:
        return given.take("wait", self.waiting, Wait(()))

    def waiting(self, desk: Desk, node: yaml.Node, path: str) -> Wait:
        given = Block(desk, node, path)
        given.need("tool", "`tool` is missing: the id of the call, such as $c1")
        wait = Wait(
            tools=given.take("tool", each(self.bound_name), ()),
            timeout=given.take("timeout", seconds, 0.0) or None,
            cases=given.take("cases", each(self.case), ()),
            ok=given.take("ok", self.branch, ()),
            error=given.take("error", self.branch, ()),
            late=given.take("late", self.branch, ()),
            partly=given.take("partly", self.branch, ()),
        )
        given.finish()
        return wait

    def case(self, desk: Desk, node: yaml.Node, path: str) -> Case:
        given = Block(desk, node, path)
        case = Case(given.take("response", plain, {}), given.take("reply", self.branch, ()))
        given.finish()
        return case

    def close(self, given: Block) -> Item:
        return given.take("close", self.closing, Close(1011, ""))

    def closing(self, desk: Desk, node: yaml.Node, path: str) -> Close:
        given = Block(desk, node, path)
        close = Close(given.take("code", _close_code, 1011), given.take("reason", word, ""))
        given.finish()
        return close

    items: dict[str, Callable[[Replies, Block], Item]] = {  # noqa: RUF012 - a table of methods, never changed
        "speak": speak,
        "text": speak,
        "call": call,
        "calls": calls,
        "wait": wait,
        "thought": lambda self, given: Think(given.take("thought", word, "")),
        "send": lambda self, given: Raw(given.take("send", plain, {})),
        "end_turn": lambda self, given: given.take("end_turn", _end_turn, EndTurn()),
        "ignore": lambda self, given: given.take("ignore", _just(Ignore), Ignore()),
        "pause": lambda self, given: Pause(given.take("pause", seconds, 0.0)),
        "go_away": lambda self, given: GoAway(given.take("go_away", seconds, 0.0)),
        "close": close,
        "abort": lambda self, given: given.take("abort", _just(Abort), Abort()),
        "trouble": lambda self, given: spoil(given),
    }


def sound(read: Callable[[Path], T], file: Path) -> T:
    """What `read` makes of a sound file; raises `Wrong`."""
    try:
        return read(file)
    except ClipError as error:
        raise Wrong(f"{file.name}: {error}") from None


def _tool_name(desk: Desk, node: yaml.Node, path: str) -> str:
    if not (name := word(desk, node, path).strip()):
        raise Wrong("must be the name of a tool")
    return name


def _close_code(desk: Desk, node: yaml.Node, path: str) -> int:
    code = block.value(desk, node, path)
    try:
        return int(sendable(code))
    except (TypeError, ValueError) as error:  # TypeError: a list can be in no set
        raise Wrong(f"{error}") from None


def _just(kind: Callable[[], T]) -> Callable[[Desk, yaml.Node, str], T]:
    """An item without any options."""

    def read(desk: Desk, node: yaml.Node, path: str) -> T:
        if not flag(desk, node, path):
            raise Wrong("must be true; leave the item out otherwise")
        return kind()

    return read


def _end_turn(desk: Desk, node: yaml.Node, path: str) -> EndTurn:
    if not isinstance(node, yaml.MappingNode):
        return _just(EndTurn)(desk, node, path)
    given = Block(desk, node, path)
    end = EndTurn(given.take("reason", word, ""), given.take("waiting", flag, False))
    given.finish()
    return end
