"""story.yaml → `Story`, or every fault in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import yaml

from mock_server.errors import Fault, StoryError
from mock_server.story import block
from mock_server.story.block import Block, Desk, Wrong, each, flag, plain, seconds, whole, word
from mock_server.story.clip import Clip, ClipError, check
from mock_server.story.format import (
    FORMAT,
    Abort,
    Call,
    Calls,
    Case,
    Close,
    GoAway,
    Item,
    Pace,
    Pause,
    Speak,
    Step,
    Story,
    Wait,
    When,
)  # fmt: skip
from mock_server.story.phrase import Phrase, PhraseError
from mock_server.story.spoil import spoil

T = TypeVar("T")
SHIPPED = Path(__file__).parents[1] / "stories"
"""Stories that come with the package, one folder each."""
DEFAULT = Path(__file__).with_name("default.yaml")
"""Answers anything politely; played where no story is named."""


def load_story(path: str | Path) -> Story:
    """The story of a shipped name ("home"), a folder with story.yaml, or a YAML file; raises `StoryError`."""
    file = _find(path)
    desk = Desk(_name(file))
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StoryError([Fault(desk.file, 1, 1, "", f"cannot be read: {error}")]) from None
    node = desk.compose(text)
    story = _Reader(file).story(desk, node) if node is not None else None
    if story is None or desk.faults:
        raise StoryError(sorted(desk.faults, key=lambda fault: (fault.line, fault.column)))
    return story


def shipped() -> list[str]:
    """Names of the stories that come with the package."""
    return sorted(path.parent.name for path in SHIPPED.glob("*/story.yaml"))


def _find(path: str | Path) -> Path:
    for candidate in (Path(path), SHIPPED / path):
        if candidate.is_dir() and (candidate / "story.yaml").is_file():
            return candidate / "story.yaml"
        if candidate.is_file():
            return candidate
    names = ", ".join(shipped()) or "none"
    raise StoryError([Fault(str(path), 1, 1, "", f"no such story; give a story.yaml or a shipped one: {names}")])


def _name(file: Path) -> str:
    """As short as it can be found again."""
    try:
        return str(file.relative_to(Path.cwd()))
    except ValueError:
        return str(file)


class _Reader:
    """Reads the blocks of one file; each method takes a desk, a node and a path, as `Block.take` asks."""

    def __init__(self, file: Path) -> None:
        self.folder = file.parent
        self.label = self.folder.name if file.name == "story.yaml" else file.stem
        self.clips: dict[str, Clip] = {}
        self.bound: list[str] = []
        """Ids of the calls of the present reply."""

    def story(self, desk: Desk, node: yaml.Node) -> Story:
        top = Block(desk, node, "")
        top.need("live", "`live: 1` is missing: the number of the story format")
        top.take("live", _format_number, FORMAT)
        strict = top.take("strict", flag, True)
        ordered = top.take("ordered", flag, False)
        steps = top.take("steps", each(self.step), ())
        otherwise = top.take("otherwise", self.reply, Story("", ()).otherwise)
        if strict and "otherwise" in top:
            desk.fault(top.items["otherwise"][0], "otherwise", "is never played unless `strict: false`")
        if strict:
            top.need("steps", "`steps` is missing: a strict story needs something to match")
        top.finish()
        return Story(self.label, steps, strict, ordered, otherwise)

    def step(self, desk: Desk, node: yaml.Node, path: str) -> Step:
        step = Block(desk, node, path)
        step.need("when", "`when` is missing: what must be heard")
        step.need("reply", "`reply` is missing; an empty list is a turn without content")
        when = step.take("when", self.when, When())
        reply = step.take("reply", self.reply, ())
        once = step.take("once", flag, False)
        step.finish()
        return Step(when, reply, desk.place(node), once)

    def when(self, desk: Desk, node: yaml.Node, path: str) -> When:
        asked = Block(desk, node, path)
        says = asked.take("says", each(_phrase), ())
        text = asked.take("text", each(_phrase), ())
        recordings = asked.take("audio", each(self.recording), ())
        turn = asked.take("turn", whole(1, 1_000_000), 0)
        tool = asked.take("tool", word, "")
        silence = asked.take("silence", seconds, 0.0)
        asked.finish()
        if not asked.items:
            raise Wrong("says nothing: give says, text, audio, turn, tool or silence")
        if recordings and not (says or text):
            says = tuple(Phrase.parse(" ".join(file.stem.split("_"))) for file in recordings)
        return When(says, text, recordings, turn or None, tool or None, silence or None)

    def recording(self, desk: Desk, node: yaml.Node, path: str) -> Path:
        file = self.folder / word(desk, node, path)
        _sound(check, file)
        return file

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
            self.clips[name] = _sound(Clip.read, self.folder / name)
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
        tool = given.take("call", word, "")
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
        return Calls(given.take("calls", each(self.one_call), ()))

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

    items: dict[str, Callable[[_Reader, Block], Item]] = {  # noqa: RUF012 - a table of methods, never changed
        "speak": speak,
        "text": speak,
        "call": call,
        "calls": calls,
        "wait": wait,
        "pause": lambda self, given: Pause(given.take("pause", seconds, 0.0)),
        "go_away": lambda self, given: GoAway(given.take("go_away", seconds, 0.0)),
        "close": close,
        "abort": lambda self, given: given.take("abort", _abort, Abort()),
        "trouble": lambda self, given: spoil(given),
    }


def _format_number(desk: Desk, node: yaml.Node, path: str) -> int:
    number = block.value(desk, node, path)
    if number != FORMAT or isinstance(number, bool):
        raise Wrong(f"must be {FORMAT}, the story format this version reads, got {number!r}")
    return FORMAT


def _phrase(desk: Desk, node: yaml.Node, path: str) -> Phrase:
    try:
        return Phrase.parse(word(desk, node, path))
    except PhraseError as error:
        raise Wrong(str(error)) from None


def _close_code(desk: Desk, node: yaml.Node, path: str) -> int:
    code = block.value(desk, node, path)
    if code in (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014):
        return int(code)
    if isinstance(code, int) and 3000 <= code <= 4999:
        return code
    raise Wrong(f"must be a code a close frame can carry (1000-1003, 1007-1014, 3000-4999), got {code!r}")


def _abort(desk: Desk, node: yaml.Node, path: str) -> Abort:
    if not flag(desk, node, path):
        raise Wrong("must be true; leave the item out otherwise")
    return Abort()


def _sound(read: Callable[[Path], T], file: Path) -> T:
    try:
        return read(file)
    except ClipError as error:
        raise Wrong(f"{file.name}: {error}") from None
