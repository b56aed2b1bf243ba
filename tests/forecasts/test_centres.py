"""Cost centres: another breakdown of an account's forecast, forecast by themselves and made to add up to it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cost_assets.forecasts.account import Given, prospect
from cost_assets.forecasts.agreeing import agreed
from cost_assets.forecasts.backtests import cut, try_month
from cost_assets.forecasts.coherent import coherent
from cost_assets.forecasts.days import Days
from cost_assets.forecasts.landing import days_to_land
from cost_assets.forecasts.reduced import REST, reduced
from cost_assets.forecasts.rules import LAST_MONTH
from cost_assets.forecasts.totals import Total
from cost_assets.series import AccountSeries
from tests.forecasts.test_account import DAYS, WEEK, N, account


def allocated(**centres: np.ndarray) -> AccountSeries:
    """Two services of a sub account, and centres that share them out as given; what is left is the last one's."""
    whole = account(WEEK, 2 * WEEK, purchase=[np.where(DAYS[-9] == DAYS, 40.0, 0.0), np.zeros(N)])
    usage = np.array([*centres.values(), 3 * WEEK - sum(centres.values())])
    purchase = np.zeros(usage.shape)
    purchase[-1] = whole.costs["purchase"].sum(axis=0)
    nobody = [None] * len(usage)
    by_centre = replace(
        whole, sub_account_ids=nobody, service_names=nobody, cost_centres=[*centres, "unallocated"],
        costs={"usage": usage, "purchase": purchase},
    )  # fmt: skip
    return replace(whole, by_centre=by_centre)


def test_centres_add_up_to_what_services_gave_which_they_do_not_change():
    rng = np.random.default_rng(4)
    share = WEEK * np.linspace(0.2, 0.9, N)
    whole = allocated(shop=share * rng.normal(1, 0.05, N), web=0.5 * WEEK)
    said, alone = prospect(whole), prospect(replace(whole, by_centre=None))
    assert alone.centres is None
    for ours, theirs in zip([*said.parts, said.account], [*alone.parts, alone.account], strict=True):
        np.testing.assert_array_equal(ours.points, theirs.points)
        np.testing.assert_array_equal(ours.month_bounds, theirs.month_bounds)
    assert [whole.by_centre.cost_centres[n] for n in said.centres.series] == ["shop", "web", "unallocated"]
    for name in ("points", "months"):
        assert sum(getattr(part, name) for part in said.centres.parts) == pytest.approx(getattr(said.account, name))
    shop, web, _ = said.centres.parts
    assert web.points[:7] == pytest.approx(0.5 * WEEK[-7:], rel=0.1)
    assert (shop.day_bounds[2] <= shop.points + 1e-9).all() and (shop.points <= shop.day_bounds[3] + 1e-9).all()


def test_a_centre_that_is_over_is_not_forecast_and_one_of_three_days_is():
    over, young = 0.3 * WEEK, np.zeros(N)
    over[-70:] = 0
    young[-3:] = 30.0
    said = prospect(allocated(over=over, young=young))
    assert said.centres.series == [1, 2]
    assert 10 < said.centres.parts[0].points[:7].mean() < 50
    assert np.isnan(said.centres.parts[0].day_bounds).all()


def test_a_centre_uses_the_rule_that_was_better_for_it():
    said = prospect(allocated(shop=0.5 * WEEK), Given(rules={(None, None, "shop"): LAST_MONTH}))
    assert said.centres.models[0] == LAST_MONTH and LAST_MONTH not in said.models


