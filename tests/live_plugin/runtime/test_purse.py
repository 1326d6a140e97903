from __future__ import annotations

import stat
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from live_plugin.runtime.purse import Purse, PurseFile

MONDAY = date(2026, 11, 23)
TUESDAY = MONDAY + timedelta(days=1)


def test_each_day_begins_with_nothing_spent() -> None:
    purse = Purse()
    purse.spend(MONDAY, 0.25)
    purse.spend(MONDAY, 0.5)
    assert (purse.spent(MONDAY), purse.spent(TUESDAY)) == (0.75, 0.0)
    purse.spend(TUESDAY, 1)
    assert (purse.spent(MONDAY), purse.spent(TUESDAY)) == (0.0, 1.0)


def test_what_was_spent_outlives_the_program(tmp_path: Path) -> None:
    path = tmp_path / "kept/spending.json"
    PurseFile(path).spend(MONDAY, 0.25)
    assert PurseFile(path).spent(MONDAY) == 0.25
    assert PurseFile(path).spent(TUESDAY) == 0.0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_two_programs_of_one_home_add_up(tmp_path: Path) -> None:
    listening, saying = PurseFile(tmp_path / "spending.json"), PurseFile(tmp_path / "spending.json")
    listening.spend(MONDAY, 1)
    saying.spend(MONDAY, 2)
    listening.spend(MONDAY, 4)
    assert listening.spent(MONDAY) == 7


def test_a_file_that_is_taken_away_or_cannot_be_written_is_no_new_money(tmp_path: Path) -> None:
    path = tmp_path / "spending.json"
    purse = PurseFile(path)
    purse.spend(MONDAY, 1)
    path.unlink()
    path.mkdir()
    purse.spend(MONDAY, 1)
    assert purse.spent(MONDAY) == 2


@pytest.mark.parametrize("usd", ["NaN", "Infinity", '"much"', "null", "-1"])
def test_what_is_no_sum_of_money_is_not_believed(tmp_path: Path, usd: str) -> None:
    path = tmp_path / "spending.json"
    path.write_text(f'{{"day": "{MONDAY}", "usd": {usd}}}')
    purse = PurseFile(path)
    purse.spend(MONDAY, 1)
    assert purse.spent(MONDAY) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_a_damaged_file_counts_as_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "spending.json"
    path.write_bytes(content)
    assert PurseFile(path).spent(MONDAY) == 0.0
