"""story.yaml → `Story`, or every fault in it."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import yaml

from mock_server.errors import Fault, StoryError
from mock_server.story import block
from mock_server.story.block import Block, Desk, Wrong, each, flag, seconds, whole, word
from mock_server.story.clip import check
from mock_server.story.format import FORMAT, Spoil, Step, Story, When
from mock_server.story.phrase import Phrase, PhraseError
from mock_server.story.reply import Replies, sound
from mock_server.story.spoil import spoil

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
        raise StoryError([Fault(desk.file, 1, 1, "", f"cannot be read: {_why(error)}")]) from None
    node = desk.compose(text)
    story = _read(file, desk, node) if node is not None else None
    if story is None or desk.faults:
        raise StoryError(sorted(desk.faults, key=lambda fault: (fault.line, fault.column)))
    return story


def _why(error: OSError | UnicodeDecodeError) -> str:
    return str(error.strerror) if isinstance(error, OSError) else "it must be text in UTF-8"


def _read(file: Path, desk: Desk, node: yaml.Node) -> Story | None:
    try:
        return _Reader(file).story(desk, node)
    except RecursionError:
        desk.faults.clear()  # what was found on the way round would be told once a lap
        desk.fault(node, "", "is nested too deeply, or has an alias (*name) within what it stands for")
        return None


def shipped() -> list[str]:
    """Names of the stories that come with the package."""
    return sorted(path.parent.relative_to(SHIPPED).as_posix() for path in SHIPPED.rglob("story.yaml"))


def _find(path: str | Path) -> Path:
    for candidate in (Path(path), SHIPPED / path):
        if candidate.is_dir() and (candidate / "story.yaml").is_file():
            return candidate / "story.yaml"
        if candidate.is_file():
            return candidate
    names = ", ".join(name for name in shipped() if "/" not in name)
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
        self.replies = Replies(self.folder)

    def story(self, desk: Desk, node: yaml.Node) -> Story:
        top = Block(desk, node, "")
        top.need("live", "`live: 1` is missing: the number of the story format")
        top.take("live", _format_number, FORMAT)
        strict = top.take("strict", flag, True)
        ordered = top.take("ordered", flag, False)
        steps = top.take("steps", each(self.step), ())
        otherwise = top.take("otherwise", self.replies.reply, Story("", ()).otherwise)
        if strict and "otherwise" in top:
            desk.fault(top.items["otherwise"][0], "otherwise", "is never played unless `strict: false`")
        if strict:
            top.need("steps", "`steps` is missing: a strict story needs something to match")
        troubles = top.take("troubles", each(_trouble), ())
        top.finish()
        return Story(self.label, steps, strict, ordered, otherwise, troubles)

    def step(self, desk: Desk, node: yaml.Node, path: str) -> Step:
        step = Block(desk, node, path)
        step.need("when", "`when` is missing: what must be heard")
        step.need("reply", "`reply` is missing; an empty list is a turn without content")
        when = step.take("when", self.when, When())
        reply = step.take("reply", self.replies.reply, ())
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
        pictures, picture = asked.take("image", self.image, (0, ""))
        asked.finish()
        if not asked.items:
            raise Wrong("says nothing: give says, text, audio, turn, tool, silence or image")
        if recordings and not (says or text):
            says = tuple(Phrase.parse(" ".join(file.stem.split("_"))) for file in recordings)
        return When(says, text, recordings, turn or None, tool or None, silence or None, pictures, picture)

    def image(self, desk: Desk, node: yaml.Node, path: str) -> tuple[int, str]:
        """How many, or which."""
        given = block.value(desk, node, path)
        if not isinstance(given, str):
            return whole(1, 1_000_000)(desk, node, path), ""
        try:
            return 1, sha256((self.folder / given).read_bytes()).hexdigest()
        except (OSError, ValueError):  # ValueError: a name that no file can have
            raise Wrong(f"{given!r}: there is no such file; give a picture or how many") from None

    def recording(self, desk: Desk, node: yaml.Node, path: str) -> Path:
        file = self.folder / word(desk, node, path)
        sound(check, file)
        return file


def _format_number(desk: Desk, node: yaml.Node, path: str) -> int:
    number = block.value(desk, node, path)
    if number != FORMAT or isinstance(number, bool):
        raise Wrong(f"must be {FORMAT}, the story format this version reads, got {number!r}")
    return FORMAT


def _trouble(desk: Desk, node: yaml.Node, path: str) -> Spoil:
    given = Block(desk, node, path)
    given.need("trouble", "`trouble` is missing: its name; `live-mock troubles` lists them")
    trouble = spoil(given)
    given.finish()
    return trouble


def _phrase(desk: Desk, node: yaml.Node, path: str) -> Phrase:
    try:
        return Phrase.parse(word(desk, node, path))
    except PhraseError as error:
        raise Wrong(str(error)) from None
