"""The tables that KPIs are made of, in memory: empty, and filled with rows typed by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb

from cost_assets.kpis import measuring

JUNE, MAY, LAST_JUNE = date(2026, 6, 1), date(2026, 5, 1), date(2025, 6, 1)
_MONEY = "decimal(38, 12)"
_INPUTS = {
    "int_placed_costs_monthly": {
        "billing_period_start": "date", "provider_name": "varchar", "billing_account_id": "varchar",
        "sub_account_id": "varchar", "service_name": "varchar", "region_id": "varchar", "x_usage_type": "varchar",
        "x_operation": "varchar", "x_charge_group": "varchar", "pricing_category": "varchar",
        "commitment_discount_status": "varchar", "commitment_discount_type": "varchar", "cost_centre": "varchar",
        "billing_currency": "varchar", "effective_cost": _MONEY, "list_cost": _MONEY, "consumed_quantity": _MONEY,
    },
    "fct_allocated_costs_daily": {
        "charge_date": "date", "billing_period_start": "date", "billing_account_id": "varchar",
        "sub_account_id": "varchar", "service_name": "varchar", "cost_centre": "varchar",
        "billing_currency": "varchar", "effective_cost": _MONEY,
    },
    "fct_commitments_monthly": {
        "billing_period_start": "date", "billing_account_id": "varchar", "commitment_discount_id": "varchar",
        "commitment_discount_type": "varchar", "billing_currency": "varchar", "x_used_cost": _MONEY,
        "x_unused_cost": _MONEY, "x_covered_list_cost": _MONEY, "x_savings_cost": _MONEY,
    },
    "fct_commitment_coverage_monthly": {
        "billing_period_start": "date", "billing_account_id": "varchar", "sub_account_id": "varchar",
        "service_name": "varchar", "billing_currency": "varchar", "x_covered_list_cost": _MONEY,
        "x_eligible_list_cost": _MONEY,
    },
    "fct_savings_monthly": {
        "billing_period_start": "date", "billing_account_id": "varchar", "sub_account_id": "varchar",
        "service_name": "varchar", "billing_currency": "varchar", "list_cost": _MONEY, "effective_cost": _MONEY,
        "total_savings_cost": _MONEY,
    },
    "fct_tag_compliance_monthly": {
        "billing_period_start": "date", "billing_account_id": "varchar", "sub_account_id": "varchar",
        "tag_key": "varchar", "billing_currency": "varchar", "effective_cost": _MONEY, "taggable_cost": _MONEY,
        "compliant_cost": _MONEY, "compliant_taggable_cost": _MONEY,
    },
    "fct_service_costs_monthly": {
        "billing_period_start": "date", "billing_account_id": "varchar", "billing_currency": "varchar",
        "effective_cost": _MONEY,
    },
    "int_account_periods": {
        "billing_period_start": "date", "billing_account_id": "varchar", "billing_period_end": "date",
        "complete_until": "date", "period_status": "varchar",
    },
}  # fmt: skip
_USUAL = {
    "billing_period_start": JUNE, "billing_account_id": "payer", "sub_account_id": "shop", "billing_currency": "USD",
    "provider_name": "AWS", "x_charge_group": "usage", "pricing_category": "Standard", "cost_centre": "web",
    "region_id": "eu-west-1", "tag_key": "all required", "period_status": "final",
}  # fmt: skip
_PRICES = {
    "on demand": {"pricing_category": "Standard"},
    "spot": {"pricing_category": "Dynamic"},
    "plan": {
        "pricing_category": "Committed", "commitment_discount_status": "Used",
        "commitment_discount_type": "Savings Plan",
    },
    "reserved": {
        "pricing_category": "Committed", "commitment_discount_status": "Used",
        "commitment_discount_type": "Reserved Instance",
    },
    "reserved, unused": {
        "pricing_category": "Committed", "commitment_discount_status": "Unused",
        "commitment_discount_type": "Reserved Instance", "x_charge_group": "unused",
    },
}  # fmt: skip
Row = tuple[str, dict[str, Any]]
EC2, RDS, S3, LAMBDA = (
    "Amazon Elastic Compute Cloud", "Amazon Relational Database Service", "Amazon Simple Storage Service", "AWS Lambda",
)  # fmt: skip


def used(service: str, usage_type: str, price: str, cost: float, list_cost: float | None = None, **more: Any) -> Row:
    """A row of int_placed_costs_monthly; `operation` and `quantity` may be said, and any column."""
    told = {"service_name": service, "x_usage_type": usage_type, "effective_cost": cost, "list_cost": list_cost}
    named = {"operation": "x_operation", "quantity": "consumed_quantity"}
    return "int_placed_costs_monthly", told | _PRICES[price] | {named.get(key, key): more[key] for key in more}


def commitment(type: str, used: float, unused: float | None, covered: float, **more: Any) -> Row:
    """A row of fct_commitments_monthly."""
    told = {"commitment_discount_type": type, "x_used_cost": used, "x_unused_cost": unused}
    savings = None if unused is None else covered - used - unused
    return "fct_commitments_monthly", told | {"x_covered_list_cost": covered, "x_savings_cost": savings} | more


def day(on: date, cost: float, **more: Any) -> Row:
    """A row of fct_allocated_costs_daily, in the billing period of its day."""
    told = {"charge_date": on, "billing_period_start": on.replace(day=1), "effective_cost": cost, "service_name": EC2}
    return "fct_allocated_costs_daily", told | more


def period(month: date, until: date, **more: Any) -> Row:
    """A row of int_account_periods that is complete `until` a day."""
    end = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return "int_account_periods", {
        "billing_period_start": month, "billing_period_end": end, "complete_until": until
    } | more  # fmt: skip


def warehouse(*rows: Row) -> duckdb.DuckDBPyConnection:
    """The inputs with these rows in them, June 2026 of one payer where they say nothing else."""
    db = duckdb.connect()
    for table, columns in _INPUTS.items():
        db.execute(f"create table {table} ({', '.join(f'{name} {type}' for name, type in columns.items())})")
    spine = ("fct_service_costs_monthly", {"effective_cost": 0})
    for table, said in (spine, *rows):
        columns = _INPUTS[table]
        row = {name: value for name, value in _USUAL.items() if name in columns} | said
        db.execute(f"insert into {table} ({', '.join(row)}) values ({', '.join('?' * len(row))})", list(row.values()))
    return db


def measured(*rows: Row, **goals: float | None) -> duckdb.DuckDBPyConnection:
    """The warehouse of these rows, its KPIs measured."""
    db = warehouse(*rows)
    measuring.measure(db, goals)
    return db


def figures(
    db: duckdb.DuckDBPyConnection,
    kpi: str,
    columns: str = "numerator, denominator, value",
    scope: str = "all",
    **whose: Any,
) -> tuple | None:
    """Columns of a KPI's row as floats, texts and booleans; null where there is no such row."""
    where = " and ".join(f"{name} = ?" for name in ("kpi", "scope", *whose))
    found = db.execute(
        f"select {columns} from fct_kpis_monthly where {where} order by billing_period_start desc",
        [kpi, scope, *whose.values()],
    ).fetchone()
    return found and tuple(each if each is None or isinstance(each, bool | str) else float(each) for each in found)
