"""Tables of a stage that are kept as one Parquet file per month, so that making and publishing costs what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from cost_assets.lake import Lake
from cost_assets.partitions import month_of
from cost_assets.records import write_parquet
from cost_assets.tables import Table, conformed, empty, quoted

_NOTHING = date(2000, 1, 1)  # the month of a file without rows


@dataclass(frozen=True)
class Kept:
    """A table whose file of a month has the rows of `query` once that month was made, sorted by `order`."""

    table: Table
    query: str
    order: str


def bring_up_to_date(
    db: duckdb.DuckDBPyConnection,
    lake: Lake,
    kept: Sequence[Kept],
    wanted: Mapping[date, str],
    make: Callable[[date], None],
) -> list[date]:
    """Make the months of which a file is missing or was built from something else; these, oldest first.

    Files of months that are not wanted go. Each table is left as a view over its files.

    Args:
        kept: tables that are made together.
        wanted: by month the stamp of what its files are to be built from.
        make: makes what the queries of `kept` read of a month; where it raises, the month's files stay as they were.
    """
    for each in kept:
        make_folder(lake, each.table)
    held = [stamps(lake.warehouse / each.table.name) for each in kept]
    stale = [month for month in sorted(wanted) if any(files.get(month) != wanted[month] for files in held)]
    for month in stale:
        make(month)
        for each in kept:
            rows = f"{conformed(each.table, each.query)} order by {each.order}"
            write_parquet(db, rows, lake.month_file(each.table.name, month), wanted[month])
    for each in kept:
        _keep_only(db, lake, each.table, set(wanted))
        _view(db, lake, each.table)
    return stale


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
    stay = {month for month in held_months(lake, table) if since and month < since}
    _keep_only(db, lake, table, stay | set(months))
    return months


def _keep_only(db: duckdb.DuckDBPyConnection, lake: Lake, table: Table, months: set[date]) -> None:
    """Files of other months go; where there is none at all, one without rows stands for it."""
    if not months:
        write_parquet(db, empty(table.columns), lake.month_file(table.name, _NOTHING))
    for path in (lake.warehouse / table.name).glob("20*.parquet"):
        if month_of(path.stem) not in (months or {_NOTHING}):
            path.unlink()


def _view(db: duckdb.DuckDBPyConnection, lake: Lake, table: Table) -> None:
    """Make the table a view over its files, also in a home whose warehouse held its rows before."""
    if db.execute("from duckdb_tables() where table_name = ? and not temporary", [table.name]).fetchone():
        db.execute(f"drop table {table.name}")
    files = quoted(lake.warehouse / table.name / "20*.parquet")
    db.execute(f"create or replace view {table.name} as select * from read_parquet({files}, union_by_name = true)")


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
    """By month what its file in `folder` says that it was built from; a file that says nothing, or cannot be read, is
    left out."""
    files = sorted(folder.glob("20*.parquet"))
    try:
        return _stamps(files)
    except duckdb.Error:
        torn_ones = torn(folder)
        return _stamps([file for file in files if file not in torn_ones])


def torn(folder: Path) -> list[Path]:
    """The files in `folder` that are no whole Parquet files, as a power cut may leave them."""
    files = sorted(folder.glob("20*.parquet"))
    return [] if _are_whole(files) else [file for file in files if not _are_whole([file])]


def _stamps(files: Sequence[Path]) -> dict[date, str]:
    if not files:
        return {}
    rows = duckdb.execute(
        "select file_name, decode(value) from parquet_kv_metadata(?) where decode(key) = 'built_from'",
        [list(map(str, files))],
    ).fetchall()
    return {month_of(Path(name).stem): stamp for name, stamp in rows}


def _are_whole(files: Sequence[Path]) -> bool:
    try:
        _stamps(files)
    except duckdb.OperationalError:  # that tells of the machine: the file may be well
        raise
    except duckdb.Error:
        return False
    return True
