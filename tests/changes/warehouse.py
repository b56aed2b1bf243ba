"""A warehouse as the stage finds it, of a few lines written by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from cost_assets.changes import decomposing
from cost_assets.lake import Lake
from cost_assets.records import write_parquet
from cost_assets.tables import write_texts


@dataclass(frozen=True)
class Line:
    """A row of int_placed_costs_monthly; what is not said is that of an ordinary row of usage on demand."""

    month: str
    effective_cost: str
    service_name: str = "Amazon EC2"
    x_usage_type: str | None = "BoxUsage:m5.large"
    consumed_unit: str | None = "Hrs"
    x_charge_group: str = "usage"
    commitment_discount_status: str | None = None
    consumed_quantity: str | None = None
    contracted_cost: str | None = None
    list_cost: str | None = None
    x_days_with_costs: int = 31
    sub_account_id: str | None = "acme-prod"
    billing_account_id: str | None = "acme"
    cost_centre: str | None = "shop"
    region_id: str | None = "us-east-1"
    x_operation: str | None = "RunInstances"
    billing_currency: str | None = "USD"


_ALWAYS = {"provider_name": "'AWS'", "allocation_rule": "null::varchar", "is_shared": "cost_centre is null"}
_NUMBERS = ("effective_cost", "contracted_cost", "list_cost", "consumed_quantity")


def of_lines(lines: Iterable[Line], incomplete: Iterable[str] = ()) -> duckdb.DuckDBPyConnection:
    """A warehouse that holds these lines, in months that are complete but those of `incomplete`.

    What lies in a pool, without a cost centre, goes in two halves to `shop` and `bank`.
    """
    db = duckdb.connect()
    write_texts(db, "lines", [field.name for field in fields(Line)], [
        {name: None if value is None else str(value) for name, value in asdict(line).items()} for line in lines
    ])  # fmt: skip
    numbers = ", ".join(f"{name}::decimal(38, 12) as {name}" for name in _NUMBERS)
    always = ", ".join(f"{value} as {name}" for name, value in _ALWAYS.items())
    late = ", ".join(f"'{month}'" for month in incomplete) or "''"
    db.execute(
        f"""
        create table int_placed_costs_monthly as
        select
            * exclude (month) replace ({numbers}, x_days_with_costs::integer as x_days_with_costs), {always},
            (month || '-01')::date as billing_period_start
        from lines;

        create table int_account_periods as
        select distinct
            billing_period_start, billing_account_id, 'open' as period_status,
            (billing_period_start + interval 1 month)::date as billing_period_end,
            (billing_period_end - case when strftime(billing_period_start, '%Y-%m') in ({late}) then 2 else 1 end)::date
                as complete_until
        from int_placed_costs_monthly;

        create table fct_allocated_costs_daily as
        select * exclude (effective_cost, half) replace (centre as cost_centre),
            case when not is_shared or centre = 'bank' then effective_cost - half else half end as effective_cost
        from (
            select *, (case when is_shared then effective_cost * 0.5 else 0 end)::decimal(38, 12) as half
            from int_placed_costs_monthly
        ), unnest(case when is_shared then ['shop', 'bank'] else [cost_centre] end) as t(centre);

        create table fct_service_costs_monthly as
        with costs as (
            select billing_period_start, provider_name, billing_account_id, sub_account_id, service_name,
                billing_currency, sum(effective_cost) as effective_cost
            from int_placed_costs_monthly group by all
        )
        select now.*, before.effective_cost as previous_effective_cost,
            now.effective_cost - before.effective_cost as effective_cost_change
        from costs as now
        left join costs as before
            on before.billing_period_start = now.billing_period_start - interval 1 month
            and before.billing_account_id is not distinct from now.billing_account_id
            and before.sub_account_id is not distinct from now.sub_account_id
            and before.service_name is not distinct from now.service_name
            and before.billing_currency is not distinct from now.billing_currency
        """
    )
    return db


def bring_up_to_date(db: duckdb.DuckDBPyConnection, lake: Lake) -> list[date]:
    """The stage's work after allocation's: month files of what was placed, stamped with what is in them."""
    for table in ("int_placed_costs_monthly", "fct_allocated_costs_daily"):
        (lake.warehouse / table).mkdir(parents=True, exist_ok=True)
        found = db.execute(
            f"select billing_period_start, md5(string_agg(r::varchar, '|' order by r::varchar)) from {table} as r "
            "group by all"
        ).fetchall()
        for month, rows in found:
            of_month = f"from {table} where billing_period_start = date '{month}'"
            write_parquet(db, of_month, lake.month_file(table, month), rows)
    return decomposing.decompose(db, lake)


def decompose(db: duckdb.DuckDBPyConnection) -> None:
    """Leave fct_cost_changes_monthly in the warehouse, without any files."""
    with TemporaryDirectory() as home:
        bring_up_to_date(db, Lake(Path(home)))
        db.execute("create temp table kept as from fct_cost_changes_monthly; drop view fct_cost_changes_monthly")
    db.execute("alter table kept rename to fct_cost_changes_monthly")
