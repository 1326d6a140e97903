from __future__ import annotations

import shutil
import wave
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mock_server.stories.speak import Line, SpeakError, lines, make, say

STORY = """
live: 1
steps:
  - when: {says: ["(stop|halt) [now]", "no more"], audio: [ask/stop.awb.wav]}
    reply:
      - {call: halt, id: $c1}
      - wait: {tool: $c1, ok: [{speak: reply/ok.wav, text: Stopped.}], error: [{speak: reply/no.wav, text: "{x}"}]}
"""


@pytest.fixture
def story(tmp_path: Path) -> Path:
    (tmp_path / "story.yaml").write_text(STORY)
    (tmp_path / "spoken.yaml").write_text("reply/no.wav: Sorry.\n")
    return tmp_path


def test_every_clip_is_found_with_its_words() -> None:
    step = {"when": {"says": "(stop|halt) [now]", "audio": "ask/stop.awb.wav"},
            "reply": [{"wait": {"cases": [{"reply": [{"speak": "reply/a.wav", "text": "It is {x}."}]}]}}]}  # fmt: skip
    found = list(lines({"steps": [step]}, {"reply/a.wav": "It is one."}))
    assert found == [Line("ask/stop.awb.wav", "stop now", 16_000), Line("reply/a.wav", "It is one.", 24_000)]
    assert [line.voice for line in found] == ["awb", "slt"]


def test_places_to_fill_want_words_to_speak() -> None:
    with pytest.raises(SpeakError, match=r"a\.wav: .*spoken\.yaml"):
        list(lines({"steps": [{"reply": [{"speak": "a.wav", "text": "It is {x}."}]}]}, {}))


def test_a_missing_program_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(SpeakError, match="flite is not installed"):
        say(Line("a.wav", "hello", 24_000))


@pytest.mark.skipif(not shutil.which("flite"), reason="flite is not installed")
def test_only_what_is_missing_is_made(story: Path) -> None:
    kept = story / "reply" / "ok.wav"
    kept.parent.mkdir()
    kept.write_bytes(b"mine")
    assert {str(path.relative_to(story)) for path in make(story)} == {"ask/stop.awb.wav", "reply/no.wav"}
    assert kept.read_bytes() == b"mine"
    with wave.open(str(story / "reply/no.wav")) as wav:
        assert (wav.getframerate(), wav.getnchannels(), wav.getsampwidth()) == (24_000, 1, 2)
        assert 0.2 < wav.getnframes() / 24_000 < 2
    assert list(make(story)) == []


def test_faults_are_told_in_one_line(tmp_path: Path) -> None:
    import typer

    from mock_server.stories.speak import main

    app = typer.Typer()
    app.command()(main)
    result = CliRunner().invoke(app, [str(tmp_path)])
    assert result.exit_code == 1
    assert "story.yaml" in result.output
    assert "Traceback" not in result.output
