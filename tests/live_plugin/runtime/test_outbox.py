from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from live_plugin.core.effects import EndActivity, SendAudio, SendEffect, SendPicture, StartActivity
from live_plugin.core.pcm import FRAME_BYTES
from live_plugin.runtime.outbox import LONGEST_BYTES, Outbox

EFFECTS = st.one_of(
    st.builds(SendAudio, st.binary(min_size=1, max_size=2 * LONGEST_BYTES)),
    st.builds(StartActivity, st.integers(1, 3)),
    st.builds(EndActivity, st.integers(1, 3)),
)


def flow(effects: list[SendEffect]) -> list[object]:
    """Marks and bytes in order, whatever the borders of the pieces are."""
    found: list[object] = []
    for effect in effects:
        found += list(effect.audio) if isinstance(effect, SendAudio) else [effect]
    return found


@given(st.lists(EFFECTS, max_size=20))
def test_pieces_are_joined_and_cut_but_nothing_is_lost_or_moved(effects: list[SendEffect]) -> None:
    async def pass_through() -> list[SendEffect]:
        outbox, taken = Outbox(), []
        for effect in [*effects, EndActivity(9)]:
            outbox.put(effect)
        while outbox._items:
            taken.append(await outbox.get())
        return taken

    taken = asyncio.run(pass_through())
    assert flow(taken) == [*flow(effects), EndActivity(9)]
    assert all(len(e.audio) <= LONGEST_BYTES for e in taken if isinstance(e, SendAudio))


async def test_speech_that_piled_up_goes_out_in_larger_messages() -> None:
    outbox = Outbox()
    for number in range(8):
        outbox.put(SendAudio(bytes([number]) * FRAME_BYTES))
    sizes = [len((await outbox.get()).audio) // FRAME_BYTES for _ in range(2)]
    assert sizes == [5, 3]


async def test_the_reader_waits_for_what_comes() -> None:
    outbox = Outbox()
    reader = asyncio.create_task(outbox.get())
    await asyncio.sleep(0)
    assert not reader.done()
    outbox.put(EndActivity(1))
    assert await reader == EndActivity(1)


async def everything(outbox: Outbox) -> list[SendEffect]:
    return [await outbox.get() for _ in range(len(outbox._items))]


async def test_of_pictures_only_the_newest_waits() -> None:
    outbox = Outbox()
    speech = SendAudio(bytes(FRAME_BYTES))
    for effect in (StartActivity(1), SendPicture(b"old"), speech, SendPicture(b"new"), EndActivity(1)):
        outbox.put(effect)
    assert await everything(outbox) == [StartActivity(1), SendPicture(b"new"), speech, EndActivity(1)]


async def test_where_speech_has_piled_up_pictures_are_left_out() -> None:
    outbox = Outbox()
    outbox.put(StartActivity(1))
    outbox.put(SendAudio(bytes(LONGEST_BYTES + FRAME_BYTES)))
    outbox.put(SendPicture(b"too late"))
    outbox.put(EndActivity(1))
    taken = [await outbox.get() for _ in range(4)]
    assert [type(effect) for effect in taken] == [StartActivity, SendAudio, SendAudio, EndActivity]
