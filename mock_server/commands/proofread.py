"""What `live-mock check` says about a story or a tape."""

from __future__ import annotations

from mock_server.errors import Fault, StoryError
from mock_server.story.format import Place
from mock_server.story.reach import shadowed


def proofread(name: str) -> str:
    """One line about a story or a tape that is right; raises `StoryError` with every fault.

    A step that no input can reach is a fault, too: whoever wrote it believes that it is played.
    """
    from mock_server.tape.load import is_tape

    return _tape(name) if is_tape(name) else _story(name)


def _story(name: str) -> str:
    from mock_server.story.load import load_story

    story = load_story(name)
    if lost := shadowed(story):
        raise StoryError([Fault(*_place(one.step.place), "", str(one)) for one in lost])
    steps = len(story.steps)
    return f"{name}: {steps} step{'s' * (steps != 1)}, no fault"


def _tape(name: str) -> str:
    from mock_server.tape.load import load_tape
    from mock_server.tape.score import score

    tape = load_tape(name)
    score(tape)  # finds what no client may say
    return f"{name}: {len(tape.frames)} messages in {tape.seconds:.1f} s, no fault"


def _place(place: Place) -> tuple[str, int, int]:
    return place.file, place.line, place.column
