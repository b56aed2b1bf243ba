"""The heavy tables' files, one per billing month, stamped with what they were built from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import duckdb

from cost_assets.charges import dbt, in_hand
from cost_assets.charges.nodes import Node, failed
from cost_assets.errors import CostsError
from cost_assets.lake import Lake
from cost_assets.month_tables import stamps, torn
from cost_assets.partitions import month_key, month_of
from cost_assets.settings import Settings
from cost_assets.tables import quoted

# A month is there when it is in all of them, with the same stamp.
TABLES = (
    "int_month_totals", "fct_charges_daily", "fct_resource_costs_daily", "fct_resource_costs_monthly",
    "fct_split_costs_monthly", "int_costs_daily", "int_published_totals", "int_pricing", "int_commitments_daily",
    "int_usage_costs", "int_tag_sets", "int_tagged_costs_daily",
)  # fmt: skip


def prepare(lake: Lake) -> None:
    """Make the folders; put in place what a killed run had tested, and clear what it had not. Torn files go too.

    Raises:
        CostsError: a month could only be put in place in part.
    """
    lake.warehouse.mkdir(parents=True, exist_ok=True)
    left_over = in_hand.prepare(lake)
    for table in TABLES:
        folder = lake.warehouse / table
        folder.mkdir(exist_ok=True)
        for path in [*folder.glob("tmp_*"), *torn(folder)]:
            path.unlink()
    if left_over:
        look_here(lake)


def build(
    settings: Settings,
    lake: Lake,
    month: date,
    tell: Callable[[str], None] | None = None,
    refused: dbt.Refused = (),
) -> list[Node]:
    """Build and test a month, and put all of its files in place if nothing failed; how each model and test went.

    Args:
        tell, refused: as `dbt.build`.

    Raises:
        CostsError: dbt could not run, or the files could not be put in place.
    """
    prepare(lake)
    selected = f"{dbt.MONTH_MODELS} {dbt.SEEDS}"
    try:
        nodes = dbt.build(settings, lake, selected, tell=tell, refused=refused, billing_month=month.isoformat())
        if not failed(nodes):
            in_hand.put_in_place(lake, month, TABLES)
    finally:
        look_here(lake)
    return nodes


def built_from(lake: Lake) -> dict[date, str]:
    """What each month that is whole, in every table, was built from; the stamp the dbt model gave its files."""
    found = [stamps(lake.warehouse / table) for table in TABLES]
    months = set.intersection(*(set(stamp) for stamp in found))
    return {month: found[0][month] for month in sorted(months) if len({stamp[month] for stamp in found}) == 1}


def refuse_halves(settings: Settings, lake: Lake) -> None:
    """Let no mart be made of a month of which some files were built from one thing and some from another.

    A file that was torn or deleted, and could not be built again, makes such a month. What an older version built
    may lack a table that it did not know yet.

    Raises:
        CostsError: there is such a month.
    """
    sql = dbt.months_fingerprint(settings)
    found = {table: stamps(lake.warehouse / table) for table in TABLES}
    charges = found[dbt.MONTH_FACT]
    for table, stamp in found.items():
        for month in sorted(charges.keys() | stamp.keys()):
            here, wanted = stamp.get(month), charges.get(month)
            if here != wanted and (here or wanted.endswith(f" {sql}")):
                raise CostsError(
                    f"{month_key(month)} stands half in the warehouse: {table} {_origin(here)}, "
                    f"{dbt.MONTH_FACT} {_origin(wanted)}; nothing is published until the month is built again"
                )


def _origin(stamp: str | None) -> str:
    return f"was built from {stamp.rpartition(' ')[0]}" if stamp else "has nothing of it"


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
