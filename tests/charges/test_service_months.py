"""fct_service_costs_monthly beside the month before: only what is complete in both is compared."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from jinja2 import Template

MODEL = Path(__file__).parents[2] / "dbt_project/models/marts/costs/fct_service_costs_monthly.sql"
MEASURES = (
    "billed_cost", "effective_cost", "list_cost", "contracted_cost", "x_unblended_cost", "x_net_unblended_cost",
    "x_amortized_cost", "x_net_amortized_cost",
)  # fmt: skip


def compared(before_until: date, until: date) -> tuple:
    """Of the later month, the cost of the month before, the change, and that to date: a dollar a day, of the days that
    have arrived in each."""
    month = until.replace(day=1)
    before = before_until.replace(day=1)
    with duckdb.connect() as db:
        costs = ", ".join(f"1::decimal(38, 12) as {name}" for name in MEASURES)
        db.execute(
            f"""
            create table int_account_periods as
            select
                start as billing_period_start, 'payer' as billing_account_id, until as complete_until,
                last_day(start) + 1 as billing_period_end, 'open' as period_status
            from (values (date '{before}', date '{before_until}'), (date '{month}', date '{until}')) as t(start, until);
            create table int_costs_daily as
            select
                billing_period_start, unnest(range(billing_period_start, complete_until + 1, interval 1 day))::date
                    as charge_date,
                'AWS' as provider_name, billing_account_id, 'shop' as sub_account_id, 'EC2' as service_name,
                'USD' as billing_currency, {costs}
            from int_account_periods
            """
        )
        model = Template(MODEL.read_text()).render(ref=str)
        return db.execute(
            f"""
            select previous_effective_cost, effective_cost_change, x_effective_cost_change_to_date from ({model})
            where billing_period_start = date '{month}'
            """
        ).fetchone()


@pytest.mark.parametrize(
    ("before_until", "until", "told"),
    [
        (date(2026, 4, 30), date(2026, 5, 31), (30, 1, 1)),
        (date(2026, 2, 28), date(2026, 3, 31), (28, 3, 3)),  # a whole month has all days to compare
        (date(2026, 4, 20), date(2026, 5, 31), (None, None, None)),  # ten missing days would be growth
        (date(2026, 4, 30), date(2026, 5, 20), (None, None, 0)),
        (date(2026, 4, 20), date(2026, 5, 20), (None, None, 0)),
        (date(2026, 4, 20), date(2026, 5, 21), (None, None, None)),
    ],
)
def test_only_days_that_are_complete_in_both_months_are_compared(before_until: date, until: date, told: tuple):
    assert compared(before_until, until) == tuple(each if each is None else Decimal(each) for each in told)
