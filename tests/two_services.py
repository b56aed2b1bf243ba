"""A warehouse of one account with two services, and the day until which its costs are complete."""

from __future__ import annotations

from datetime import date

import duckdb


def warehouse() -> duckdb.DuckDBPyConnection:
    """Two services of one account, 10 and 20 a day from the first of February to the second of April 2026."""
    db = duckdb.connect(config={"threads": 1})
    db.execute(
        """
        create table int_costs_daily as
        select
            day::date as charge_date, date_trunc('month', day)::date as billing_period_start,
            'payer' as billing_account_id, 'a' as sub_account_id, service_name,
            'usage' as x_charge_group, 'USD' as billing_currency, cost::decimal(38, 12) as effective_cost,
            effective_cost as billed_cost
        from range(date '2026-02-01', date '2026-04-03', interval 1 day) as days(day),
            (values ('x', 10), ('y', 20)) as services(service_name, cost);
        create view fct_account_costs_daily as from int_costs_daily;
        create view fct_charges_daily as
        select
            *, null::varchar as region_id, null::varchar as x_usage_type, null::varchar as x_operation,
            'Usage' as charge_category, null::varchar as commitment_discount_id,
            null::varchar as commitment_discount_status, effective_cost as list_cost,
            null::double as consumed_quantity, null::varchar as consumed_unit
        from int_costs_daily;
        create view fct_allocated_costs_daily as select *, 'shop' as cost_centre from int_costs_daily;
        create table fct_commitment_expiries (
            billing_account_id varchar, commitment_discount_id varchar, billing_currency varchar,
            x_commitment_end_at timestamp
        )
        """
    )
    return db


def complete_until(db: duckdb.DuckDBPyConnection, day: date) -> None:
    """Make `day` the account's last complete one."""
    db.execute(
        f"""
        create or replace table int_accounts_as_of as
        select
            'payer' as billing_account_id, date '2026-02-01' as first_day, date '{day}' as as_of_date,
            true as is_current;
        create or replace table int_account_periods as
        select
            'payer' as billing_account_id, month::date as billing_period_start,
            least(last_day(month), date '{day}') as complete_until
        from range(date '2026-02-01', date '{day}' + 1, interval 1 month) as months(month)
        """
    )
