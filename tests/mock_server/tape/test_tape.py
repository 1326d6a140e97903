"""Tapes on disk: written, read back, and what is said about one that is wrong."""

from __future__ import annotations

import sys
import wave
from base64 import b64encode, urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_server.errors import StoryError
from mock_server.tape import Ending, Frame, Tape, load_tape, save_tape
from mock_server.tape.load import is_tape, tapes_in
from mock_server.tape.redact import Redaction, Suspect
from mock_server.tape.sound import Form

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
data = (
    st.binary(max_size=40)
    .flatmap(lambda raw: st.sampled_from([b64encode(raw), urlsafe_b64encode(raw)]))
    .map(bytes.decode)
    | texts
)
mimes = st.sampled_from(
    [
        *("audio/pcm;rate=16000", "audio/pcm", "audio/pcm;rate=8000", "audio/pcm;rate=0000", "audio/pcm;rate=999999"),
        *("audio/x-wav", "audio/flac", "audio/opus", "image/jpeg", "x/y"),
    ]
)
blobs = st.fixed_dictionaries({"mimeType": mimes, "data": data}) | st.fixed_dictionaries(
    {"data": data, "mime_type": mimes}
)
messages = st.dictionaries(texts, json | blobs | st.lists(blobs, max_size=3), max_size=3) | texts
frames = st.lists(st.builds(Frame, st.sampled_from(["client", "server"]), messages), max_size=6)
endings = st.none() | st.builds(
    Ending, st.sampled_from(["client", "server"]), st.none() | st.integers(1000, 4999), texts
)


@given(frames=frames, ending=endings, form=st.sampled_from(Form))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_what_is_read(tmp_path, frames, ending, form):
    tape = Tape(tuple(frames), ending, path="/ws/x", about="mine")
    again = load_tape(save_tape(tape, tmp_path / "tape", audio=form))
    assert (again.frames, again.ending) == (tape.frames, tape.ending)
    assert (again.path, again.about) == ("/ws/x", "mine")


def audio(pcm, rate=16_000):
    blob = {"mimeType": f"audio/pcm;rate={rate}", "data": b64encode(pcm).decode()}
    return Frame("client", {"realtimeInput": {"audio": blob}})


def test_sound_of_one_side_and_rate_is_one_file_that_can_be_played(tmp_path):
    folder = save_tape(Tape((audio(b"\1\0" * 320), audio(b"\2\0" * 100, 8000), audio(b"\3\0" * 320))), tmp_path / "t")
    with wave.open(str(folder / "client-16000.wav")) as wav:
        assert (wav.getframerate(), wav.getnframes()) == (16_000, 640)
    with wave.open(str(folder / "client-8000.wav")) as wav:
        assert wav.getnframes() == 100
    assert b64encode(b"\3\0" * 320).decode() not in (folder / "tape.jsonl").read_text()


def test_sound_may_be_kept_as_flac(tmp_path):
    tape = Tape((audio(b"\1\0" * 320), audio(b"\2\0" * 100, 8000), audio(b"\3\0" * 320)))
    folder = save_tape(tape, tmp_path / "t", audio=Form.FLAC)
    assert sorted(file.name for file in folder.iterdir()) == ["client-16000.flac", "client-8000.flac", "tape.jsonl"]
    assert '{"flac":"client-16000.flac","from":320,"samples":320}' in (folder / "tape.jsonl").read_text()
    assert load_tape(folder).frames == tape.frames


def test_without_the_library_a_tape_with_flac_has_one_fault(tmp_path, monkeypatch):
    folder = save_tape(Tape((audio(b"\1\0" * 320),) * 3), tmp_path / "t", audio=Form.FLAC)
    monkeypatch.setitem(sys.modules, "soundfile", None)
    with pytest.raises(StoryError, match=r"^[^\n]*:1:1: sound as FLAC needs the extra 'flac': [^\n]*$"):
        load_tape(folder)


def test_a_tape_is_never_written_over_another(tmp_path):
    tape = Tape((Frame("server", {}),))
    assert [save_tape(tape, tmp_path / "t").name for _ in range(3)] == ["t", "t-2", "t-3"]
    assert [path.name for path in tapes_in(tmp_path)] == ["t", "t-2", "t-3"]
    assert tapes_in(tmp_path / "t") == [tmp_path / "t"]
    assert is_tape(tmp_path / "t")
    assert not is_tape(tmp_path)


