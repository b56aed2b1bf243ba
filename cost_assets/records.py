"""What was said and cannot be computed again: Parquet files under `records/`, each written once and never changed."""

from __future__ import annotations

import itertools
import os
from datetime import datetime
from pathlib import Path

import duckdb

from cost_assets.lake import Lake, sync_file
from cost_assets.tables import Columns, empty, quoted

_STAMP = "%Y%m%dT%H%M%S"


def home_now(db: duckdb.DuckDBPyConnection, lake: Lake) -> datetime:
    """The home's now, naive UTC: the moment that was asked for, else when its newest current delivery was made."""
    newest = "select max(delivered_at) from landing.deliveries where is_current"
    return lake.as_of or db.execute(newest).fetchone()[0]


def append(
    db: duckdb.DuckDBPyConnection, lake: Lake, kind: str, query: str, said_at: datetime, name: str
) -> Path | None:
    """Keep what `query` finds, for ever, in a file of its own under `records/<kind>`; nothing where it finds nothing.

    Args:
        said_at: the home's now, naive UTC: who asks what was known at a moment is told what was said by then.
        name: what people find it by.
    """
    if not db.execute(f"select 1 from ({query}) limit 1").fetchall():
        return None
    folder = lake.records / kind
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{said_at.strftime(_STAMP)}-{name}"
    taken = {path.stem for path in folder.glob(f"{stem}*")}
    numbered = (f"{stem}-{number}" for number in itertools.count(2))
    path = folder / f"{next(each for each in itertools.chain([stem], numbered) if each not in taken)}.parquet"
    write_parquet(db, query, path)
    return path


def said(db: duckdb.DuckDBPyConnection, lake: Lake, kind: str, columns: Columns) -> str:
    """A query of everything that was said of a kind, in `columns`; what an older file has not is null."""
    files = paths(lake, kind)
    if not files:
        return empty(columns)
    listed = ", ".join(map(quoted, files))
    held = db.execute(f"select * from read_parquet([{listed}], union_by_name = true) limit 0").description
    there = {column[0] for column in held}
    wanted = ", ".join(f"{n if n in there else 'null'}::{type} as {n}" for n, type in columns.items())
    return f"select {wanted} from read_parquet([{listed}], union_by_name = true)"


def paths(lake: Lake, kind: str = "*") -> list[Path]:
    """The files of a kind, in the order in which they were said; those of restatements are kept by delivery."""
    return sorted(path for path in lake.records.glob(f"{kind}/[0-9]*-*.parquet"))


def said_at(path: Path) -> datetime:
    """When what a file keeps was said, naive UTC."""
    return datetime.strptime(path.name.partition("-")[0], _STAMP)


def write_parquet(db: duckdb.DuckDBPyConnection, query: str, path: Path, built_from: str | None = None) -> None:
    """Write what `query` finds to `path` in one step.

    Args:
        built_from: a stamp for the file to carry.
    """
    work = path.with_name(f"tmp_{path.name}.{os.getpid()}")
    stamp = f", kv_metadata {{built_from: {quoted(built_from)}}}" if built_from is not None else ""
    db.execute(f"copy ({query}) to {quoted(work)} (format parquet, compression zstd{stamp})")
    sync_file(work)
    os.replace(work, path)
    sync_file(path.parent)
