"""What was really heard of the model's speech: the transcript up to where playing ended.

The service does not say which word lies at which moment, and its transcript runs ahead of its sound. So the words are
spread evenly over the sound; where there are more of them than so much sound can hold, they are taken as spoken fast.
"""

from __future__ import annotations

from dataclasses import dataclass

FASTEST = 20.0
"""Letters a second: about 240 words a minute, which no voice of the service speaks."""
FIRST_IDEOGRAPH = "\u2e80"
"""From here on Unicode keeps the scripts that put no space between words."""


@dataclass
class Speech:
    """The model's speech of one turn, in words and in sound."""

    words: str = ""
    seconds: float = 0.0
    """Sound that was given to the loudspeaker."""
    unheard_s: float = 0.0
    """Sound that was thrown away before it was played."""

    def lose(self, seconds: float) -> None:
        """So much of it was thrown away before it was played."""
        self.unheard_s = min(self.seconds, self.unheard_s + seconds)

    @property
    def heard(self) -> str:
        """The words that were played, up to the last whole one."""
        if not self.unheard_s:
            return self.words
        whole_s = max(self.seconds, len(self.words) / FASTEST)
        end = int(len(self.words) * (self.seconds - self.unheard_s) / whole_s)
        while 0 < end < len(self.words) and not _between_words(self.words[end - 1], self.words[end]):
            end -= 1
        return self.words[:end]

    @property
    def unheard(self) -> str:
        """The rest of the words."""
        return self.words[len(self.heard) :]


def _between_words(before: str, after: str) -> bool:
    return before.isspace() or after.isspace() or before >= FIRST_IDEOGRAPH
