"""The rules of thumb, on numbers worked out by hand."""

from __future__ import annotations

import numpy as np

from cost_assets.anomalies.rules import day_over_day, iqr, month_over_month, z_score


def flagged(flags: np.ndarray) -> list[int]:
    return np.flatnonzero(flags[0]).tolist()


def test_day_over_day_is_more_than_a_fifth_either_way():
    costs = np.array([[100.0, 120.0, 121.0, 96.0, np.nan, 300.0, 200.0]])
    assert flagged(day_over_day(costs)) == [3, 6]  # 120 is a fifth and no more; -20.7 %; -33 %


def test_month_over_month_compares_the_same_number_of_days():
    dates = np.datetime64("2024-01-01") + np.arange(91)  # to the end of March
    costs = np.full((1, 91), 10.0)
    costs[0, 31 + 9] = 100.0  # 10 February: 190 against 100
    flags = flagged(month_over_month(costs, dates))
    assert flags[0] == 40 and flags[-1] == 40 + 7  # 260 > 1.5 * 170, then 270 against 180 is half more and no more
    assert 31 not in flags and not [day for day in flags if day < 31]


def test_month_over_month_does_not_compare_with_half_a_month():
    dates = np.datetime64("2024-01-15") + np.arange(40)
    assert flagged(month_over_month(np.linspace(1, 100, 40)[None], dates)) == []


def test_z_score_and_iqr_use_the_days_before_alone():
    costs = np.tile([9.0, 10.0, 11.0], 20)[None]  # sd .83, quartiles 9 and 11
    costs[0, 45] = 13.0
    costs[0, 50] = 15.0
    assert flagged(z_score(costs)) == [45, 50]
    assert flagged(iqr(costs)) == [50]  # above 11 + 1.5 * 2
    assert flagged(iqr(costs, times=0.5)) == [45, 50]
    assert flagged(z_score(costs[:, :20])) == []


def test_an_unknown_day_among_those_before_flags_nothing():
    costs = np.tile([9.0, 10.0, 11.0], 20)[None]
    costs[0, 40], costs[0, 50] = np.nan, 99.0
    assert flagged(z_score(costs)) == flagged(iqr(costs)) == []
