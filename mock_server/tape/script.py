"""A tape → a story: one step per question, its answer as the items that say the same again.

What the mock brings about by itself is left to it: completions, usage, handles, lead-ins. What a story cannot say is
counted, so that nobody has to guess what was lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import singledispatchmethod
from pathlib import Path
from typing import Any

import orjson
import yaml

from mock_server.errors import Refusal
from mock_server.hearing.sentence import words_of
from mock_server.listener import RATE, Resampler
from mock_server.story.clip import RATE as RATE_OUT
from mock_server.tape.format import Ending, Frame, Tape
from mock_server.tape.score import LEAST_SOUND, loud, reach
from mock_server.tape.shelf import as_wav, blobs
from mock_server.wire.message import ActivityEnd, Audio, ClientMessage, Content, StreamEnd, Text, ToolAnswer, parse

Item = dict[str, Any]
MARGIN = RATE // 5
"""Samples kept around the loud part of a question."""
SECONDS_PER_WORD = 0.1
"""Less sound than that is no speech: some recordings keep only the first bytes of each frame."""
FRAME_SECONDS = 0.04
"""What `pace.every` is about."""
OWN = frozenset({"setupComplete", "usageMetadata", "sessionResumptionUpdate", "voiceActivity"})
"""Messages the mock makes by itself."""
OWN_CONTENT = frozenset({"generationComplete", "interimInputTranscription", "interactionStatus"})


@dataclass
class Step:
    """One question and its answer."""

    says: str
    audio: str = ""
    """Name of the recording."""
    reply: list[Item] = field(default_factory=list)
    calls: int = 0
    over: bool = False
    """The turn is complete."""

    def written(self, once: bool) -> Item:
        """As the story has it."""
        when = {"says": self.says} if words_of(self.says) else {}
        when |= {"audio": self.audio} if self.audio else {}
        return {"when": when or {"silence": "3s"}, **({"once": True} if once else {}), "reply": self.reply}


@dataclass
class Speech:
    """What the model is saying."""

    text: str = ""
    pcm: bytearray = field(default_factory=bytearray)
    begins: float | None = None
    ends: float | None = None

    @property
    def seconds(self) -> float:
        return len(self.pcm) / 2 / RATE_OUT


class Script:
    """Writes the story of one tape; `files` and `left_out` are complete when it is made."""

    def __init__(self, tape: Tape) -> None:
        self.files: dict[str, bytes] = {}
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
        self.text = self._written(tape)

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
            self._item({"wait": {"tool": [*self._open.values()]}})
            self._open.clear()

    def _ask(self, text: str, at: float | None, audio: str = "") -> None:
        self._say()
        self._steps.append(Step(_plain(text), audio))
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
                self._content(value, frame.at)
            elif key in _MESSAGES:
                _MESSAGES[key](self, value)
            elif key not in OWN:
                self._item({"send": {key: value}})

    def _content(self, content: Mapping[str, Any], at: float | None) -> None:
        self._heard += content.get("inputTranscription", {}).get("text", "")
        for part in content.get("modelTurn", {}).get("parts", []):
            self._part(part, at)
        if text := content.get("outputTranscription", {}).get("text", ""):
            self._begin_answer()
            self._speech.text += text
        if metadata := content.get("groundingMetadata"):
            self._item({"send": {"serverContent": {"groundingMetadata": metadata}}})
        if content.get("turnComplete") or content.get("interrupted"):
            self._begin_answer()
            self._say()
            self._steps[-1].over = True
        self.left_out.update(content.keys() - _CONTENT - OWN_CONTENT)

    def _part(self, part: Mapping[str, Any], at: float | None) -> None:
        if part.get("thought"):
            return self._item({"thought": part.get("text", "").strip()})
        self._begin_answer()
        self._speech.text += part.get("text", "")
        for _, pcm in blobs(part):
            self._speech.pcm += pcm[: len(pcm) & ~1]
            self._speech.begins = at if self._speech.begins is None else self._speech.begins
            self._speech.ends = at
        if not part.keys() & {"text", "inlineData"}:
            self.left_out["part " + "+".join(part)] += 1
        return None

    def _call(self, value: Mapping[str, Any]) -> None:
        calls = [self._one_call(call) for call in value.get("functionCalls", [])]
        if calls:
            self._item(calls[0] if len(calls) == 1 else {"calls": calls})

    def _one_call(self, call: Mapping[str, Any]) -> Item:
        self._begin_answer()
        self._steps[-1].calls += 1
        name = f"$c{self._steps[-1].calls}"
        self._open[str(call.get("id", name))] = name
        return {"call": call.get("name", ""), "args": dict(call.get("args", {})), "id": name}

    def _go_away(self, value: Mapping[str, Any]) -> None:
        self._item({"go_away": value.get("timeLeft", "60s")})

    def _cancelled(self, value: Mapping[str, Any]) -> None:
        """The mock cancels by itself when it is interrupted."""
        for id_ in value.get("ids", []):
            self._open.pop(id_, None)

    # ── steps and items ───────────────────────────────────────────────────────────────────────────────────────

    def _begin_answer(self) -> None:
        """Something is answered: to what was spoken, else to the last question, else to silence."""
        if not self._steps or self._steps[-1].over:
            pcm = _trimmed(bytes(self._asked))
            if self._heard or (not self._steps and loud(pcm) >= LEAST_SOUND):
                return self._ask(self._heard, self._asked_at, self._recording(pcm, self._heard))
            if not self._steps:
                return self._ask("", None)
            self._steps[-1].over = False
            if not _waits(self._steps[-1].reply):  # after a call some services end the turn by themselves
                self._steps[-1].reply.append({"end_turn": True})
        return None

    def _recording(self, pcm: bytes, heard: str) -> str:
        if loud(pcm) < LEAST_SOUND:
            return ""
        return self._file("ask", heard, as_wav(pcm, RATE))

    def _item(self, item: Item) -> None:
        self._begin_answer()
        self._say()
        self._steps[-1].reply.append(item)

    def _say(self) -> None:
        """What was being said becomes an item."""
        speech, self._speech = self._speech, Speech()
        text = speech.text.strip().replace("{", "(").replace("}", ")")  # braces are places to fill
        if not (text or speech.pcm):
            return
        item: Item = {"text": text} if text else {}
        if speech.pcm and speech.seconds >= SECONDS_PER_WORD * len(text.split()):
            item = {"speak": self._file("reply", text, as_wav(bytes(speech.pcm), RATE_OUT)), **item}
        if item:
            self._steps[-1].reply.append(item | self._pace(speech))

    def _pace(self, speech: Speech) -> Item:
        if speech.begins is None or speech.ends is None or self._asked_at is None:
            return {}
        slices = speech.seconds / FRAME_SECONDS - 1
        every = (speech.ends - speech.begins) / slices if slices >= 1 else 0
        first = max(0.0, speech.begins - self._asked_at)
        self._asked_at = speech.ends
        return {"pace": {"first": f"{first * 1000:.0f}ms", "every": f"{every * 1000:.0f}ms"}}

    def _file(self, folder: str, text: str, content: bytes) -> str:
        number = sum(name.startswith(folder) for name in self.files) + 1
        name = "_".join([f"{folder}/{number:02}", *words_of(text)[:5]]) + ".wav"
        self.files[name] = content
        return name

    def _end(self, ending: Ending | None) -> None:
        if ending is not None and ending.by == "server" and self._steps:
            close = {"close": {"code": ending.code, "reason": ending.reason}}
            self._steps[-1].reply.append({"abort": True} if ending.code is None else close)

    def _written(self, tape: Tape) -> str:
        later = Counter(words_of(step.says) for step in self._steps)
        steps = []
        for step in self._steps:
            later[words_of(step.says)] -= 1
            steps.append(step.written(once=later[words_of(step.says)] > 0))
        story = {"live": 1, "steps": steps}
        text = yaml.safe_dump(story, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None)
        return f"# Made of the tape {tape.name}; change it as you like.\n{text}"


def write_story(tape: Tape, folder: Path) -> Script:
    """Write the story of a tape into a new folder; raises `FileExistsError` where there is one."""
    script = Script(tape)
    folder.mkdir(parents=True)
    for name, content in script.files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / "story.yaml").write_text(script.text, "utf-8")
    return script


def _plain(text: str) -> str:
    """A sentence without the signs that mean something in a phrase."""
    return " ".join(text.translate({ord(sign): " " for sign in "()[]|*"}).split())


def _trimmed(pcm: bytes) -> bytes:
    """The loud part, with a little around it."""
    begin, end = reach(pcm, 1) // 2 - 1, reach(pcm, loud(pcm)) // 2
    return pcm[2 * max(0, begin - MARGIN) : 2 * (end + MARGIN)]


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