def test_centres_are_tried_on_the_past_as_they_are_forecast():
    whole = allocated(shop=0.5 * WEEK)
    month = np.datetime64("2026-03")
    tries = try_month(whole, month)
    of_centres = tries["scope"] == "cost_centre"
    assert set(tries["cost_centre"][of_centres]) == {"shop", "unallocated"}
    assert set(tries["cost_centre"][~of_centres]) == {None}
    assert set(tries["kind"][of_centres]) == {"cost_centre"}  # what calibrates services is theirs
    for origin in np.unique(tries["origin"]):
        said = {
            scope: tries["model"][(tries["scope"] == scope) & (tries["origin"] == origin)]
            for scope in ("cost_centre", "billing_account")
        }
        assert said["cost_centre"].sum() == pytest.approx(said["billing_account"].sum())
    assert cut(whole, DAYS[40]).by_centre.costs["usage"].shape == (2, 41)


def test_what_is_left_of_the_centres_is_tried_as_one():
    whole = allocated(shop=0.5 * WEEK, web=0.1 * WEEK, mail=0.2 * WEEK)
    small = reduced(whole, 2).by_centre
    assert small.cost_centres == ["shop", REST, "unallocated"]
    assert small.costs["usage"].sum(axis=0) == pytest.approx(3 * WEEK)


DAY = days_to_land(DAYS[0], N)


def total(days: Days, points: float, pending: float = 0.0) -> Total:
    """The same cost each day; `pending` on none."""
    by_day = np.full(days.horizon, points)
    in_month = days.month[days.known :, None] == np.arange(days.current, days.current + 4)
    months = by_day @ in_month
    months[0] += pending
    return Total(by_day, months, np.array([by_day] * 4), np.array([months] * 4))


def test_what_is_missing_is_borne_by_size():
    """60 and 20 a day are to be 100: 75 and 25; 8 pending are to be 4, and were all the first one's."""
    first, second = agreed([total(DAY, 60, 8), total(DAY, 20)], total(DAY, 100, 4), DAY)
    assert set(first.points.round(9)) == {75} and set(second.points.round(9)) == {25}
    assert first.months[0] == pytest.approx(20 * 75 + 4) and second.months[0] == pytest.approx(20 * 25)
    assert first.day_bounds[0] == pytest.approx(first.points)
    assert second.month_bounds[:, 0] == pytest.approx([second.months[0]] * 4)


def test_a_credit_bears_by_its_size_too():
    """90 and -10 are to be 100: what is missing, 20, is shared nine to one."""
    cost, credit = agreed([total(DAY, 90), total(DAY, -10)], total(DAY, 100), DAY)
    assert set(cost.points.round(9)) == {108} and set(credit.points.round(9)) == {-8}


def test_a_fee_that_no_centre_expects_is_shared_by_what_they_cost():
    """5 pending, where no centre has any: three quarters and one."""
    first, second = agreed([total(DAY, 60), total(DAY, 20)], total(DAY, 80, 5), DAY)
    assert (first.months[0], second.months[0]) == pytest.approx((20 * 60 + 3.75, 20 * 20 + 1.25))
    nothing = agreed([total(DAY, 0), total(DAY, 0)], total(DAY, 7), DAY)
    assert [set(part.points) for part in nothing] == [{3.5}, {3.5}]
    assert agreed([], total(DAY, 7), DAY) == []


@given(
    st.lists(st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3), min_size=1, max_size=9),
    st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3),
)
@settings(max_examples=60, deadline=None)
def test_centres_add_up_to_the_cent_whatever_services_gave(parts, whole):
    days = replace(DAY)
    horizon = days.horizon
    of = [total(days, 0) for _ in parts]
    of = [replace(each, points=np.resize(part, horizon)) for each, part in zip(of, parts, strict=True)]
    agree = agreed(of, replace(total(days, 0), points=np.resize(whole, horizon)), days)
    cents = coherent({(0,): np.resize(whole, horizon)})[0,]
    shared = coherent({(1, n): part.points for n, part in enumerate(agree)}, whole=cents)
    np.testing.assert_array_equal(sum(shared[1, n] for n in range(len(parts))), cents)
    for n, part in enumerate(agree):
        assert (np.abs(shared[1, n] - 100 * part.points) <= 1 + 1e-6).all()
