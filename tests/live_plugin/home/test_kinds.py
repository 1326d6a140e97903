from __future__ import annotations

import pytest

from live_plugin.errors import HomeError
from live_plugin.home.domains import domains
from live_plugin.home.kinds import Kind, domain_called, kinds_of, known_kinds, label


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("lights", Kind("light")),
        ("licht", Kind("light")),
        ("lamp", Kind("light", single=True)),
        ("curtains", Kind("cover", "curtain")),
        ("garage door", Kind("cover", "garage", single=True)),
        ("灯", Kind("light")),
    ],
)
def test_a_word_means_all_or_one_of_a_kind(words: str, kind: Kind) -> None:
    assert kinds_of(words.split()) == (kind,)


def test_some_words_mean_several_kinds() -> None:
    assert {kind.domain for kind in kinds_of(["doors"])} == {"lock", "binary_sensor"}
    assert kinds_of(["octopus"]) == ()


def test_every_domain_is_known_by_its_own_name() -> None:
    for name in domains():
        assert domain_called(name) == domain_called(name.replace("_", " ").upper()) == name
        assert label(name)
    assert label(None) == "device"


def test_a_domain_is_understood_by_its_words_too() -> None:
    assert (domain_called("lamps"), domain_called("the blinds")) == ("light", "cover")
    with pytest.raises(HomeError, match="there is no domain 'lihgt'; did you mean 'light'"):
        domain_called("lihgt")


def test_no_word_is_lost_on_the_way() -> None:
    """Words are compared without accents and small words; none may be nothing but these."""
    assert all(words and words == " ".join(words.split()) for words in known_kinds())
