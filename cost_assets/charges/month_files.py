"""The heavy tables' files, one per billing month: put in place by a rename, stamped with what they were built from."""

from __future__ import annotations

from datetime import date

import duckdb

from cost_assets.lake import Lake
from cost_assets.month_tables import stamps
from cost_assets.partitions import month_of
from cost_assets.settings import Settings
from cost_assets.tables import quoted

# A month is there when it is in all of them, with the same stamp.
TABLES = (
    "int_month_totals", "fct_charges_daily", "fct_resource_costs_daily", "fct_resource_costs_monthly",
    "fct_split_costs_monthly", "int_costs_daily", "int_published_totals", "int_pricing", "int_commitments_daily",
    "int_usage_costs", "int_tag_sets", "int_tagged_costs_daily",
)  # fmt: skip
IN_HAND = (
    "int_aws_line_items_daily", "stg_focus__charges", "int_staged_totals", "int_named_totals", "int_charges_daily",
    "int_restatements", "int_resource_costs_daily",
)  # fmt: skip


def prepare(lake: Lake) -> None:
    """Make the folders, and clear what a killed run left in them."""
    for table in (*TABLES, *IN_HAND):
        folder = lake.warehouse / table
        folder.mkdir(parents=True, exist_ok=True)
        for left_over in folder.glob("*" if table in IN_HAND else "tmp_*"):
            left_over.unlink()


def built_from(lake: Lake) -> dict[date, str]:
    """What each month that is whole, in every table, was built from; the stamp the dbt model gave its files."""
    found = [stamps(lake.warehouse / table) for table in TABLES]
    months = set.intersection(*(set(stamp) for stamp in found))
    return {month: found[0][month] for month in sorted(months) if len({stamp[month] for stamp in found}) == 1}


def wanted_months(settings: Settings, lake: Lake) -> set[date]:
    """The months of which a configured export holds a delivery in the lake."""
    return {
        month for export in settings.exports for month in lake.landed_months(export.name) if export.covers(month)
    }  # fmt: skip


def drop_unwanted(settings: Settings, lake: Lake) -> None:
    """Remove the files of months that no configured export delivers any more."""
    wanted = wanted_months(settings, lake)
    for table in TABLES:
        for path in (lake.warehouse / table).glob("20*.parquet"):
            if month_of(path.stem) not in wanted:
                path.unlink()


def look_here(lake: Lake) -> None:
    """Make the warehouse's views read this home's files: views name them in full, and a home may be a copy."""
    with duckdb.connect(str(lake.warehouse / "costs.duckdb")) as db:
        for table in TABLES:
            files = lake.warehouse / table / "20*.parquet"
            if any(files.parent.glob(files.name)):
                found = f"read_parquet({quoted(files)}, union_by_name = true)"
                db.execute(f"create or replace view {table} as select * from {found}")


def summary(lake: Lake, month: date) -> dict[str, float | int]:
    """Rows and billed cost of a month's charges, for people; costs per currency."""
    path = lake.month_file("int_costs_daily", month)
    if not path.exists():
        return {}
    costs = duckdb.execute(
        "select coalesce(billing_currency, '?'), sum(billed_cost) from read_parquet(?) group by all order by 1",
        [str(path)],
    ).fetchall()
    rows = duckdb.execute(
        "select num_rows from parquet_file_metadata(?)", [str(lake.month_file("fct_charges_daily", month))]
    ).fetchone()[0]
    return {
        "dagster/partition_row_count": rows,
        **{f"billed_cost ({currency})": float(cost) for currency, cost in costs},
    }
