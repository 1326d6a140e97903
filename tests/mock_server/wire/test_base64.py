from __future__ import annotations

import base64 as reference

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.wire import base64


@settings(deadline=None)
@given(st.binary(max_size=200), st.booleans(), st.booleans())
def test_both_alphabets_padded_or_not(data, url_safe, padded):
    text = (reference.urlsafe_b64encode if url_safe else reference.standard_b64encode)(data).decode()
    assert base64.decode(text if padded else text.rstrip("=")) == data


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_answers_are_in_the_standard_alphabet(data):
    assert base64.encode(data) == reference.standard_b64encode(data).decode()


@pytest.mark.parametrize("text", ["A", "AAA$", "A A=", "AB=C", "é"])
def test_anything_else_is_an_error(text):
    with pytest.raises(ValueError, match=r".+"):
        base64.decode(text)
