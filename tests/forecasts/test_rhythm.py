"""Batch runs that a weekly model would take for steps."""

from __future__ import annotations

import numpy as np

from cost_assets.forecasts.landing import days_to_land
from cost_assets.forecasts.rhythm import month_rhythm

DAYS = days_to_land(np.datetime64("2025-01-01"), 406)  # up to 10 February 2026


def usage(rng: np.random.Generator) -> np.ndarray:
    week = np.array([100.0, 100, 100, 60, 50, 100, 100])  # 2025-01-01 is a Wednesday
    return np.resize(week, DAYS.known) * (1 + 0.03 * rng.standard_normal(DAYS.known))


def test_the_runs_of_the_last_two_days_are_expected_on_the_last_two_days():
    costs = usage(np.random.default_rng(1))
    months = DAYS.dates.astype("datetime64[M]")
    to_the_end = ((months + 1).astype("datetime64[D]") - DAYS.dates).astype(int)
    runs = to_the_end <= 2
    factors = month_rhythm(np.where(runs[: DAYS.known], 2.5, 1.0) * costs, DAYS)
    assert np.abs(factors[runs] - 2.5).max() < 0.25
    assert (factors[~runs] == 1).all()


def test_a_weekly_series_has_no_rhythm_of_the_month_nor_has_one_with_spikes():
    found = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        costs = usage(rng)
        costs[rng.integers(0, DAYS.known, 8)] *= 3
        found += bool((month_rhythm(costs, DAYS) != 1).any())
    assert found == 0


def test_what_is_mostly_zero_or_unknown_has_none():
    sparse = np.zeros(DAYS.known)
    sparse[::10] = 50
    for costs in (sparse, np.full(DAYS.known, np.nan), np.zeros(DAYS.known)):
        assert (month_rhythm(costs, DAYS) == 1).all()


def test_unknown_days_do_not_hide_it():
    costs = usage(np.random.default_rng(2))
    first = DAYS.dates[: DAYS.known] == DAYS.dates[: DAYS.known].astype("datetime64[M]")
    costs[first] *= 2
    costs[100:110] = np.nan
    factors = month_rhythm(costs, DAYS)
    assert (factors[DAYS.known :] > 1).sum() == 3  # March, April, May
