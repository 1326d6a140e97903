"""Every way in which a service misbehaves, by the name a story or a switch calls it.

`MockServer(troubles=[…])`, `live-mock serve --trouble NAME` and the story item `trouble` make one for each session.
"""

from __future__ import annotations

from collections.abc import Mapping

from mock_server.faults.life import Ends, Lifetime, Refused, ResumptionRefused, SilentAfterGoAway, SilentSetup
from mock_server.faults.path import DeadPath, Jitter, MissingPong, SlowPong
from mock_server.faults.trouble import Trouble
from mock_server.faults.turn import (
    CutShort,
    EmptyTurn,
    ErrorFrame,
    HalfFrame,
    HugeFrame,
    LateAudio,
    NotJson,
    ShortWordUnheard,
    Stall,
)  # fmt: skip

__all__ = [
    "TROUBLES",
    "CutShort",
    "DeadPath",
    "EmptyTurn",
    "Ends",
    "ErrorFrame",
    "HalfFrame",
    "HugeFrame",
    "Jitter",
    "LateAudio",
    "Lifetime",
    "MissingPong",
    "NotJson",
    "Refused",
    "ResumptionRefused",
    "ShortWordUnheard",
    "SilentAfterGoAway",
    "SilentSetup",
    "SlowPong",
    "Stall",
    "Trouble",
]

TROUBLES: Mapping[str, type[Trouble]] = {
    "cut_short": CutShort,
    "dead_path": DeadPath,
    "empty_turn": EmptyTurn,
    "ends": Ends,
    "error_frame": ErrorFrame,
    "half_frame": HalfFrame,
    "huge_frame": HugeFrame,
    "jitter": Jitter,
    "late_audio": LateAudio,
    "lifetime": Lifetime,
    "missing_pong": MissingPong,
    "not_json": NotJson,
    "refused": Refused,
    "resumption_refused": ResumptionRefused,
    "short_word_unheard": ShortWordUnheard,
    "silent_after_go_away": SilentAfterGoAway,
    "silent_setup": SilentSetup,
    "slow_pong": SlowPong,
    "stall": Stall,
}
"""What a story and a switch may name."""
