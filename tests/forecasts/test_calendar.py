"""The calendar of a bill: by hand, with the answers worked out on paper."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cost_assets.forecasts.calendar import GROUPS, expected
from cost_assets.forecasts.days import Days
from cost_assets.forecasts.shares import Base


def days_to(first: str, as_of: str, until: str) -> Days:
    """Days known from `first` up to and with `as_of`, and coming up to and with `until`."""
    known = (date.fromisoformat(as_of) - date.fromisoformat(first)).days + 1
    horizon = (date.fromisoformat(until) - date.fromisoformat(as_of)).days
    return Days(np.datetime64(first), known, horizon)


def history(days: Days, charges: dict[str, float], every_day: float = 0.0) -> np.ndarray:
    costs = np.full(days.known, every_day)
    for day, cost in charges.items():
        costs[place(days, day)] += cost
    return costs


def place(days: Days, day: str) -> int:
    return int((np.datetime64(day) - days.first).astype(int))


def dated(days: Days, points: np.ndarray) -> dict[str, float]:
    """Points other than 0 by day, to the tenth of a cent."""
    return {str(days.dates[days.known + n]): round(float(points[n]), 3) for n in np.flatnonzero(points)}


def test_a_fee_on_the_first_comes_on_each_first():
    days = days_to("2026-01-01", "2026-03-10", "2026-05-20")
    costs = history(days, {"2026-01-01": 100, "2026-02-01": 100, "2026-03-01": 120})
    calendar = expected("purchase", costs, days)
    assert dated(days, calendar.points) == {"2026-04-01": 100.0, "2026-05-01": 100.0}  # median of three that vary
    assert calendar.pending == 0


def test_a_fee_whose_price_changed_once_comes_at_its_new_price():
    days = days_to("2026-01-01", "2026-05-10", "2026-06-30")
    costs = history(
        days, {"2026-01-01": 100, "2026-02-01": 100, "2026-03-01": 100, "2026-04-01": 130, "2026-05-01": 130}
    )
    assert dated(days, expected("purchase", costs, days).points) == {"2026-06-01": 130.0}


def test_month_ends_of_different_lengths():
    days = days_to("2026-01-01", "2026-03-31", "2026-06-30")
    costs = history(days, {"2026-01-31": 50, "2026-02-28": 50, "2026-03-31": 50})
    assert dated(days, expected("purchase", costs, days).points) == {
        "2026-04-30": 50.0,
        "2026-05-31": 50.0,
        "2026-06-30": 50.0,
    }


def test_the_first_business_day():
    # 2026-08-01 is a Saturday, so August's comes on the 3rd; 2026-11-01 is a Sunday.
    days = days_to("2026-06-01", "2026-09-20", "2026-11-30")
    costs = history(days, {"2026-06-01": 70, "2026-07-01": 70, "2026-08-03": 70, "2026-09-01": 70})
    assert dated(days, expected("purchase", costs, days).points) == {"2026-10-01": 70.0, "2026-11-02": 70.0}


def test_two_fees_on_days_of_their_own():
    days = days_to("2026-01-01", "2026-03-10", "2026-04-30")
    costs = history(days, {"2026-01-05": 10, "2026-01-20": 30, "2026-02-05": 10, "2026-02-20": 30, "2026-03-05": 10})
    assert dated(days, expected("purchase", costs, days).points) == {
        "2026-03-20": 30.0,
        "2026-04-05": 10.0,
        "2026-04-20": 30.0,
    }


def test_what_was_bought_once_is_not_bought_again():
    days = days_to("2026-01-01", "2026-03-10", "2026-06-30")
    costs = history(days, {"2026-02-14": 9000, "2026-03-02": 500})
    assert not expected("purchase", costs, days).points.any()


def test_a_fee_that_did_not_come_on_its_last_day_has_ended():
    days = days_to("2026-01-01", "2026-04-10", "2026-06-30")
    costs = history(days, {"2026-01-03": 20, "2026-02-03": 20, "2026-03-03": 20})
    assert not expected("purchase", costs, days).points.any()


def test_a_fee_of_this_month_that_came_early_does_not_come_again_this_month():
    days = days_to("2026-01-01", "2026-04-14", "2026-05-31")
    costs = history(days, {"2026-01-15": 20, "2026-02-15": 20, "2026-03-15": 20, "2026-04-13": 20})
    assert dated(days, expected("purchase", costs, days).points) == {"2026-05-15": 20.0}


def test_an_unknown_day_does_not_end_a_fee():
    days = days_to("2026-01-01", "2026-04-10", "2026-05-31")
    costs = history(days, {"2026-01-03": 20, "2026-02-03": 20, "2026-03-03": 20})
    costs[place(days, "2026-04-03")] = np.nan
    assert dated(days, expected("purchase", costs, days).points) == {"2026-05-03": 20.0}


def test_unused_commitments_go_on_with_their_weekly_rhythm_until_they_end():
    days = days_to("2026-01-05", "2026-03-15", "2026-04-30")  # 2026-01-05 is a Monday, 2026-03-15 a Sunday
    weekday = np.arange(days.known) % 7
    costs = np.where(weekday >= 5, 12.0, 4.0)
    points = expected("unused", costs, days, ends_on=np.datetime64("2026-03-25")).points
    assert points[:10].tolist() == [4, 4, 4, 4, 4, 12, 12, 4, 4, 4]
    assert not points[10:].any()


def test_what_began_to_run_ten_days_ago_counts_from_its_first_day():
    days = days_to("2026-01-01", "2026-03-10", "2026-03-31")
    costs = np.zeros(days.known)
    costs[-10:] = 8
    assert expected("unused", costs, days).points.tolist() == [8.0] * 21


def test_what_ran_and_stopped_does_not_go_on():
    days = days_to("2026-01-01", "2026-03-10", "2026-03-31")
    costs = np.full(days.known, 8.0)
    costs[-4:] = 0
    assert not expected("unused", costs, days).points.any()


def test_a_weekly_fee_is_no_monthly_event():
    days = days_to("2026-01-05", "2026-03-22", "2026-04-12")
    costs = np.where(np.arange(days.known) % 7 == 0, 15.0, 0.0)  # Mondays
    assert dated(days, expected("purchase", costs, days).points) == {
        "2026-03-23": 15.0,
        "2026-03-30": 15.0,
        "2026-04-06": 15.0,
    }


def test_hourly_fees_with_a_monthly_one_and_a_purchase_among_them():
    days = days_to("2026-01-01", "2026-03-10", "2026-04-30")
    costs = history(days, {"2026-01-01": 300, "2026-02-01": 300, "2026-03-01": 300, "2026-03-05": 7777}, every_day=2.4)
    points = expected("purchase", costs, days).points
    assert points[0] == pytest.approx(2.4)
    assert points[place(days, "2026-04-01") - days.known] == pytest.approx(302.4)
    assert points.sum() == pytest.approx(51 * 2.4 + 300)


def test_the_unused_part_of_a_reservation_is_dated_on_the_first_and_grows():
    days = days_to("2026-01-01", "2026-03-10", "2026-04-30")
    costs = history(days, {"2026-01-01": 310, "2026-02-01": 290, "2026-03-01": 90})
    calendar = expected("unused", costs, days)
    assert dated(days, calendar.points) == {"2026-04-01": 300.0}
    assert calendar.pending == pytest.approx(210)


def taxed(days: Days, tax: dict[str, float], coming: float = 10.0, known: float = 10.0):
    base = Base(np.full(days.known, known), np.full(days.horizon, coming))
    return expected("tax", history(days, tax), days, base)


def test_tax_dated_on_the_first_grows_with_the_bill():
    # 10 a day: January 310, February 280, March 31 days of which 10 are known; coming days cost 20.
    days = days_to("2026-01-01", "2026-03-10", "2026-04-30")
    calendar = taxed(days, {"2026-01-01": 31.0, "2026-02-01": 28.0, "2026-03-01": 10.0}, coming=20)
    assert calendar.pending == pytest.approx(0.1 * (100 + 21 * 20) - 10)
    assert dated(days, calendar.points) == {"2026-04-01": 60.0}


def test_tax_of_a_month_that_the_horizon_cuts_is_on_the_whole_month():
    days = days_to("2026-01-01", "2026-03-10", "2026-04-03")
    calendar = taxed(days, {"2026-01-01": 31.0, "2026-02-01": 28.0, "2026-03-01": 10.0})
    assert dated(days, calendar.points) == {"2026-04-01": 30.0}


def test_tax_dated_at_the_months_end():
    days = days_to("2026-01-01", "2026-03-10", "2026-04-30")
    calendar = taxed(days, {"2026-01-31": 31.0, "2026-02-28": 28.0})
    assert calendar.pending == 0
    assert dated(days, calendar.points) == {"2026-03-31": 31.0, "2026-04-30": 30.0}


def test_tax_dated_from_day_to_day():
    days = days_to("2026-01-01", "2026-03-10", "2026-03-31")
    base = Base(np.full(days.known, 10.0), np.linspace(10, 30, days.horizon))
    calendar = expected("tax", np.full(days.known, 0.7), days, base)
    assert calendar.points == pytest.approx(0.07 * base.coming)
    assert calendar.pending == 0


def test_tax_of_the_month_before():
    days = days_to("2026-01-01", "2026-05-02", "2026-06-30")
    level = np.array([0, 10, 14, 9, 20, 12])  # by month
    months = days.dates.astype("datetime64[M]").astype(int) % 12 + 1
    base = Base(level[months[: days.known]].astype(float), np.full(days.horizon, 12.0))
    tax = {"2026-02-03": 31.0, "2026-03-03": 39.2, "2026-04-03": 27.9}  # a tenth of January, February, March
    calendar = expected("tax", history(days, tax), days, base)
    assert calendar.pending == 0
    assert dated(days, calendar.points) == {"2026-05-03": 60.0, "2026-06-03": 37.2 + 0.0}


def test_tax_that_is_charged_when_a_month_closes_is_pending_even_if_nothing_of_it_is_known():
    days = days_to("2026-01-01", "2026-04-02", "2026-04-30")
    calendar = taxed(days, {"2026-01-01": 31.0, "2026-02-01": 28.0})  # March's has not come, April's neither
    assert calendar.pending == pytest.approx(30)


def test_tax_that_ended_does_not_come_again():
    days = days_to("2026-01-01", "2026-05-20", "2026-06-30")
    calendar = taxed(days, {"2026-01-01": 31.0, "2026-02-01": 28.0})
    assert not calendar.points.any() and calendar.pending == 0


def test_support_is_flat_or_a_share_whichever_is_steadier():
    days = days_to("2026-01-01", "2026-04-10", "2026-05-31")
    level = np.where(np.arange(days.known) < 59, 10.0, 20.0)  # doubled in March
    base = Base(level, np.full(days.horizon, 20.0))
    flat = history(days, {"2026-01-01": 100, "2026-02-01": 100, "2026-03-01": 100})
    share = history(days, {"2026-01-01": 31, "2026-02-01": 28, "2026-03-01": 62})
    assert expected("support", flat, days, base).pending == pytest.approx(100)
    assert expected("support", share, days, base).pending == pytest.approx(60)
    assert dated(days, expected("support", share, days, base).points) == {"2026-05-01": 62.0}


def test_credits_cannot_be_more_than_the_months_charges():
    days = days_to("2026-01-01", "2026-03-10", "2026-05-31")
    costs = history(days, {"2026-01-01": -250, "2026-02-01": -250, "2026-03-01": -250})
    base = Base(np.full(days.known, 10.0), np.where(days.month[days.known :] == 3, 5.0, 10.0))
    calendar = expected("credit", costs, days, base)
    assert dated(days, calendar.points) == {"2026-04-01": -150.0, "2026-05-01": -250.0}


def test_credits_that_run_go_on():
    days = days_to("2026-01-01", "2026-03-10", "2026-03-31")
    assert expected("credit", np.full(days.known, -3.0), days).points == pytest.approx(np.full(21, -3.0))


def test_nothing_comes_of_nothing():
    days = days_to("2026-01-01", "2026-01-10", "2026-03-31")
    for costs in (np.zeros(days.known), np.full(days.known, np.nan)):
        assert not expected("purchase", costs, days).points.any()


def test_a_group_that_nobody_knows_is_refused():
    days = days_to("2026-01-01", "2026-01-10", "2026-03-31")
    with pytest.raises(ValueError, match="no group 'rent'"):
        expected("rent", np.zeros(days.known), days)


def test_a_fee_that_waits_for_monday_is_expected_in_the_month_after_its_own():
    # The 31st of January 2026 is a Saturday: known up to the 31st, it comes on Monday 2 February.
    days = days_to("2025-08-01", "2026-01-31", "2026-02-28")
    charges = {"2025-09-01": 40, "2025-09-30": 40, "2025-10-31": 40, "2025-12-01": 40, "2025-12-31": 40}
    points = expected("purchase", history(days, charges), days).points
    assert points[1] == 40


@given(
    st.sampled_from(GROUPS),
    st.lists(st.sampled_from([0.0, 0.0, 0.0, 1.0, 12.5, 300.0, -40.0, np.nan]), min_size=1, max_size=150),
    st.lists(st.floats(0, 1000) | st.sampled_from([1e-9, -5.0, np.nan]), min_size=1, max_size=14),
)
@settings(max_examples=200, deadline=None)
def test_whatever_was_charged_the_calendar_is_finite_of_a_likely_size_and_in_the_histories_unit(group, charged, week):
    days = days_to("2026-01-20", str(date(2026, 1, 19) + timedelta(days=len(charged))), "2026-09-30")
    costs, on = np.array(charged), np.resize(week, len(charged))
    coming = np.nan_to_num(np.resize(week[::-1], days.horizon))

    def said(unit: float):
        return expected(group, unit * costs, days, Base(unit * on, unit * coming))

    calendar, doubled = said(1.0), said(2.0)
    assert doubled.points == pytest.approx(2 * calendar.points)
    assert doubled.pending == pytest.approx(2 * calendar.pending)
    largest_month = 31 * max(np.nanmax(np.abs([*costs, 0.0])), np.nanmax(np.abs([*on, *coming, 0.0])))
    assert np.abs(calendar.points).max() <= 2 * largest_month
    assert abs(calendar.pending) <= 2 * largest_month
