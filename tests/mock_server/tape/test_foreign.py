"""Recordings of other projects."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.errors import StoryError
from mock_server.tape import load_tape, save_tape
from mock_server.tape.foreign import import_recording

RECORDINGS = sorted((Path(__file__).parent / "recordings").glob("*.yaml"))


def recorded(file):
    interactions = yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)["interactions"]
    return [({"sent": "client", "received": "server"}[one["direction"]], one["data"]) for one in interactions]


@pytest.mark.parametrize("file", RECORDINGS, ids=lambda file: file.stem)
def test_a_recording_of_the_service_comes_back_frame_for_frame_from_its_tape(file, tmp_path):
    [tape] = import_recording(file)
    again = load_tape(save_tape(tape, tmp_path / tape.name))
    assert [(frame.side, frame.message) for frame in again.frames] == recorded(file)
    assert again.name == file.stem
    assert again.about == f"imported from {file.name}"


def test_there_are_recordings_to_test_with():
    assert len(RECORDINGS) == 6


def test_sound_that_is_whole_becomes_a_wav(tmp_path):
    [tape] = import_recording(next(file for file in RECORDINGS if file.stem.startswith("spoken")))
    folder = save_tape(tape, tmp_path / "spoken")
    assert (folder / "client-16000.wav").stat().st_size > 100_000
    assert (folder / "tape.jsonl").stat().st_size < 20_000


def test_each_connection_of_a_cassette_is_a_tape(tmp_path):
    file = tmp_path / "twice.yaml"
    file.write_text("""\
version: 1
interactions:
- {kind: message, direction: sent, data: {setup: {model: m}}}
- {kind: message, direction: received, data: {setupComplete: {}}}
- {kind: close, code: 1011, reason: gone, ok: false}
- {kind: message, direction: sent, data: {setup: {model: m, sessionResumption: {handle: h}}}}
- {kind: message, direction: sent, data: {setup: {model: n}}}
""")
    first, second, third = import_recording(file)
    assert (first.ending.code, first.ending.reason) == (1011, "gone")
    assert [len(tape.frames) for tape in (first, second, third)] == [2, 1, 1]
    assert [tape.name for tape in (first, second, third)] == ["twice", "twice-2", "twice-3"]


def test_every_fault_is_told_with_its_place(tmp_path):
    file = tmp_path / "bad.yaml"
    file.write_text("""\
version: 2
interactions:
- {kind: message, direction: up, data: {}}
- {kind: message, direction: sent, date: {}}
- {kind: ping}
- {kind: close, code: [1]}
""")
    with pytest.raises(StoryError) as caught:
        import_recording(file)
    faults = [(fault.line, fault.path) for fault in caught.value.faults]
    assert {(1, "version"), (3, "interactions[0].direction"), (4, "interactions[1]")} <= set(faults)
    assert {line for line, _ in faults} >= {5, 6}
    assert all(str(fault).startswith(f"{file}:{fault.line}:") for fault in caught.value.faults)


@given(
    st.text()
    | st.recursive(st.none() | st.integers() | st.text(), lambda x: st.dictionaries(st.text(), x)).map(
        lambda value: yaml.safe_dump({"interactions": [value]})
    )
)
@settings(max_examples=40)
def test_no_file_is_imported_wrongly_or_crashes(tmp_path_factory, text):
    file = tmp_path_factory.getbasetemp() / "any.yaml"
    file.write_text(text, "utf-8", newline="")
    with pytest.raises(StoryError):
        import_recording(file)
