"""The sound a client makes, measured against that of a tape. Pure."""

from __future__ import annotations

from mock_server.conversation.listener import RATE, Resampler
from mock_server.tape.score import Beat, Score, loud, reach, sound_difference
from mock_server.wire.message import Audio

PATIENCE = 3.0
"""Seconds without sound after which a sentence that is shorter than the taped one is over."""
PAUSE = 0.3
"""The same, where no more is missing than a gate may cut off a softly spoken end."""
SOFT_END = RATE // 10
"""Loud samples of such an end."""


class Heard:
    """What came since the last comparison."""

    def __init__(self, now: float) -> None:
        self._resampler = Resampler()
        self._sound = bytearray()
        self._used = 0
        """Bytes that came before."""
        self._loud = 0
        """Loud samples in it."""
        self._tape_loud = self._tape_samples = 0
        """How far into the tape's sound the comparison has come."""
        self._last = now
        """When the client last made a sound."""

    def feed(self, audio: Audio, now: float) -> None:
        """More sound."""
        more = self._resampler.feed(audio)
        self._sound += more
        if loudness := loud(more):
            self._loud += loudness
            self._last = now

    @property
    def position(self) -> int:
        """Bytes since the beginning."""
        return self._used + len(self._sound)

    def quiet_at(self, beat: Beat) -> float | None:
        """When a sound that has begun will be taken as over; None where none has."""
        if self._loud <= 0:
            return None
        return self._last + (PAUSE if self._loud + SOFT_END >= self.wanted(beat) else PATIENCE)

    def wanted(self, beat: Beat) -> int:
        """Loud samples on the tape between the last comparison and this beat."""
        return beat.loud - self._tape_loud

    def lacks(self, beat: Beat, until: int | None) -> bool:
        """Whether the client has yet to say what it had said before this beat; `until` is a position or now."""
        if (wanted := self.wanted(beat)) <= 0:
            return False
        return (self._loud if until is None else loud(self._before(until))) < wanted

    def difference(self, score: Score, beat: Beat, until: int | None) -> str | None:
        """In what the sound differs from the tape's before this beat."""
        if self.wanted(beat) <= 0:
            return None
        return sound_difference(score.pcm[2 * self._tape_samples : 2 * beat.sound], self._before(until))

    def fits(self, score: Score, done: int, until: int | None) -> bool:
        """Whether the sound is that of another tape, between its beat before number `done` and that one."""
        begin = score.beats[done - 1].sound if done else 0
        return sound_difference(score.pcm[2 * begin : 2 * score.beats[done].sound], self._before(until)) is None

    def use_up(self, beat: Beat, until: int | None) -> None:
        """What came until there was the tape's before this beat; without a position, as much as the tape has."""
        wanted = self.wanted(beat)
        size = reach(bytes(self._sound), wanted) if until is None else max(0, until - self._used)
        del self._sound[:size]
        self._used += size
        self._loud = self._loud - max(0, wanted) if until is None else loud(bytes(self._sound))
        self.turn_to(beat)

    def turn_to(self, beat: Beat | None) -> None:
        """The tape's sound before this beat is done with."""
        self._tape_loud, self._tape_samples = (beat.loud, beat.sound) if beat else (0, 0)

    def _before(self, until: int | None) -> bytes:
        return bytes(self._sound if until is None else self._sound[: max(0, until - self._used)])
