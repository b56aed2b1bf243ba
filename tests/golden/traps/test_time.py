"""When a charge is: UTC, on the day it started, in the month that bills it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from tests.golden.traps.bills import bill

EDGES = bill(
    {"cost": "1", "start": "2026-04-01T00:00:00.000Z"},
    {"cost": "2", "start": "2026-04-30T00:00:00.000Z"},
    {"cost": "4", "start": "2026-04-30T23:00:00.000Z"},
)
OFFSETS = bill(
    {"billed": "1", "effective": "1", "start": "2026-04-01T01:00:00+01:00"},
    {"billed": "4", "effective": "4", "start": "2026-05-01T01:00:00+02:00"},
    export="focus",
)


def test_t28_the_last_hour_of_a_month_is_on_its_last_day(charges):
    """The first hour costs 1.00, an hour of the last day 2.00 and its last hour 4.00, until 1 May exclusive.

    Hours with an offset are UTC before they have a day: 1 May 01:00 at +02:00 is 30 April 23:00.
    """
    billed = ("billed_cost",)
    assert charges(EDGES, "charge_date", billed) == [(date(2026, 4, 1), "1"), (date(2026, 4, 30), "6")]
    assert charges(OFFSETS, "charge_date", billed) == [(date(2026, 4, 1), "1"), (date(2026, 4, 30), "4")]


PLAN = {"type": "SavingsPlanRecurringFee", "sp": "arn:sp/1", "cost": "10", "sp_total": "10"}
FORESEEN = bill(
    PLAN | {"sp_used": "10", "start": "2026-04-08T00:00:00.000Z"},
    {"type": "SavingsPlanCoveredUsage", "sp": "arn:sp/1", "cost": "0", "sp_effective": "10", "start": "2026-04-08"},
    PLAN | {"sp_used": "3", "start": "2026-04-10T00:00:00.000Z"},
    {"type": "SavingsPlanCoveredUsage", "sp": "arn:sp/1", "cost": "0", "sp_effective": "3", "start": "2026-04-10"},
    PLAN | {"sp_used": "0", "start": "2026-04-25T00:00:00.000Z"},
    export="early",
)


def test_t29_what_seems_unused_of_days_to_come_is_of_days_that_are_not_complete(published):
    """A bill made on 10 April at noon tells a plan's fee of 10.00 for the 8th, the 10th and the 25th.

    It was used whole on the 8th, which ended 36 hours before. Of the 10th 3.00 have been told so far
    and of the 25th nothing: 7.00 and 10.00 look unused, on days that are not complete.
    """
    days = "select charge_date, effective_cost, data_complete from fct_account_costs_daily where billing_account_id = ?"
    assert published.query(f"{days} order by 1", FORESEEN.payer) == [
        (date(2026, 4, 8), 10, True),
        (date(2026, 4, 10), 10, False),
        (date(2026, 4, 25), 10, False),
    ]


LEAP = bill(*({"cost": "1", "start": f"2024-02-{day:02}T23:00:00.000Z"} for day in range(1, 30)), month="2024-02")


def test_t31_a_month_has_the_days_that_it_has(charges, published):
    """1.00 on each of the 29 days of February 2024: 29.00, of which none is in March."""
    days = [date(2024, 2, 1) + timedelta(day) for day in range(29)]
    assert charges(LEAP, "charge_date", ("billed_cost",)) == [(day, "1") for day in days]
    month = "select billing_period_start, billed_cost from fct_service_costs_monthly where billing_account_id = ?"
    assert published.query(month, LEAP.payer) == [(date(2024, 2, 1), Decimal(29))]
