"""A warehouse as the stage finds it, over the charges of a published home or of a few lines written by hand."""

from __future__ import annotations

import duckdb

from tests.conftest import Home

# Until the stage that places costs runs before this one, every charge lies in the cost centre `unallocated`.
_PLACED = """
    select
        billing_period_start, provider_name, billing_account_id, sub_account_id, service_name, region_id, x_usage_type,
        x_operation, charge_category,
        case
            when charge_category = 'Usage' and commitment_discount_status = 'Unused' then 'unused'
            when charge_category = 'Purchase' and service_name ilike '%support%' then 'support'
            when charge_category in ('Usage', 'Purchase', 'Tax', 'Credit') then lower(charge_category)
            else 'adjustment'
        end as x_charge_group,
        pricing_category, commitment_discount_status, commitment_discount_type,
        'unallocated' as cost_centre, null::varchar as allocation_rule, false as is_shared, billing_currency,
        sum(billed_cost) as billed_cost, sum(effective_cost) as effective_cost, sum(list_cost) as list_cost,
        sum(contracted_cost) as contracted_cost,
        case when min(consumed_unit) is not distinct from max(consumed_unit) then sum(consumed_quantity) end
            as consumed_quantity,
        case when min(consumed_unit) = max(consumed_unit) then min(consumed_unit) end as consumed_unit,
        count(distinct charge_date)::integer as x_days_with_costs
    from charges
    group by all
"""


def of_home(home: Home) -> duckdb.DuckDBPyConnection:
    """The warehouse of a published home: a database in memory over copies of what the stage reads."""
    db = duckdb.connect()
    db.execute(f"attach '{home.lake.warehouse / 'costs.duckdb'}' as costs (read_only)")
    for table in ("int_account_periods", "fct_service_costs_monthly"):
        db.execute(f"create table {table} as from costs.{table}")
    db.execute("detach costs")
    db.execute(
        f"create view charges as from read_parquet('{home.lake.warehouse}/fct_charges_daily/20*.parquet', "
        "union_by_name = true)"
    )
    db.execute(f"create view int_placed_costs_monthly as {_PLACED}")
    db.execute(
        "create view fct_allocated_costs_daily as "
        "select *, 'unallocated' as cost_centre, false as is_shared from charges where false"
    )
    return db
