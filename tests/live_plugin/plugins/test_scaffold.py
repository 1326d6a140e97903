from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from live_plugin.cli import main
from live_plugin.errors import LivePluginError
from live_plugin.plugins.scaffold import write


def test_a_new_plugin_works_and_its_test_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["new", "night_watch", "--dir", str(tmp_path)])
    assert not ended.value.code
    assert "night_watch.py" in capsys.readouterr().out
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path / "tests")]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=15, check=False)
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout


@pytest.mark.parametrize("name", ["", "../x", "Big", "class", "a-b", "light", "ä", "1a"])
def test_a_name_that_will_not_do_writes_nothing(tmp_path: Path, name: str) -> None:
    with pytest.raises(LivePluginError, match="name"):
        write(name, tmp_path)
    assert not list(tmp_path.iterdir())


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    [file, _] = write("mine", tmp_path)
    file.write_text("my work")
    with pytest.raises(LivePluginError, match="is there already"):
        write("mine", tmp_path)
    assert file.read_text() == "my work"
