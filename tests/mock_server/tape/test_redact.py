"""What is kept out of everything that is written."""

from __future__ import annotations

import re
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mock_server.tape import Frame, Tape, save_tape
from mock_server.tape.redact import REDACTED, Redaction, Suspect, secrets_in

SECRETS = [
    "AIza" + "A" * 35,
    "AQ." + "Ab8RN6" * 6,
    "ya29." + "a0AfH6SMB-x_" * 3,
    "1//" + "0g" * 12,
    "GOCSPX-" + "x1" * 12,
    "auth_tokens/" + "0a1b2c3d",
    "eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl",
    "Bearer abcdefgh.ijkl",
    "sk-" + "a1" * 12,
    "ghp_" + "a1" * 18,
    "xoxb-" + "1234567890-a",
    "AKIA" + "A1B2C3D4" * 2,
]


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret[:5])
@pytest.mark.parametrize("around", ["{}", "the key is {}.", "https://x/?key={}&a=1", '{{"a": "{}"}}'])
def test_known_kinds_of_secrets_are_replaced_wherever_they_stand(secret, around):
    cleaned = Redaction().clean({"a": [{"b": around.format(secret)}], around.format(secret): 1})
    assert secret not in orjson.dumps(cleaned).decode()
    assert REDACTED in cleaned["a"][0]["b"]


@pytest.mark.parametrize(
    "harmless",
    [
        "function-call-3225422447732038294",
        "95e91930-b35b-482b-8880-17efc49ec2f2",
        "models/gemini-2.5-flash-native-audio-preview-09-2025",
        "It is foggy and 12 degrees in London.",
        "the bearer of good news",
        "auth_tokens",
    ],
)
def test_what_is_no_secret_stays(harmless):
    message = {"id": harmless, "usageMetadata": {"promptTokenCount": 5, "triggerTokens": "25600"}}
    redaction = Redaction()
    assert redaction.clean(message) == message
    redaction.check_fields(message, "x")


def test_text_under_a_telling_name_is_replaced_and_what_is_no_text_stays():
    message = {"password": "abc", "pin": "1234", "token": "", "api_key": {"type": "STRING"}, "secret": 5}
    assert Redaction().clean(message) == {**message, "password": REDACTED, "pin": REDACTED}


def test_a_private_key_is_replaced_whole():
    text = "-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----"
    assert Redaction().clean(f"see {text}!") == f"see {REDACTED}!"


def test_patterns_of_ones_own_are_replaced():
    assert Redaction(patterns=[r"card \d+"]).clean("pay with card 1234") == f"pay with {REDACTED}"
    with pytest.raises(re.error, match="position 0"):
        Redaction(patterns=["("])


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=8, max_size=30),
    st.text(st.characters(codec="utf-8"), max_size=10),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example("a b/c+d=e?f", "")
def test_a_value_that_was_seen_is_in_no_file_in_no_encoding(tmp_path, secret, around):
    redaction = Redaction([secret])
    forms = [secret, quote(secret, safe="")]
    tape = Tape(tuple(Frame("client", {"a": around + form}) for form in forms))
    folder = save_tape(tape, tmp_path / "t", redaction)
    text = (folder / "tape.jsonl").read_text("utf-8")
    values = [orjson.loads(line).get("client", {}).get("a", "") for line in text.rstrip("\n").split("\n")]
    assert not [value for value in values if secret in value]


@pytest.mark.parametrize("shift", [b"", b"a", b"ab"])
@pytest.mark.parametrize("encode", [b64encode, urlsafe_b64encode, lambda raw: raw.hex().encode()])
def test_a_value_in_another_encoding_makes_a_text_suspect(encode, shift):
    secret = "correct-horse?battery>staple"
    content = encode(shift + secret.encode() + b"tail")
    with pytest.raises(Suspect, match="in another encoding"):
        Redaction([secret]).check(content, "here")
    Redaction(["quite-another-value"]).check(content, "here")


def test_a_name_that_only_ends_in_a_telling_word_makes_a_message_suspect():
    redaction = Redaction(harmless=["page_token"])
    redaction.check_fields({"pageToken": "abc", "spin": "up", "newPassword": REDACTED, "passwords": "x"}, "x")
    with pytest.raises(Suspect, match=r"^x\.a\[1\]\.newPassword: may be a secret; .* 'newPassword' is harmless$"):
        redaction.check_fields({"a": [1, {"newPassword": "abc"}]}, "x")


def test_short_values_are_words_and_not_remembered():
    redaction = Redaction(["on", ""])
    assert redaction.clean("turn on the light") == "turn on the light"


def test_a_secret_that_is_part_of_another_leaves_nothing_of_it():
    assert Redaction(["abcdefgh", "abcdefgh-ijkl"]).clean("abcdefgh-ijkl") == REDACTED


def test_secrets_of_the_environment_are_known_by_the_names_of_their_variables():
    environment = {
        "GEMINI_API_KEY": "k" * 20,
        "my_token": "t" * 20,
        "GOOGLE_APPLICATION_CREDENTIALS": "/home/me/key.json",
        "SHORT_KEY": "no",
        "HOME": "h" * 20,
    }
    assert secrets_in(environment) == ["k" * 20, "t" * 20]
