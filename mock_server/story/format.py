"""What a story is: a YAML file with WAV files beside it, one step per turn of the model.

    live: 1                       # number of this format; required
    strict: true                  # false: what matches nothing gets `otherwise` instead of a close
    ordered: false                # true: the steps must come in this order
    otherwise:                    # reply to what matches nothing, where `strict` is false
      - text: Sorry, I did not understand that.
    troubles: []                  # what goes wrong from the setup on, such as {trouble: refused, cause: quota}
    steps:
      - when: {says: "turn on the kitchen light"}
        once: false               # true: this step answers a single time
        reply:
          - {call: set_light, args: {name: kitchen light, on: true}, id: $c1}
          - wait:
              tool: $c1
              timeout: 10s
              ok: [{speak: reply/kitchen_on.wav, text: "The kitchen light is on."}]
              error: [{text: "That did not work: {response.error}"}]

`when`: all that is given must hold.
    says: text or list      spoken or typed; letter case and punctuation do not count;
                            `*` any words, `(a|b)` one of, `[very]` may be left out
    text: text or list      the same, typed only
    audio: file or list     recordings of this sentence (WAV); alone: the file's name is the sentence
    turn: 2                 the second thing the user says in this session
    tool: set_light         an answer of this tool that no `wait` waited for
    silence: 5s             nobody has said anything for so long
    image: 2 or file.jpg    so many pictures, or this very one, were shown since the last answer

`reply`: items, one after the other; an empty list is a turn without content.
    speak: file.wav         speech, resampled to 24 kHz; with `text`, its transcript
    text: words             alone: silence of natural length with this transcript
        pace: {first: 320ms, every: 25ms}    time to the first frame; between frames of 40 ms
    call: tool              with `args` (object) and `id` ($name, bound to the real id)
    calls: [{call, args, id}, …]             several calls in one frame
    wait:                   until the tool has answered; then the branch that fits
        tool: $c1 or [$c1, $c2]
        timeout: 10s        then the call is cancelled and `late` is played
        cases: [{response: {output: {…}}, reply: […]}, …]     first whose response is part of the answer
        ok: […]             no answer holds `error`
        error: […]
        late: […]
        partly: […]         after each answer of a non-blocking call that says more will follow (willContinue)
    pause: 2s               nothing
    thought: words          a thought part, from models that think
    end_turn: true          the turn ends here, what follows is a turn of its own; or a block with
        reason: NEED_MORE_INPUT   turnCompleteReason
        waiting: true             waitingForInput
    ignore: true            alone: the model chose not to answer, nothing is sent
    send: {serverContent: {…}}    any server message as it is
    go_away: 10s            announce the end of the connection, then close when the time is over
    close: {code: 1011, reason: drill}
    abort: true             drop the connection without a close frame
    trouble: stall          from here on this goes wrong (`live-mock troubles`), with its options as further keys

A `text` may hold `{response.output.temperature}`: the last answer waited for, by dotted path; `{$c1.error}`
names one of several. What is not in the answer is left out.
Calls nobody waits for hold the turn open until they are answered; a step with `when: {tool: …}` then goes on.
Calls of functions that do not block (`behavior` of the setup, or the model's own) hold nothing: at the `wait` the turn
ends, and the branch is said in a turn of its own, when and whether the answer's `scheduling` says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from mock_server.story.clip import Clip
from mock_server.story.phrase import Phrase

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something is written."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast speech is sent, in seconds."""

    first: float = 0.320
    """From the end of the question to the first frame."""
    every: float = 0.025
    """For each 40 ms of sound: somewhat faster than real time, as the service sends."""


@dataclass(frozen=True, slots=True)
class Speak:
    """Speech with its transcript."""

    text: str
    clip: Clip | None = None
    """None: silence of natural length."""
    pace: Pace = Pace()


@dataclass(frozen=True, slots=True)
class Call:
    """One tool call."""

    tool: str
    args: Mapping[str, Any]
    name: str
    """Name of the real id within the story: `$c1`."""


@dataclass(frozen=True, slots=True)
class Calls:
    """Tool calls made in one frame."""

    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A branch taken when `response` is part of the tool's answer."""

    response: Mapping[str, Any]
    reply: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Wait:
    """Until the calls are answered; where a branch is not written, the next item follows."""

    tools: tuple[str, ...]
    timeout: float | None = None
    cases: tuple[Case, ...] = ()
    ok: tuple[Item, ...] = ()
    error: tuple[Item, ...] = ()
    late: tuple[Item, ...] = ()
    partly: tuple[Item, ...] = ()
    """After each answer that says more will follow."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing for some seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class GoAway:
    """The connection ends in some seconds, announced."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Close:
    """The connection ends with a close frame."""

    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class Abort:
    """The connection ends without one."""


@dataclass(frozen=True, slots=True)
class Think:
    """A thought, told by the models that think."""

    text: str


@dataclass(frozen=True, slots=True)
class Raw:
    """A server message as it is."""

    message: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EndTurn:
    """The turn ends here; what follows is said in a turn of its own."""

    reason: str = ""
    """`turnCompleteReason`."""
    waiting: bool = False
    """`waitingForInput`."""


@dataclass(frozen=True, slots=True)
class Ignore:
    """The model chose not to answer: nothing is sent at all."""


@dataclass(frozen=True, slots=True)
class Spoil:
    """From here on something goes wrong."""

    trouble: str
    options: Mapping[str, Any]


Item = Speak | Calls | Wait | Pause | Think | Raw | EndTurn | Ignore | GoAway | Close | Abort | Spoil


@dataclass(frozen=True, slots=True)
class When:
    """What must be heard; everything given must hold."""

    says: tuple[Phrase, ...] = ()
    text: tuple[Phrase, ...] = ()
    recordings: tuple[Path, ...] = ()
    turn: int | None = None
    tool: str | None = None
    silence: float | None = None
    pictures: int = 0
    """How many at least were shown since the last answer."""
    picture: str = ""
    """SHA-256 of one that must be among them."""

    def __str__(self) -> str:
        said = [phrase.source for phrase in (*self.says, *self.text)]
        other = {"turn": self.turn, "tool": self.tool, "silence": self.silence, "image": self.pictures or None}
        words = ['"' + '" or "'.join(said[:3]) + '"'] if said else []
        return ", ".join(words + [f"{key} {value}" for key, value in other.items() if value is not None])


@dataclass(frozen=True, slots=True)
class Step:
    """One turn: when this is heard, reply so."""

    when: When
    reply: tuple[Item, ...]
    place: Place
    once: bool = False


@dataclass(frozen=True)
class Story:
    """A conversation."""

    name: str
    steps: tuple[Step, ...]
    strict: bool = True
    ordered: bool = False
    otherwise: tuple[Item, ...] = field(default=(Speak("Sorry, I did not understand that."),))
    troubles: tuple[Spoil, ...] = ()
    """What goes wrong in every session, from its setup on."""

    @cached_property
    def silences(self) -> tuple[tuple[int, Step], ...]:
        """Steps that wait for silence, with their numbers: looked for far more often than there are any."""
        return tuple((number, step) for number, step in enumerate(self.steps) if step.when.silence is not None)
