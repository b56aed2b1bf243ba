"""The days a day is like, and the holidays, as a calendar on the wall has them."""

from __future__ import annotations

from datetime import date

import pytest

from cost_assets.anomalies.day import day_of
from cost_assets.anomalies.holidays import is_holiday
from cost_assets.anomalies.state import REMEMBERED


def columns(*days: date) -> tuple[int, ...]:
    return tuple(day.toordinal() % REMEMBERED for day in days)


def test_the_middle_of_a_month_is_like_the_same_day_of_the_months_before():
    today = day_of(date(2024, 5, 15))
    assert today.alike == (columns(date(2024, 4, 15), date(2024, 3, 15)),)
    assert today.near[2] == tuple(sorted(columns(*(date(2024, 2, day) for day in range(13, 18)))))


def test_the_last_day_is_like_the_last_days_however_long_the_months():
    today = day_of(date(2024, 3, 31))
    assert columns(date(2024, 2, 29), date(2024, 1, 31)) in today.alike
    assert day_of(date(2024, 4, 30)).alike == (
        columns(date(2024, 3, 30), date(2024, 2, 29)),
        columns(date(2024, 3, 31), date(2024, 2, 29)),
    )


@pytest.mark.parametrize(
    "free", ["2024-01-01", "2024-03-29", "2024-04-01", "2024-05-20", "2024-05-27", "2024-11-28", "2024-11-29"]
)
def test_holidays(free):
    assert is_holiday(date.fromisoformat(free))


@pytest.mark.parametrize("working", ["2024-03-31", "2024-11-21", "2024-11-22", "2024-02-14", "2024-05-28"])
def test_working_days(working):
    assert not is_holiday(date.fromisoformat(working))


def test_every_column_that_is_read_was_written_in_the_last_fourteen_weeks():
    for ordinal in range(date(2023, 1, 1).toordinal(), date(2025, 1, 1).toordinal()):
        today = day_of(date.fromordinal(ordinal))
        read = {column for family in today.alike for column in family} | {c for month in today.near for c in month}
        assert today.column not in read
