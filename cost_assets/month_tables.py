"""Tables of a stage that are kept as one Parquet file per month, so that publishing them costs what changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from cost_assets.lake import Lake
from cost_assets.partitions import month_of
from cost_assets.records import write_parquet
from cost_assets.tables import Table, conformed, empty

_NOTHING = date(2000, 1, 1)  # the month of a file without rows


def write_months(
    db: duckdb.DuckDBPyConnection,
    lake: Lake,
    table: Table,
    by: str,
    query: str,
    order: str,
    since: date | None = None,
) -> list[date]:
    """Write a file for each month of `query`; the months written.

    Each is replaced by a rename, so that what is published keeps the file it had. Files of other months go, but
    those before `since`. Where there is nothing at all a file without rows stands for it.

    Args:
        by: the date column that says to which month a row belongs.
        query: in no order of its own, since it is asked once for the months and once for each.
        order: of the rows in a file, as after `order by`.
        since: the first of the month from which on `query` has rows; None if it has all.
    """
    make_folder(lake, table)
    found = db.execute(f"select distinct date_trunc('month', {by})::date from ({query})").fetchall()
    months = sorted(month for (month,) in found)
    for month in months:
        rows = (
            f"from ({query}) where {by} >= date '{month}' and {by} < date '{month}' + interval 1 month order by {order}"
        )
        write_parquet(db, conformed(table, rows), lake.month_file(table.name, month))
    stay = {month for month in held_months(lake, table) if since and month < since} | set(months)
    if not stay:
        write_parquet(db, empty(table.columns), lake.month_file(table.name, _NOTHING))
    for month in held_months(lake, table) - stay:
        lake.month_file(table.name, month).unlink()
    if stay:
        lake.month_file(table.name, _NOTHING).unlink(missing_ok=True)
    return months


def held_months(lake: Lake, table: Table) -> set[date]:
    """The months that have a file."""
    return {month_of(path.stem) for path in (lake.warehouse / table.name).glob("20*.parquet")} - {_NOTHING}


def make_folder(lake: Lake, table: Table) -> Path:
    """The folder of a table's files, without what a killed run left in it."""
    folder = lake.warehouse / table.name
    folder.mkdir(parents=True, exist_ok=True)
    for left_over in folder.glob("tmp_*"):
        left_over.unlink()
    return folder


def stamps(folder: Path) -> dict[date, str]:
    """By month what its file in `folder` says that it was built from; a file without a stamp is left out."""
    if not any(folder.glob("20*.parquet")):
        return {}
    rows = duckdb.execute(
        "select file_name, decode(value) from parquet_kv_metadata(?) where decode(key) = 'built_from'",
        [str(folder / "20*.parquet")],
    ).fetchall()
    return {month_of(Path(name).stem): stamp for name, stamp in rows}
