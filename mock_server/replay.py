"""A mock that plays tapes: the recorded frames, in the recorded order, to whoever does what was recorded."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from mock_server.server import MockServer
from mock_server.tape.format import Tape
from mock_server.tape.load import load_tape, tapes_in
from mock_server.tape.player import Player
from mock_server.tape.score import score
from mock_server.wire.message import Setup


class TapeServer(MockServer):
    """Plays tapes instead of stories; several are a choice: each session goes like the one that fits what it does.

    `tapes` are tapes, their folders, or folders of such folders. A session whose input is not on any tape ends with
    1011 and says where it left; `strict` False notes a difference in a value and goes on. Everything else is as with
    `MockServer`. Raises `StoryError` for a tape that is wrong.
    """

    def __init__(self, *tapes: Tape | str | Path, strict: bool = True, **options: Any) -> None:
        super().__init__(**options, converse=self._begin)
        loaded = [one for tape in tapes for one in ([tape] if isinstance(tape, Tape) else load_tapes(tape))]
        self.scores = [score(tape) for tape in loaded]
        self._strict = strict
        self._plays: Counter[str] = Counter()

    def _begin(self, setup: Setup, now: float) -> Player:
        scores = sorted(self.scores, key=lambda score: self._plays[score.name])  # a tape that was played comes last
        player = Player(scores, setup, speed=self._speed, strict=self._strict, now=now)
        self._plays[player.score.name] += 1
        return player


def load_tapes(path: str | Path) -> list[Tape]:
    """The tape of a folder, or all tapes of the folders in it; raises `StoryError`."""
    return [load_tape(folder) for folder in tapes_in(path) or [Path(path)]]
