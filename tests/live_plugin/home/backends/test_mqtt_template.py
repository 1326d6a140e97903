from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live_plugin.home.backends.mqtt.template import render, render_value


@pytest.mark.parametrize(
    ("source", "payload", "text"),
    [
        ("", "ON", "ON"),
        ("{{ value }}", "ON", "ON"),
        ("{{ value_json.state }}", '{"state": "ON"}', "ON"),
        ("{{value_json.POWER1}}", '{"POWER1": "OFF"}', "OFF"),
        ("{{ value_json['a b'][0] }}", '{"a b": [7]}', "7"),
        ("{{ value_json.contact }}", '{"contact": true}', "True"),
        ("{{ value_json.missing }}", "{}", ""),
        ("{{ value_json.t | float | round(1) }}", '{"t": "21.04"}', "21.0"),
        ("{{ (value_json.b | int / 254 * 100) | round | int }}", '{"b": 127}', "50"),
        ("{% if value == '1' %}ON{% else %}OFF{% endif %}", "1", "ON"),
        (
            "{% set names = {'a': 'auto'} %}{{ names[value_json.m] if value_json.m in names else 'off' }}",
            '{"m":"a"}',
            "auto",
        ),
        ("{{ iif }}{{ value | int | iif('yes', 'no') }}", "0", "no"),
        ("{{ value.split(',')[0:3] | join(';') }}", "1,2,3,4", "1;2;3"),
        ("{{ value_json.x | default('none') }}", "not json", None),
        ("{{ value_json.x | is_defined }}", "{}", None),
    ],
)
def test_what_devices_use(source: str, payload: str, text: str | None) -> None:
    if text is None:
        with pytest.raises(ValueError, match=r"\w"):
            render_value(source, payload)
    else:
        assert render_value(source, payload) == text


@pytest.mark.parametrize(
    "source",
    [
        "{% for i in range(9) %}x{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 9 ** 999999999 }}",
        "{{ '%999999999d' % 1 }}",
        "{% set a = value ~ value %}{{ a }}",
        "{% set a %}{{ value }}{% endset %}{{ a }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ value.center(1000000000) }}",
        "{{ self.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ range(1000000000) | list }}",
        "{{ states('light.kitchen') }}",
        "{{ value | center(1000000000) }}",
        "{% include 'secrets' %}",
        "{{ unfinished",
        "{{ 1 / 0 }}",
        "x" * 9000,
    ],
)
def test_what_could_do_harm_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        render(source, value="v" * 100)


@given(st.text(alphabet="{}%|().'[]~*+-=abvalue_jsonifset 019", max_size=60), st.text(max_size=20))
def test_no_template_does_more_than_give_a_text_or_say_why_not(source: str, payload: str) -> None:
    with contextlib.suppress(ValueError):
        assert isinstance(render_value("{{" + source + "}}", payload), str)
