"""A whole account: parts and totals, series too young or over, gaps in what was delivered, and rules of thumb."""

from __future__ import annotations

import numpy as np
import pytest

from cost_assets.forecasts.account import Given, prospect
from cost_assets.forecasts.backtests import months_to_try
from cost_assets.forecasts.reduced import REST, reduced
from cost_assets.forecasts.rules import RULES, SEASONAL_NAIVE
from cost_assets.series import AccountSeries

DAYS = np.arange(np.datetime64("2026-01-01"), np.datetime64("2026-04-11"))
N = len(DAYS)
WEEK = np.where((np.arange(N) + 3) % 7 > 4, 60.0, 100.0)


def account(*usage: np.ndarray, known: np.ndarray | None = None, **others: np.ndarray) -> AccountSeries:
    known = np.ones(N, dtype=bool) if known is None else known
    costs = {"usage": np.array(usage)} | {group: np.array(costs) for group, costs in others.items()}
    costs = {group: np.where(known, each, np.nan) for group, each in costs.items()}
    names = [f"service {n}" for n in range(len(usage))]
    subs = [f"sub {n // 2}" for n in range(len(usage))]
    return AccountSeries("payer", "USD", DAYS[-1].item(), True, DAYS, known, subs, names, costs)


def test_totals_are_their_parts_and_a_weekly_series_goes_on_weekly():
    said = prospect(account(WEEK, 2 * WEEK, np.full(N, 10.0)))
    assert said.account.points == pytest.approx(sum(part.points for part in said.parts))
    assert said.account.months == pytest.approx(sum(total.months for total in said.by_sub.values()))
    assert said.parts[0].points[:7] == pytest.approx(WEEK[-7:], rel=0.02)
    lower_80, upper_80, lower_95, upper_95 = said.account.day_bounds
    assert (lower_95 <= lower_80 + 1e-6).all() and (upper_80 <= upper_95 + 1e-6).all()


def test_a_series_that_is_over_is_not_forecast_and_a_young_one_has_no_interval():
    over, young = WEEK.copy(), np.zeros(N)
    over[-70:] = 0
    young[-5:] = 30.0
    said = prospect(account(WEEK, over, young))
    assert said.series == [0, 2]
    assert said.models[1] == "share of account"
    assert np.isnan(said.parts[1].day_bounds).all()
    assert 15 < said.parts[1].points[:7].mean() < 45
    assert not np.isnan(said.account.day_bounds).any()


def test_a_month_that_was_never_delivered_is_unknown_not_zero():
    known = DAYS.astype("datetime64[M]") != np.datetime64("2026-02")
    said = prospect(account(np.full(N, 50.0), known=known))
    assert said.parts[0].points[:30] == pytest.approx(50.0, rel=0.02)
    assert np.datetime64("2026-02") not in months_to_try(account(WEEK, known=known), 6)


def test_a_better_rule_is_used_and_says_so():
    said = prospect(account(WEEK, WEEK), Given(rules={("sub 0", "service 1", None): SEASONAL_NAIVE}))
    assert said.models[1] == SEASONAL_NAIVE
    assert said.parts[1].points[:7] == pytest.approx(WEEK[-7:])
    assert set(RULES) == {"seasonal naive", "last month", "run rate"}


def test_a_monthly_fee_is_in_every_month_once():
    fee = np.where([str(day).endswith("-03") for day in DAYS], 500.0, 0.0)
    said = prospect(account(np.full(N, 10.0), purchase=[fee]))
    months = said.account.months
    assert months[0] == pytest.approx(20 * 10.0, rel=0.02)  # April's fee is known already
    assert months[1] == pytest.approx(31 * 10.0 + 500, rel=0.02)


def test_what_is_not_tried_by_itself_stays_in_the_totals():
    whole = account(WEEK, 2 * WEEK, np.full(N, 10.0), np.full(N, 1.0))
    small = reduced(whole, 1)
    assert list(zip(small.sub_account_ids, small.service_names, strict=True)) == [
        ("sub 0", REST), ("sub 0", "service 1"), ("sub 1", REST),
    ]  # fmt: skip
    assert small.costs["usage"].sum(axis=0) == pytest.approx(whole.costs["usage"].sum(axis=0))