def test_many_may_write_at_once(tmp_path):
    tapes = [Tape((Frame("server", {"number": number}),)) for number in range(24)]
    with ThreadPoolExecutor(8) as threads:
        folders = list(threads.map(lambda tape: save_tape(tape, tmp_path / "t"), tapes))
    assert len(set(folders)) == 24
    assert [load_tape(folder).frames for folder in folders] == [tape.frames for tape in tapes]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(folder.name for folder in folders)


def test_times_are_kept_and_may_be_missing(tmp_path):
    tape = Tape((Frame("server", {}, 0.25), Frame("server", {})), Ending("server", at=1.5))
    again = load_tape(save_tape(tape, tmp_path / "t"))
    assert [frame.at for frame in again.frames] == [0.25, None]
    assert again.seconds == 1.5


def test_a_suspect_tape_leaves_nothing_on_the_disk(tmp_path):
    with pytest.raises(Suspect, match=r"tape\.jsonl:2\.client\.toolResponse\.alarm_password: may be a secret"):
        save_tape(Tape((Frame("client", {"toolResponse": {"alarm_password": "swordfish"}}),)), tmp_path / "t")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", Form)
def test_a_credential_in_sound_is_found_however_it_is_kept(tmp_path, form):
    with pytest.raises(Suspect, match=r"client-16000\."):
        save_tape(
            Tape((audio(b"super-secret-key-1234!"),)), tmp_path / "t", Redaction(["super-secret-key-1234"]), audio=form
        )
    assert list(tmp_path.iterdir()) == []


def test_a_credential_in_a_picture_is_found(tmp_path):
    picture = b"\xff\xd8 exif: super-secret-key-123 \xff\xd9"
    blob = {"mimeType": "image/jpeg", "data": b64encode(picture).decode()}
    tape = Tape((Frame("client", {"realtimeInput": {"video": blob}}),))
    with pytest.raises(Suspect, match=r"client-1\.jpg"):
        save_tape(tape, tmp_path / "t", Redaction(["super-secret-key-123"]))
    assert list(tmp_path.iterdir()) == []


BAD = """\
{"tape": 2}
{"at": 1, "server": {}}
{"at": 0.5, "server": {}}
{"at": 2, "serve": {}}
{"server": {}, "client": {}}
{"server": 5}
not json
{"client": {"audio": {"mimeType": "audio/pcm", "data": {"wav": "client-16000.wav", "from": 0, "samples": 9}}}}
{"client": {"audio": {"mimeType": "audio/pcm", "data": {"file": "../x"}}}}
{"client": {"audio": {"mimeType": "audio/pcm", "data": {"pcm": 1}}}}
{"close": {"by": "nobody"}}
{"close": {"by": "server", "code": 1011}}
{"server": {}}
[]"""


def test_every_fault_is_told_with_file_and_line(tmp_path):
    file = tmp_path / "tape.jsonl"
    file.write_text(BAD)
    with pytest.raises(StoryError) as caught:
        load_tape(tmp_path)
    told = {fault.line: fault.text for fault in caught.value.faults}
    assert sorted(told) == [1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14]
    assert "did you mean server?" in told[4]
    assert "has client and server" in told[5]
    assert "without folders" in told[9]
    assert "further connection is a tape of its own" in told[13]
    assert all(str(fault).startswith(f"{file}:") for fault in caught.value.faults)


def test_a_stretch_beyond_the_end_of_its_wav_is_told(tmp_path):
    folder = save_tape(Tape((audio(b"\1\0" * 320),)), tmp_path / "t")
    text = folder / "tape.jsonl"
    text.write_text(text.read_text().replace('"samples":320', '"samples":321'))
    with pytest.raises(StoryError, match=r"has 320 samples, the frame wants 0 to 321"):
        load_tape(folder)


def test_a_tape_that_is_not_there_is_told(tmp_path):
    with pytest.raises(StoryError, match="cannot be read as a tape"):
        load_tape(tmp_path / "nowhere")


@given(st.binary(max_size=200) | st.lists(json, max_size=4).map(lambda lines: "\n".join(map(repr, lines)).encode()))
def test_no_file_crashes_the_reader(tmp_path_factory, content):
    file = tmp_path_factory.getbasetemp() / "tape.jsonl"
    file.write_bytes(content)
    with pytest.raises(StoryError):
        load_tape(file)


def test_deep_nesting_is_a_fault(tmp_path):
    (tmp_path / "tape.jsonl").write_text('{"tape": 1}\n{"server": ' + '{"a":' * 1000 + "1" + "}" * 1001)
    with pytest.raises(StoryError, match=r":2:"):
        load_tape(tmp_path)
