"""Reading YAML: values, places, includes, secrets; any bytes become a tree or faults."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from live_plugin.config.document import MAX_INCLUDES, read
from live_plugin.config.node import dotted
from live_plugin.config.tags import TAGS


def write(folder, files):
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder / next(iter(files))


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """Write files, read the first; names are then relative, as a user gives them."""
    monkeypatch.chdir(tmp_path)

    def make(environ=None, /, **files):
        write(tmp_path, {name.replace("__", "/") + ".yaml": text for name, text in files.items()})
        return read(Path(next(iter(files)) + ".yaml"), environ or {})

    return make


def faults_of(node):
    return [str(fault) for fault in node.all_faults()]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"),
        ("yes", "yes"),
        ("12:30", "12:30"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("010", 10),
        ("0x10", 16),
        ("0o10", 8),
        ("-7", -7),
        ("1.5e3", 1500.0),
        (".inf", float("inf")),
        ("-.INF", float("-inf")),
        ("'5'", "5"),
        ("!!str 5", "5"),
        ("2024-01-01", "2024-01-01"),
        ("[1, {on: off}]", [1, {"on": "off"}]),
        ("5: x", {"5": "x"}),
        ("b: &b {x: 1, y: 2}\nc: {<<: *b, y: 3}", {"b": {"x": 1, "y": 2}, "c": {"y": 3, "x": 1}}),
        ("b: {<<: [{x: 1}, {x: 2, y: 3}]}", {"b": {"x": 1, "y": 3}}),
        ("\ufeffa: é", {"a": "é"}),
    ],
)
def test_values_are_those_of_yaml_1_2(tree, text, value):
    node = tree(a=text)
    assert faults_of(node) == []
    assert node.data == value


def test_every_key_and_value_knows_its_place(tree):
    node = tree(a="live:\n  mock:\n    story: [x, yy]\n")
    story = node.children["live"].children["mock"].children["story"]
    assert (story.key.line, story.key.column) == (3, 5)
    assert (story.place.line, story.place.column) == (3, 12)
    assert (story.children[1].place.line, story.children[1].place.column) == (3, 16)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\nb: 2\na: 3\n", "a.yaml:3:1: a: is written twice, first at a.yaml:1"),
        ("a: [1\nb: 2\n", "a.yaml:2:2: not YAML: did not find expected ',' or ']'; see what begins in line 1"),
        ("a: b: c", "a.yaml:1:5: not YAML: a second `: ` in this line, or too far to the right; put text in quotes"),
        ("a:\n\tb: 1", "a.yaml:2:1: not YAML: nothing begins with this character; indent with spaces, no tabs"),
        ("a: @home", "a.yaml:1:4: not YAML: nothing begins with this character"),
        ("a: 1\n---\nb: 1", "a.yaml:2:1: not YAML: a second document begins; remove the line ---"),
        ("a: *hunter2", "a.yaml:1:4: not YAML: an anchor of this name does not exist"),
        ("a: !hunter2 x", "a.yaml:1:4: a: unknown tag; known are !secret"),
        ("a: {{ x }}", "a.yaml:1:5: a: a key must be a word; text with { first needs quotes"),
        ("a: !!int x", "a.yaml:1:4: a: cannot be read as 'int'"),
        ("a: " + "9" * 5000, "a.yaml:1:4: a: cannot be read as 'int'"),
        ("a: !!set {b}", "a.yaml:1:4: a: the tag set does not belong here"),
        ("a: !!python/object:os.system x", "a.yaml:1:4: a: cannot be read as 'python/object:os.system'"),
        ("--- a\n--- b", "a.yaml:2:1: not YAML"),
        ("<<: 3", "a.yaml:1:5: << needs a mapping"),
        ("[" * 70, "a.yaml:1:65: is nested more than 64 deep"),
        ("a: \x01", "a.yaml:1:4: not YAML: it holds a character that cannot be printed"),
        (b"a: 1\nb: \xff", "a.yaml:2:4: is not UTF-8 text"),
        (b"#" * 1_000_001, "a.yaml:1:1: is larger than 1 MB"),
        ("x: &x [*x]", "is nested more than 64 deep; does an alias (*) hold itself?"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_without_its_text(tree, text, told):
    (fault,) = faults_of(tree(a=text))
    assert told in fault
    assert "hunter2" not in fault
    assert "\n" not in fault


def test_aliases_cannot_fill_the_memory(tree):
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 8)}]" for n in range(1, 12)]
    (fault,) = faults_of(tree(a="\n".join(lines)))
    assert "more than 100000 values" in fault


def test_a_bad_value_leaves_the_others(tree):
    node = tree(a="x: !include nope.yaml\ny: 1\n")
    assert node.data == {"x": None, "y": 1}
    assert faults_of(node) == ["a.yaml:1:4: x: nope.yaml: there is no such file"]


def test_includes_start_at_the_file_that_has_them(tree):
    node = tree(a="x: !include d/b.yaml", d__b="y: !include c.yaml", d__c="z: 1")
    assert node.data == {"x": {"y": {"z": 1}}}
    assert node.children["x"].children["y"].children["z"].key.file == "d/c.yaml"


def test_a_mistake_in_an_included_file_names_that_file(tree):
    assert faults_of(tree(a="x: !include b.yaml", b="a: b: c"))[0].startswith("b.yaml:1:5: x: not YAML")


def test_files_that_include_one_another_end(tree):
    (fault,) = faults_of(tree(a="x: !include b.yaml", b="y: !include a.yaml"))
    assert fault == "b.yaml:1:4: x.y: files include one another without end: a.yaml → b.yaml → a.yaml"


def test_a_chain_of_includes_has_a_limit(tree):
    files = {f"f{n}": f"x: !include f{n + 1}.yaml" for n in range(MAX_INCLUDES + 1)}
    (fault,) = faults_of(tree(**files))
    assert f"more than {MAX_INCLUDES} files" in fault


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        ("!include_dir_list", [{"x": 1}, {"y": 2}]),
        ("!include_dir_named", {"b": {"x": 1}, "c": {"y": 2}}),
        ("!include_dir_merge_named", {"x": 1, "y": 2}),
    ],
)
def test_folders_are_gathered_in_the_order_of_names(tree, tag, value):
    node = tree(a=f"r: {tag} d", d__c="y: 2", d__b="x: 1", d__secrets="s: 3")
    assert faults_of(node) == []
    assert node.data == {"r": value}


def test_lists_of_a_folder_are_joined_and_empty_files_are_nothing(tree):
    node = tree(a="!include_dir_merge_list d", d__b="[1, 2]", d__c="", d__e__f="[3]")
    assert node.data == [1, 2, 3]


def test_what_does_not_fit_a_merge_is_told_and_the_rest_is_kept(tree):
    node = tree(a="r: !include_dir_merge_named d", d__b="x: 1", d__c="[2]", d__d="x: 3", d__e="[")
    assert node.data == {"r": {"x": 1}}
    told = faults_of(node)
    assert "d/c.yaml:1:1: r: this file must hold a mapping" in told
    assert "d/d.yaml:1:1: r.x: is written twice, first at d/b.yaml:1" in told
    assert len(told) == 3


def test_a_missing_folder_is_told(tree):
    assert faults_of(tree(a="!include_dir_list d")) == ["a.yaml:1:1: d: there is no such folder"]


def test_secrets_come_from_the_nearest_file_that_has_them(tree):
    files = {"a": "x: !include d/b.yaml", "d__b": "[!secret near, !secret far]"}
    node = tree(**files, d__secrets="near: 1", secrets="{near: 2, far: 3}")
    assert faults_of(node) == []
    assert node.data == {"x": [1, 3]}
    assert sorted(node.secrets()) == ["1", "3"]


def test_secrets_are_not_looked_for_above_the_configuration(tmp_path):
    write(tmp_path, {"secrets.yaml": "key: 1"})
    node = read(write(tmp_path, {"home/a.yaml": "!secret key"}), {})
    assert "secret 'key' is not defined" in faults_of(node)[0]


def test_a_missing_secret_gets_the_nearest_names(tree):
    (fault,) = faults_of(tree(a="k: !secret gemini_kee", secrets="gemini_key: hunter2"))
    assert fault == "a.yaml:1:4: k: secret 'gemini_kee' is not defined; did you mean 'gemini_key'?"


@pytest.mark.parametrize(
    "secrets",
    ["key: [hunter2]", "key: !secret key", "key: 'hunter2", "hunter2", "key: hunter2\nkey: hunter2", "key: *hunter2"],
)
def test_a_bad_secrets_file_betrays_nothing(tree, secrets):
    told = faults_of(tree(a="k: !secret key", secrets=secrets))
    assert told
    assert "hunter2" not in "".join(told)


def test_a_secret_written_behind_the_tag_is_not_repeated(tree):
    assert "AIzaHunter2" not in "".join(faults_of(tree(a="k: !secret AIzaHunter2")))


def test_environment_variables_may_have_defaults(tree):
    node = tree({"SET": "yes sir"}, a="[!env_var SET, !env_var SET x, !env_var NOT two words, !env_var NOT]")
    assert node.data == ["yes sir", "yes sir", "two words", None]
    assert faults_of(node) == ["a.yaml:1:56: [3]: environment variable 'NOT' is not set; set it or add a default"]


def test_a_folder_is_not_a_file(tmp_path):
    assert faults_of(read(tmp_path, {})) == [f"{tmp_path}:1:1: is a folder, not a file"]


def test_paths_fit_on_one_line():
    assert dotted(("live", "mock", "story", 0)) == "live.mock.story[0]"
    assert "\n" not in dotted(("a\nb",))
    assert len(dotted(("a" * 1000,))) < 70


PIECES = st.sampled_from([*"a1[]{},|>'\"#%\té\x85\n"])
WORDS = st.sampled_from([": ", "- ", "? ", "  ", "&x ", "*x", "<<: ", "---\n", "\\U", "0x", ".inf"])
TAGGED = st.sampled_from([f"{tag} {name}" for tag in TAGS for name in ("a", "a.yaml", ".")] + ["!!int ", "!x "])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.binary(max_size=200) | st.lists(PIECES | WORDS | TAGGED, max_size=30).map("".join).map(str.encode))
def test_any_bytes_are_a_tree_or_faults(tmp_path, text):
    (tmp_path / "a.yaml").write_bytes(text)
    node = read(tmp_path / "a.yaml", {})
    for fault in node.all_faults():
        assert fault.line >= 1
        assert fault.column >= 1
        assert len(str(fault).splitlines()) == 1
