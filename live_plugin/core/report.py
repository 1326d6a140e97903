"""What came of something, told to the model in words, because the call that asked for it is not known any more.

It is a sentence of ours: announced when nobody else speaks, and awaited like any other. A person's sentence is kept by
the conversation until it is answered; a report is not, for the ledger keeps the result, and a link that comes after
this one may be told in another way.
"""

from __future__ import annotations

from collections.abc import Sequence

from live_plugin.core.effects import SendEffect, SendReport
from live_plugin.core.ledger import Deed
from live_plugin.core.utterance import Utterance


class Report(Utterance):
    """Some deeds of one utterance, whose number it has: what the model does about it belongs to that one."""

    def __init__(self, deeds: Sequence[Deed], *, aloud: bool = True) -> None:
        super().__init__(deeds[0].utterance, text="; ".join(deed.line for deed in deeds))
        for deed in deeds:
            deed.tellings += 1
        self.sendings = max(deed.tellings for deed in deeds)
        self.tried = deeds[0].tried
        self.deeds = deeds
        self.aloud = aloud
        """Whether the model is to speak of it."""
        self._pictures = tuple(picture for deed in deeds for picture in deed.pictures)

    @property
    def said_before(self) -> bool:
        return True

    def announce(self, around: bytes = b"", ahead: int | None = None) -> list[SendEffect]:
        self._machine.step("announce")
        return [SendReport(self.number, self.text, self._pictures, self.aloud)]

    def hold(self) -> None:
        self.answer()
