"""A tape → a story: one step per question, its answer as the items that say the same again.

What the mock brings about by itself is left to it: completions, usage, handles, lead-ins. What a story cannot say is
counted, so that nobody has to guess what was lost.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import singledispatchmethod
from pathlib import Path
from typing import Any

import orjson

from mock_server.conversation.listener import Resampler
from mock_server.errors import Refusal
from mock_server.tape.format import Ending, Frame, Tape
from mock_server.tape.look import block, blocks, text
from mock_server.tape.score import LEAST_SOUND, loud
from mock_server.tape.shelf import blobs
from mock_server.tape.step import Files, Item, Speech, Step, story_of
from mock_server.wire.message import ActivityEnd, Audio, ClientMessage, Content, StreamEnd, Text, ToolAnswer, parse

OWN = frozenset({"setupComplete", "usageMetadata", "sessionResumptionUpdate", "voiceActivity"})
"""Messages the mock makes by itself."""
OWN_CONTENT = frozenset({"generationComplete", "interimInputTranscription", "interactionStatus"})

NO_FRAME = (None, 1005, 1006)
"""Codes that say that there was no close frame, or none with a code (RFC 6455, 7.1.5)."""


class Script:
    """Writes the story of one tape; it is complete when it is made."""

    def __init__(self, tape: Tape) -> None:
        self.files = Files()
        self.left_out: Counter[str] = Counter()
        """What a story cannot say, by kind."""
        self._steps: list[Step] = []
        self._ear = Resampler()
        self._asked = bytearray()
        """Sound since the last question, 16 kHz."""
        self._heard = ""
        self._typed: list[str] = []
        self._speech = Speech()
        self._open: dict[str, str] = {}
        """Calls of this step that were not waited for: real id → name in the story."""
        self._asked_at: float | None = None
        for frame in tape.frames:
            self._client(frame) if frame.side == "client" else self._server(frame)
        self._say()
        self._end(tape.ending)
        self.text = story_of(self._steps, tape.name)
        """What story.yaml holds."""

    # ── the client ────────────────────────────────────────────────────────────────────────────────────────────

    def _client(self, frame: Frame) -> None:
        try:
            facts = parse(orjson.dumps(frame.message))
        except Refusal:
            self.left_out["client message that is none"] += 1
            return
        for fact in facts:
            self._hear(fact, frame.at)

    @singledispatchmethod
    def _hear(self, fact: ClientMessage, at: float | None) -> None:
        """Everything else does not ask."""

    @_hear.register
    def _(self, fact: Content, at: float | None) -> None:
        self._typed += fact.texts
        if fact.complete:
            self._ask(self._typed[-1] if self._typed else "", at)
            self._typed.clear()

    @_hear.register
    def _(self, fact: Text, at: float | None) -> None:
        self._ask(fact.text, at)

    @_hear.register
    def _(self, fact: Audio, at: float | None) -> None:
        pcm = self._ear.feed(fact)
        self._asked += pcm
        self._asked_at = at if loud(pcm) else self._asked_at

    @_hear.register
    def _(self, fact: ActivityEnd | StreamEnd, at: float | None) -> None:
        self._asked_at = at

    @_hear.register
    def _(self, fact: ToolAnswer, at: float | None) -> None:
        self._say()
        self._asked_at = at
        if self._open:
            self._go_on()  # what was heard meanwhile asks for something else
            self._steps[-1].reply.append({"wait": {"tool": [*self._open.values()]}})
            self._open.clear()

    def _ask(self, words: str, at: float | None, audio: str = "") -> None:
        self._say()
        self._steps.append(Step(_plain(words), audio))
        self._open.clear()
        self._heard, self._asked_at = "", at
        self._asked.clear()

    # ── the service ───────────────────────────────────────────────────────────────────────────────────────────

    def _server(self, frame: Frame) -> None:
        if isinstance(frame.message, str):
            self.left_out["text that is no JSON"] += 1
            return
        for key, value in frame.message.items():
            if key == "serverContent":
                self._content(block(frame.message, key), frame.at)
            elif key in _MESSAGES:
                _MESSAGES[key](self, value)
            elif key not in OWN:
                self._item({"send": {key: value}})

    def _content(self, content: Mapping[str, Any], at: float | None) -> None:
        self._heard += text(block(content, "inputTranscription"), "text")
        for part in blocks(block(content, "modelTurn"), "parts"):
            self._part(part, at)
        if words := text(block(content, "outputTranscription"), "text"):
            self._begin_answer()
            self._speech.text += words
        if metadata := block(content, "groundingMetadata"):
            self._item({"send": {"serverContent": {"groundingMetadata": dict(metadata)}}})
        if content.get("turnComplete") or content.get("interrupted"):
            self._begin_answer()
            self._say()
            self._steps[-1].over = True
        self.left_out.update(content.keys() - _CONTENT - OWN_CONTENT)

    def _part(self, part: Mapping[str, Any], at: float | None) -> None:
        if part.get("thought"):
            return self._item({"thought": text(part, "text").strip()})
        self._begin_answer()
        self._speech.text += text(part, "text")
        for _, pcm in blobs(part):
            self._speech.heard(pcm, at)
        if not part.keys() & {"text", "inlineData"}:
            self.left_out["part " + "+".join(part)] += 1
        return None

    def _call(self, value: Mapping[str, Any]) -> None:
        found = blocks(value, "functionCalls")
        calls = [self._one_call(call) for call in found if text(call, "name").strip()]
        if nameless := len(found) - len(calls):
            self.left_out["call without a name"] += nameless
        if calls:
            self._item(calls[0] if len(calls) == 1 else {"calls": calls})

    def _one_call(self, call: Mapping[str, Any]) -> Item:
        self._begin_answer()
        self._steps[-1].calls += 1
        name = f"$c{self._steps[-1].calls}"
        self._open[text(call, "id") or name] = name
        return {"call": text(call, "name"), "args": dict(block(call, "args")), "id": name}

    def _go_away(self, value: Mapping[str, Any]) -> None:
        left = text(value, "timeLeft")
        self._item({"go_away": left if re.fullmatch(r"\d+(\.\d+)?s", left) else "60s"})

    def _cancelled(self, value: Mapping[str, Any]) -> None:
        """The mock cancels by itself when it is interrupted."""
        ids = value.get("ids") if isinstance(value, Mapping) else None
        for id_ in ids if isinstance(ids, list) else ():
            self._open.pop(str(id_), None)

    # ── steps and items ───────────────────────────────────────────────────────────────────────────────────────

    def _begin_answer(self) -> None:
        """Something is answered: to what was spoken, else to the last question, else to silence."""
        if not self._steps or self._steps[-1].over:
            pcm = bytes(self._asked)
            if self._heard or (not self._steps and loud(pcm) >= LEAST_SOUND):
                return self._ask(self._heard, self._asked_at, self.files.ask(pcm, self._heard))
            if not self._steps:
                return self._ask("", None)
            self._go_on()
        return None

    def _go_on(self) -> None:
        """The last question is answered further, though its turn may be over."""
        step = self._steps[-1]
        if step.over and not _waits(step.reply):  # after a call some services end the turn by themselves
            step.reply.append({"end_turn": True})
        step.over = False

    def _item(self, item: Item) -> None:
        self._begin_answer()
        self._say()
        self._steps[-1].reply.append(item)

    def _say(self) -> None:
        """What was being said becomes an item."""
        speech, self._speech = self._speech, Speech()
        if item := speech.item(self.files, self._asked_at):
            self._steps[-1].reply.append(item)
            self._asked_at = speech.ends or self._asked_at

    def _end(self, ending: Ending | None) -> None:
        if ending is not None and ending.by == "server" and self._steps:
            close = {"close": {"code": ending.code, "reason": ending.reason}}
            self._steps[-1].reply.append({"abort": True} if ending.code in NO_FRAME else close)


def write_story(tape: Tape, folder: Path) -> Script:
    """Write the story of a tape into a new folder; raises `FileExistsError` where there is one.

    Its sound is WAV, whatever the tape keeps: a story is played and changed without any extra.
    """
    script = Script(tape)
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        raise FileExistsError(f"{folder} is there already; name a new folder for the story") from None
    for name, content in script.files.contents.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / "story.yaml").write_text(script.text, "utf-8")
    return script


def _plain(words: str) -> str:
    """A sentence without the signs that mean something in a phrase."""
    return " ".join(words.translate({ord(sign): " " for sign in "()[]|*"}).split())


def _waits(reply: list[Item]) -> bool:
    return bool(reply) and "wait" in reply[-1]


_CONTENT = frozenset(
    ("modelTurn", "inputTranscription", "outputTranscription", "groundingMetadata", "turnComplete", "interrupted")
)
_MESSAGES: Mapping[str, Callable[[Script, Any], None]] = {
    "toolCall": Script._call,  # noqa: SLF001 - a table of its own methods
    "goAway": Script._go_away,  # noqa: SLF001
    "toolCallCancellation": Script._cancelled,  # noqa: SLF001
}
