"""The rooms of the house and who may enter them, read from the syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("live_plugin", "mock_server")
FILES = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))

FLOORS = [
    {"__main__"},
    {"cli"},
    {"commands"},
    {"demo", "work"},
    {"console"},
    {"app"},
    {"web"},
    {"runtime"},
    {"live", "audio", "vad", "plugins"},
    {"video"},
    {"config"},
    {"home"},
    {"core"},
    {"errors"},
]
"""Imports go downwards, or stay in one's own room; `testing` stands beside `app`, and the root only re-exports."""

PURE = (
    *("live_plugin/core/", "live_plugin/home/"),
    *("mock_server/conversation/", "mock_server/story/", "mock_server/wire/"),
)
IMPURE = ("live_plugin/home/backends/",)
WAITING = {"asyncio", "socket", "websockets", "time", "random", "os", "threading", "subprocess", "select", "signal"}

LINES_OF_MODULE, LINES_OF_CLASS, LINES_OF_FUNCTION = 300, 250, 40


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), name_of(file))


def imports_of(tree: ast.AST, package: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Modules imported anywhere in a tree, and the names taken from them; relative ones made absolute."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*above, node.module] if node.module else above)
            yield module, tuple(alias.name for alias in node.names)


def rooms_entered(tree: ast.AST, package: str) -> set[str]:
    """Rooms of live_plugin from which a tree imports."""
    rooms = set()
    for module, names in imports_of(tree, package):
        if module == "live_plugin":
            rooms |= set(names)
        elif module.startswith("live_plugin."):
            rooms.add(module.split(".")[1])
    return rooms


def floor_of(room: str) -> int:
    return next(level for level, rooms in enumerate(FLOORS) if room in rooms)


def package_of(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).parent.parts)


def room_of(file: Path) -> str:
    parts = file.relative_to(ROOT / "live_plugin").parts
    return parts[0].removesuffix(".py")


def may_enter(room: str, other: str) -> bool:
    if room == other or other == "errors" or room == "__init__":
        return True
    if room == "testing":
        return floor_of(other) > floor_of("app")
    return other != "testing" and floor_of(other) > floor_of(room)


def ways_to_wait(tree: ast.AST, package: str) -> list[str]:
    """What in a tree could wait or ask the world."""
    doing = (ast.Await, ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith)
    found = [f"line {node.lineno}: {type(node).__name__}" for node in ast.walk(tree) if isinstance(node, doing)]
    return found + [f"imports {module}" for module, _ in imports_of(tree, package) if module.split(".")[0] in WAITING]


def too_long(tree: ast.Module, lines: int) -> list[str]:
    """What in a module is beyond its budget of lines."""
    found = [f"module: {lines} lines"] if lines > LINES_OF_MODULE else []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            budget = LINES_OF_CLASS if isinstance(node, ast.ClassDef) else LINES_OF_FUNCTION
            if length > budget:
                found.append(f"{node.name}: {length} lines, {budget} allowed")
    return found


LIVE = [file for file in FILES if name_of(file).startswith("live_plugin/")]
MOCK = [file for file in FILES if name_of(file).startswith("mock_server/")]
PURE_FILES = [file for file in FILES if name_of(file).startswith(PURE) and not name_of(file).startswith(IMPURE)]


@pytest.mark.parametrize("file", LIVE, ids=name_of)
def test_imports_go_downwards_only(file):
    wrong = {room for room in rooms_entered(tree_of(file), package_of(file)) if not may_enter(room_of(file), room)}
    assert not wrong, f"{name_of(file)} must not import from {sorted(wrong)}"


@pytest.mark.parametrize("file", LIVE, ids=name_of)
def test_only_the_app_knows_the_mock_and_only_its_public_names(file):
    used = [(m, names) for m, names in imports_of(tree_of(file), package_of(file)) if m.split(".")[0] == "mock_server"]
    assert not used or (name_of(file) == "live_plugin/app.py" and all(m == "mock_server" for m, _ in used)), used


@pytest.mark.parametrize("file", MOCK, ids=name_of)
def test_the_mock_knows_nothing_of_the_assistant(file):
    assert not [m for m, _ in imports_of(tree_of(file), package_of(file)) if m.split(".")[0] == "live_plugin"]


@pytest.mark.parametrize("file", PURE_FILES, ids=name_of)
def test_pure_modules_cannot_wait(file):
    assert not ways_to_wait(tree_of(file), package_of(file))


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_everything_fits_its_budget(file):
    lines = len(file.read_text(encoding="utf-8").splitlines())
    assert not too_long(tree_of(file), lines)


def test_the_checks_find_what_they_look_for():
    bad = ast.parse("import os.path\nfrom ..live import x\nfrom live_plugin import app\nasync def f(): await g()")
    assert rooms_entered(bad, "live_plugin.core") == {"live", "app"}
    assert len(ways_to_wait(bad, "live_plugin.core")) == 3
    assert not may_enter("core", "home")
    assert not may_enter("home", "plugins")
    assert may_enter("plugins", "config")
    assert not may_enter("app", "testing")
    long = "def f():\n" + "    pass\n" * LINES_OF_FUNCTION
    assert too_long(ast.parse(long), LINES_OF_MODULE + 1) == ["module: 301 lines", "f: 41 lines, 40 allowed"]
    assert len(LIVE) > 20
    assert len(PURE_FILES) > 10
