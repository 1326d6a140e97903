"""The command, as a person or a script starts it."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys

import pytest

COMMAND = [sys.executable, "-m", "mock_server"]


def run(*arguments, timeout=15):
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=timeout, check=False)


def test_check_tells_every_fault_with_its_place(story_file):
    path = story_file("""\
        live: 1
        steps:
          - when: {says: hello}
            replie: []
          - when: {syas: hello}
            reply: [{speak: missing.wav}]
    """)
    done = run("check", str(path))
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert [line.removeprefix(str(path)).split(": ")[0] for line in lines] == [":3:5", ":4:5", ":5:12", ":6:21"]
    assert "did you mean reply?" in done.stderr


def test_check_passes_a_good_story(story_file):
    done = run("check", str(story_file("{live: 1, steps: [{when: {says: hi}, reply: []}]}")))
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 step, no fault" in done.stdout


def test_a_story_that_is_not_there_is_told_in_one_line():
    done = run("serve", "nowhere")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "no such story" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals")
def until(lines, word):
    """The lines up to the one with this word."""
    told = []
    for line in lines:
        told.append(line)
        if word in line:
            break
    return told


def test_serve_prints_the_environment_and_ends_silently_on_ctrl_c():
    with subprocess.Popen([*COMMAND, "serve"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        lines = until(server.stdout, "Ctrl-C")
        exports = dict(line.split()[1].split("=", 1) for line in lines if line.startswith("export"))
        assert exports.keys() == {"GOOGLE_GEMINI_BASE_URL", "GOOGLE_VERTEX_BASE_URL", "SSL_CERT_FILE"}
        assert os.path.exists(exports["SSL_CERT_FILE"])
        server.send_signal(signal.SIGINT)
        out, err = server.communicate(timeout=10)
    assert (server.returncode, out, err) == (0, "", "")
    assert os.path.exists(exports["SSL_CERT_FILE"])


def test_a_wrong_speed_is_refused():
    done = run("serve", "--speed", "0")
    assert (done.returncode, done.stderr) == (1, "--speed must be above 0, got 0\n")


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="processes of others can be waited for on Linux only")
def test_a_program_gets_one_line_and_the_mock_ends_with_it():
    program = "import subprocess, sys; print(subprocess.Popen(sys.argv[1:], stdout=-1).stdout.readline().decode())"
    parent = [sys.executable, "-c", program, *COMMAND, "serve", "--json"]
    done = subprocess.run(parent, capture_output=True, text=True, timeout=15, check=True)
    ready = json.loads(done.stdout)
    assert ready.keys() == {"url", "plain_url", "http_url", "ca_file", "environment", "pid"}
    assert ready["http_url"].replace("http:", "ws:") == ready["plain_url"] + "/"
    wait_for_end(ready["pid"])


def wait_for_end(pid):
    """The mock looks for its parent once a second."""
    handle = os.pidfd_open(pid) if os.path.exists(f"/proc/{pid}") else None
    if handle is not None:
        assert select.select([handle], [], [], 10)[0]
        os.close(handle)


def test_a_wrong_refusal_is_told_with_the_right_ones():
    done = run("serve", "--key", "good", "--refusal", "418")
    assert done.returncode == 1
    assert done.stderr.startswith("--refusal must be one of 401, 403, 429")


def test_a_host_that_is_none_is_told():
    done = run("serve", "--host", "my host")
    assert done.returncode == 1
    assert done.stderr == "cannot listen on 'my host': this is no address; 127.0.0.1 is one\n"


def test_troubles_are_listed_and_a_wrong_one_is_refused():
    assert "stall:chunks=3,times=0,seconds=inf\n    The sound stops" in run("troubles").stdout
    done = run("serve", "--trouble", "rain")
    assert done.returncode == 1
    assert done.stderr.startswith("--trouble: no trouble is named 'rain'; known: cut_short")
