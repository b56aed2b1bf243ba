"""A warehouse as the stage finds it: every table that it reads, empty, for tests to write their lines into."""

from __future__ import annotations

from pathlib import Path

import duckdb

from cost_assets import tables
from cost_assets.lake import Lake

_WHOSE = "billing_period_start date, billing_account_id varchar, sub_account_id varchar, billing_currency varchar"
_COSTS = "effective_cost decimal(38, 12), billed_cost decimal(38, 12)"
# Of dbt's marts the columns that insights look at.
_MARTS = {
    "int_accounts_as_of": "billing_account_id varchar, as_of_date date",
    "dim_sub_accounts": (
        "sub_account_id varchar, sub_account_name varchar, billing_account_id varchar, billing_account_name varchar"
    ),
    "dim_services": "service_name varchar",
    "dim_regions": "region_id varchar, region_name varchar",
    "fct_service_costs_monthly": f"{_WHOSE}, service_name varchar, {_COSTS}",
    "fct_charges_daily": (
        f"charge_date date, {_WHOSE}, service_name varchar, charge_category varchar, pricing_category varchar, "
        f"x_usage_type varchar, {_COSTS}"
    ),
    "fct_account_costs_daily": f"charge_date date, {_WHOSE}, {_COSTS}, data_complete boolean",
    "fct_savings_monthly": f"{_WHOSE}, total_savings_cost decimal(38, 12)",
    "fct_commitment_coverage_monthly": (
        f"{_WHOSE}, service_name varchar, x_covered_list_cost decimal(38, 12), x_eligible_list_cost decimal(38, 12)"
    ),
    "fct_commitments_monthly": (
        "billing_period_start date, billing_account_id varchar, billing_currency varchar, "
        "commitment_discount_id varchar, commitment_discount_type varchar, x_used_cost decimal(38, 12), "
        "x_unused_cost decimal(38, 12)"
    ),
    "fct_commitment_expiries": (
        "billing_account_id varchar, commitment_discount_id varchar, billing_currency varchar, x_is_end_known boolean, "
        "x_days_left integer, x_monthly_cost decimal(38, 12), x_monthly_list_cost decimal(38, 12)"
    ),
    "fct_restatements": (
        "export_name varchar, billing_period_start date, delivery_id varchar, billing_currency varchar, "
        "billed_cost_change decimal(38, 12), x_delivered_at timestamp, x_previous_period_status varchar, "
        "x_billing_account_id varchar"
    ),
    "fct_tie_out": "export_name varchar, billing_account_id varchar, billing_period_start date",
}
_STAGES = {
    "anomalies": ("fct_anomalies", "fct_change_points", "fct_anomaly_scores"),
    "forecasts": ("fct_cost_forecasts",),
    "allocation": ("fct_allocated_costs_daily", "fct_chargeback_monthly"),
    "changes": ("fct_cost_changes_monthly",),
}
_IN_FILES = ("fct_cost_forecasts", "fct_anomaly_scores")


def empty(home: Path) -> tuple[duckdb.DuckDBPyConnection, Lake]:
    """The tables, and the lake beside them whose forecasts and scores are files by month."""
    db, lake = duckdb.connect(), Lake(home)
    for name, columns in _MARTS.items():
        db.execute(f"create table {name} ({columns})")
    for stage, names in _STAGES.items():
        for name in names:
            columns = tables.empty(tables.declared(stage)[name].columns)
            if name in _IN_FILES:
                (lake.warehouse / name).mkdir(parents=True)
                db.execute(f"copy ({columns}) to '{lake.warehouse / name / '2026-10.parquet'}'")
            else:
                db.execute(f"create table {name} as {columns}")
    return db, lake


def shop_and_data(home: Path) -> tuple[duckdb.DuckDBPyConnection, Lake]:
    """September and October 2026 of a payer, whole, in two cost centres and a rest.

    By hand, of October (September): shop 70 of EC2 and 30 of S3 (60 of EC2 and 20 of support), data 50 (40) of S3, the
    rest 10 (10) of S3: 160 (130). Of the shop's 100 the pool of support gave 0 (20). The 20 more of the shop are 4 of
    usage, 6 of prices, 30 of a new service and 20 less of shared costs.
    """
    db, lake = empty(home)
    db.execute("""
        insert into int_accounts_as_of values ('payer', date '2026-11-05');
        insert into dim_sub_accounts values ('payer', 'acme', 'payer', 'acme');
        insert into dim_services values ('Amazon EC2'), ('Amazon S3'), ('Support');
        create temp table placed as from (values
            ('2026-09', 'Amazon EC2', 'shop', false, 60), ('2026-09', 'Support', 'shop', true, 20),
            ('2026-09', 'Amazon S3', 'data', false, 40), ('2026-09', 'Amazon S3', 'unallocated', false, 10),
            ('2026-10', 'Amazon EC2', 'shop', false, 70), ('2026-10', 'Amazon S3', 'shop', false, 30),
            ('2026-10', 'Amazon S3', 'data', false, 50), ('2026-10', 'Amazon S3', 'unallocated', false, 10)
        ) as t(month, service_name, cost_centre, is_shared, cost);
        create temp view lines as
        select *, (month || '-01')::date as billing_period_start, billing_period_start as charge_date,
            'payer' as billing_account_id, 'payer' as sub_account_id, 'USD' as billing_currency,
            cost as effective_cost, cost as billed_cost
        from placed;
        insert into fct_service_costs_monthly by name
        select billing_period_start, billing_account_id, sub_account_id, billing_currency, service_name,
            sum(cost) as effective_cost, sum(cost) as billed_cost
        from lines group by all;
        insert into fct_allocated_costs_daily by name select * exclude (month, cost) from lines;
        insert into fct_chargeback_monthly by name
        select billing_period_start, billing_account_id, cost_centre, is_shared, billing_currency, 'current' as entry,
            sum(cost) as effective_cost, sum(cost) as billed_cost
        from lines group by all;
        insert into fct_cost_changes_monthly by name
        select date '2026-10-01' as billing_period_start, 'payer' as billing_account_id, 'USD' as billing_currency, *
        from (values
            ('cost_centre', 'shop', 4, 6, 30, -20), ('cost_centre', 'data', 10, 0, 0, 0),
            ('cost_centre', 'unallocated', 0, 0, 0, 0), ('billing_account', null, 14, 6, 30, -20)
        ) as t(scope, cost_centre, usage_cost_change, price_cost_change, new_cost_change, shared_cost_change);
    """)
    return db, lake
