"""Sound files: every sample comes back, and what is no sound is told."""

from __future__ import annotations

import sys
from io import BytesIO

import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from mock_server.errors import MissingExtra
from mock_server.tape.sound import HIGHEST_FLAC_RATE, Form, SoundError, samples_of

pcm = st.binary(min_size=2, max_size=400).map(lambda raw: raw[: len(raw) // 2 * 2])


@given(pcm=pcm, rate=st.integers(1000, HIGHEST_FLAC_RATE), form=st.sampled_from(Form))
def test_every_sample_comes_back(pcm, rate, form):
    assert samples_of(f"client-{rate}.{form}", form.written(pcm, rate)) == pcm


def test_silence_takes_less_room_as_flac():
    silence = bytes(32_000)
    assert len(Form.FLAC.written(silence, 16_000)) < len(Form.WAV.written(silence, 16_000)) / 10


@given(content=st.binary(max_size=120), name=st.sampled_from(["a.wav", "a.flac", "a.mp3", "a"]))
def test_bytes_that_are_no_sound_are_told(content, name):
    with pytest.raises(SoundError):
        samples_of(name, content)


@pytest.mark.parametrize("form", Form)
def test_a_file_that_was_cut_in_its_head_is_told_in_one_line(form):
    whole = form.written(bytes(2000), 16_000)
    for size in range(40):
        with pytest.raises(SoundError, match=r"^[^\n]+$"):
            samples_of(f"a.{form}", whole[:size])


def test_sound_of_two_channels_is_told():
    file = BytesIO()
    soundfile.write(file, [[0.0, 0.0], [0.5, 0.5]], 16_000, format="FLAC")
    with pytest.raises(SoundError, match="16-bit mono"):
        samples_of("a.flac", file.getvalue())


def test_a_missing_library_is_told_with_the_way_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "soundfile", None)
    with pytest.raises(MissingExtra, match=r"^sound as FLAC needs the extra 'flac': pip install \S+\[flac\]'$"):
        Form.FLAC.written(bytes(2), 16_000)
