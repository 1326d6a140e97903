"""Every key of the format, and every way to get it wrong with its place."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_server import StoryError, load_story
from mock_server.story.format import (
    Abort,
    Call,
    Calls,
    Case,
    Close,
    GoAway,
    Pace,
    Pause,
    Speak,
    Wait,
)  # fmt: skip
from mock_server.story.load import shipped


def test_everything_a_story_can_hold(story_file):
    story = load_story(
        story_file("""
        live: 1
        strict: false
        ordered: true
        otherwise: [{text: Pardon}]
        steps:
          - when: {says: [one, "(two|too)"], text: three, turn: 3}
            once: true
            reply:
              - {text: hello, pace: {first: 320ms, every: 2s}}
              - {call: light, args: {on: true, off: no, at: 10:30, n: 1.5, list: [1, {a: null}]}, id: $c1}
              - calls: [{call: a, id: $a}, {call: b}]
              - wait:
                  tool: [$c1, $a]
                  timeout: 1min
                  cases: [{response: {output: {x: 1}}, reply: [{pause: 1s}]}]
                  ok: [{go_away: 10s}]
                  error: [{close: {code: 4000, reason: drill}}]
                  late: [{abort: true}]
          - {when: {tool: light}, reply: []}
          - {when: {silence: 5}, reply: []}
    """)
    )
    assert (story.strict, story.ordered, story.otherwise) == (False, True, (Speak("Pardon"),))
    first, tool, silence = story.steps
    assert (first.once, first.when.turn, first.when.says[1].variants) == (True, 3, ("two", "too"))
    speak, call, calls, wait = first.reply
    assert speak == Speak("hello", None, Pace(0.32, 2.0))
    args = {"on": True, "off": "no", "at": "10:30", "n": 1.5, "list": [1, {"a": None}]}
    assert call == Calls((Call("light", args, "$c1"),))
    assert calls == Calls((Call("a", {}, "$a"), Call("b", {}, "")))
    assert wait == Wait(
        tools=("$c1", "$a"),
        timeout=60.0,
        cases=(Case({"output": {"x": 1}}, (Pause(1.0),)),),
        ok=(GoAway(10.0),),
        error=(Close(4000, "drill"),),
        late=(Abort(),),
    )
    assert (tool.when.tool, silence.when.silence) == ("light", 5.0)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", ["1:1: : is empty"]),
        ("a: [", ["2:1: : not YAML"]),
        ("- 1", ["1:1: : must be a block"]),
        ("{steps: []}", ["1:1: : `live: 1` is missing"]),
        ("{live: 2, steps: []}", ["1:8: live: must be 1"]),
        ("{live: 1}", ["1:1: : `steps` is missing"]),
        (
            "{live: 1, steps: [], stpes: 1, live: 1}",
            ["1:22: stpes: unknown key; did you mean steps?", "1:32: live: is given twice"],
        ),
        ("{live: 1, steps: [], strict: yes}", ["1:30: strict: must be true or false, got 'yes'"]),
        ("{live: 1, steps: [], otherwise: []}", ["1:22: otherwise: is never played"]),
        ("{live: 1, steps: [3]}", ["1:19: steps[0]: must be a block"]),
        ("{live: 1, steps: [{when: {}, reply: []}]}", ["1:26: steps[0].when: says nothing"]),
        ("{live: 1, steps: [{when: {turn: 0}, reply: []}]}", ["1:33: steps[0].when.turn: must be a whole number"]),
        ("{live: 1, steps: [{when: {silence: soon}, reply: []}]}", ["1:36: steps[0].when.silence: must be a duration"]),
        ("{live: 1, steps: [{when: {audio: no.wav}, reply: []}]}", ["1:34: steps[0].when.audio: no.wav: there is no"]),
        ("{live: 1, steps: [{when: {says: '(a'}, reply: []}]}", ["1:33: steps[0].when.says: '(' has no ')'"]),
        ("{live: 1, steps: [{when: {says: a}, reply: [{}]}]}", ["1:45: steps[0].reply[0]: is nothing the mock can do"]),
        (
            "{live: 1, steps: [{when: {says: a}, reply: [{call: f, args: [1]}]}]}",
            ["1:61: steps[0].reply[0].args: must be an object"],
        ),
        (
            "{live: 1, steps: [{when: {says: a}, reply: [{wait: {tool: $c}}]}]}",
            ["1:59: steps[0].reply[0].wait.tool: no call before this has the id $c; known: none"],
        ),
        (
            "{live: 1, steps: [{when: {says: a}, reply: [{call: f, id: c}]}]}",
            ["1:59: steps[0].reply[0].id: must be a name such as $c1"],
        ),
        (
            "{live: 1, steps: [{when: {says: a}, reply: [{close: {code: 1006}}]}]}",
            ["1:60: steps[0].reply[0].close.code: must be a code a close frame can carry"],
        ),
        (
            "{live: 1, steps: [], troubles: [{trouble: rain}, {cause: quota}, {trouble: refused, cause: rain}]}",
            [
                "1:43: troubles[0].trouble: no trouble is named 'rain'",
                "1:50: troubles[1]: `trouble` is missing",
                "1:51: troubles[1].cause: unknown key",
                "1:66: troubles[2]: no cause is named 'rain'",
            ],
        ),
        (
            '{live: 1, steps: [{when: {says: a}, reply: [{call: ""}, {calls: []}]}]}',
            [
                "1:52: steps[0].reply[0].call: must be the name of a tool",
                "1:65: steps[0].reply[1].calls: must be a list of calls such as {call: set_light, id: $c1}",
            ],
        ),
        (
            "{live: 1, steps: [{when: {says: a}, reply: [{send: {x: .nan}}, {send: {x: 99999999999999999999}}]}]}",
            [f"1:{at}: steps[0].reply[{n}].send: must be an object" for n, at in enumerate((52, 71))],
        ),
        (
            '{live: 1, steps: [{when: {image: "a\\0"}, reply: [{speak: "b\\0"}]}]}',
            ["1:34: steps[0].when.image: 'a\\x00': there is no such file", "1:58: steps[0].reply[0].speak: b"],
        ),
        (
            "{live: 1, steps: [{when: {says: a}, reply: &r [{call: f, id: $c}, {wait: {tool: $c, ok: *r}}]}]}",
            ["1:1: : is nested too deeply, or has an alias (*name) within what it stands for"],
        ),
    ],
)
def test_faults_have_their_place(story_file, text, faults):
    path = story_file(text)
    with pytest.raises(StoryError) as error:
        load_story(path)
    found = [f"{fault.line}:{fault.column}: {fault.path}: {fault.text}" for fault in error.value.faults]
    assert len(found) == len(faults), found
    assert all(one.startswith(expected) for one, expected in zip(found, faults, strict=True)), found


def test_a_fault_is_one_line_whatever_the_file_holds(story_file):
    path = story_file("{live: 1, steps: []}")
    path.write_bytes(b'live: 1\nsteps: []\n"a\\nb": 2\n')
    with pytest.raises(StoryError, match=r":3:1: a b: unknown key") as error:
        load_story(path)
    assert len(str(error.value).splitlines()) == 1


def test_another_encoding_is_told(story_file):
    path = story_file("{live: 1, steps: []}")
    path.write_bytes("live: 1".encode("utf-16"))
    with pytest.raises(StoryError, match=r":1:1: cannot be read: it must be text in UTF-8"):
        load_story(path)


def test_a_recording_alone_is_a_sentence(story_file, tmp_path):
    import wave

    with wave.open(str(tmp_path / "open_the_door.wav"), "wb") as wav:
        wav.setparams((1, 2, 16_000, 0, "NONE", ""))
        wav.writeframes(bytes(320))
    story = load_story(story_file("{live: 1, steps: [{when: {audio: open_the_door.wav}, reply: []}]}"))
    assert story.steps[0].when.says[0].source == "open the door"
    assert story.steps[0].when.recordings[0].name == "open_the_door.wav"


def test_a_folder_or_a_shipped_name_will_do(story_file, tmp_path):
    story_file("{live: 1, steps: []}")
    assert load_story(tmp_path).name == tmp_path.name
    with pytest.raises(StoryError, match=r"no such story; give a story.yaml or a shipped one: .*home"):
        load_story("hose")


@pytest.mark.parametrize("name", shipped())
def test_shipped_stories_have_no_fault(name):
    story = load_story(name)
    assert story.steps or not story.strict


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(alphabet="liveste: 1[]{}-&*!|>'\"\n\tps,$c", max_size=60))
def test_no_text_crashes_the_reader(story_file, text):
    path = story_file("live: 1\n")
    path.write_text("{live: 1, steps: []}\n" if not text.strip() else text, "utf-8")
    faults = ()
    try:
        load_story(path)
    except StoryError as error:
        faults = error.faults
    assert all(fault.line >= 1 and fault.column >= 1 and fault.text for fault in faults)
