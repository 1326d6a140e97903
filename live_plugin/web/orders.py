"""What a browser may send over the page's socket, as JSON. Pure."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from live_plugin.home.model import Frozen

Count = Annotated[int, Field(ge=0)]


class Say(Frozen):
    """A sentence was typed."""

    do: Literal["say"]
    text: Annotated[str, Field(max_length=2000)]


class Answer(Frozen):
    """A button of a question was pressed."""

    do: Literal["answer"]
    number: int
    yes: bool
    code: Annotated[str, Field(pattern=r"^\d{0,12}$")] = ""
    """For what wants to be told one, such as an alarm."""


class Stop(Frozen):
    """Be silent."""

    do: Literal["stop"]


class Hold(Frozen):
    """The button to talk is held down, or was let go."""

    do: Literal["hold"]
    down: bool


class Talk(Frozen):
    """Hear and play here from now on; `rate` is the microphone's."""

    do: Literal["talk"]
    rate: int = 0


class Leave(Frozen):
    """Hear and play here no more."""

    do: Literal["leave"]


class Played(Frozen):
    """How far the browser is, see `audio.browser.Report`."""

    do: Literal["played"]
    flushes: Count
    played: Count
    dropped: Count


Order = Annotated[Say | Answer | Stop | Hold | Talk | Leave | Played, Field(discriminator="do")]
ORDER: TypeAdapter[Order] = TypeAdapter(Order)


def parse(text: str) -> Say | Answer | Stop | Hold | Talk | Leave | Played:
    """An order; raises ValueError, in one line, for what is none."""
    try:
        return ORDER.validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        told = ": ".join([*map(str, first["loc"]), first["msg"]])
        raise ValueError(f"this is no order: {' '.join(told.split())}") from None
