"""What a person does with the hands, at the console or on the page: types, answers the guard, bids stop."""

from __future__ import annotations

from live_plugin.core.listening import Button
from live_plugin.plugins.guard import Guard
from live_plugin.runtime.assistant import Assistant


class Desk:
    """One for an assistant; `how` says where it was done, such as `console` or `page`."""

    def __init__(self, assistant: Assistant, guard: Guard, button: Button) -> None:
        self._assistant = assistant
        self._guard = guard
        self._button = button

    def say(self, text: str, how: str) -> None:
        """A sentence was typed: it answers a question of the guard, or is for the model."""
        if text.strip() and not self._guard.answer(text, how):
            self._assistant.say(text.strip())

    def answer(self, number: int, how: str, *, yes: bool, code: str = "") -> bool:
        """A button of the guard's question of this number was pressed; whether that counted.

        `code` is what the thing itself wants to be told, such as an alarm.
        """
        return self._guard.press(number, how, yes=yes, code=code)

    def hold(self, *, down: bool) -> None:
        """The button to talk is held down, or was let go."""
        self._button.press() if down else self._button.release()

    def stop(self) -> None:
        """Be silent, and let the rest of the answer be."""
        self._assistant.stop()
