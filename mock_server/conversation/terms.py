"""What holds for the whole of one conversation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mock_server.wire.message import Setup
from mock_server.wire.rules import Rules


@dataclass(frozen=True)
class Terms:
    """Agreed on at the setup."""

    setup: Setup
    rules: Rules
    new_id: Callable[[], str]
    """A UUID that was never given out before."""
    speed: float = 1.0
    """What the story says about pace is divided by it."""
    patience: float = 1.0
    """What a client and its tools must keep is multiplied by it."""
    client: str = ""
    """What the client says it is, as `name/version` (header x-goog-api-client)."""

    @property
    def completes_calls(self) -> bool:
        """Whether a turn is told to be complete behind a call, before its answer."""
        return any(f"{name}/" in self.client for name in self.rules.completes_calls_for)

    @property
    def modality(self) -> str:
        """AUDIO or TEXT."""
        return self.setup.modality or self.rules.default_modality

    @property
    def coverage(self) -> str:
        """What counts as heard."""
        return self.setup.coverage or self.rules.turn_coverage

    @property
    def brackets(self) -> bool:
        """Whether transcripts stand between an empty one and an end mark."""
        return self.rules.transcript_first and self.setup.transcribe_out

    @property
    def tells_activity(self) -> bool:
        """Whether the client is told where speech begins and ends."""
        return self.setup.tells_activity or self.rules.voice_activity
