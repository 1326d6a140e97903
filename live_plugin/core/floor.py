"""Who has the floor: what the person said, the model's turn, and the link between them.

The handlers of a session share it; what a method returns is to be done now, in order.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from live_plugin.core.effects import Effect, Flush
from live_plugin.core.history import History
from live_plugin.core.ledger import Ledger
from live_plugin.core.link import Link, LinkSettings
from live_plugin.core.patience import Patience
from live_plugin.core.turn import Turn, TurnState
from live_plugin.core.utterance import Conversation, Utterance
from live_plugin.core.view import View


@dataclass(frozen=True)
class SessionSettings:
    """How a talk is led."""

    answer_timeout_s: float | None = 15.0
    """How long the service may leave an utterance without any sign of an answer; None where it may stay silent."""
    barge_in: bool = True
    """Whether speech stops the model's speech at once."""
    resume: bool = True
    """Whether a new link continues the session of the old one."""
    seed: bool = True
    """Whether a new session that takes the place of an old one is told what was said so far."""
    watchful: bool = False
    """Whether pictures go to the service all the time, or only while somebody speaks."""
    link: LinkSettings = field(default_factory=LinkSettings)


Effects = list[Effect]


class Floor:
    """What a session knows, and the rules that need more than one part of it."""

    def __init__(self, settings: SessionSettings, link: Link) -> None:
        self.settings = settings
        self.link = link
        self.conversation = Conversation()
        self.ledger = Ledger()
        self.turn = Turn()
        self.history = History()
        self.view = View(always=settings.watchful)
        self.patience = Patience(settings.answer_timeout_s)

    @property
    def settled(self) -> bool:
        """Whether everything said was answered, every tool is done and the model is silent."""
        return not self.conversation and not self.ledger.running and self.turn.state is TurnState.IDLE

    @property
    def awaited(self) -> Utterance | None:
        """The utterance whose answer is the service's duty now."""
        return self.conversation.pending if self.link.open and not self.ledger.running else None

    def speak_up(self, utterance: Utterance) -> Effects:
        """What is said now may cut off an answer, but never overtakes what was said before it."""
        first = self.conversation.oldest_held is utterance
        return [*self.view.joined(utterance.announce())] if self.link.open and first else []

    def catch_up(self) -> Effects:
        """Announce what was held, one at a time: a newer utterance would cut off the answer to an older one."""
        utterance = self.conversation.oldest_held
        if not utterance or not self.link.open or self.conversation.pending:
            return []
        return [*self.view.joined(utterance.announce())]

    def cut(self, now: float) -> Effects:
        """The model is to be silent: the person speaks, or the service has broken off its turn."""
        self.turn.cut()
        self.patience.cut(now)
        return [Flush()]

    def hold(self) -> None:
        """The link is gone: what was not answered will be said again."""
        self.conversation.hold_all()
        self.turn.done()
        self.patience.hush()
