"""Settling: downloaded files become whole, typed Parquet, and are added up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from cost_assets.errors import CostsError
from cost_assets.exports import casting, formats
from cost_assets.exports.adding_up import add_up_file, added_up
from cost_assets.exports.csv_files import column_names, convert, write_empty
from cost_assets.exports.deliveries import ColumnType, LandedFile, Total, Unread
from cost_assets.exports.duck import copy, reason, refuse_short_of_room
from cost_assets.exports.manifests import Manifest
from cost_assets.exports.store import Object
from cost_assets.exports.unpacking import proved_whole, unzipped
from cost_assets.settings import Export


@dataclass(frozen=True)
class Settled:
    """A delivery's files as they will lie in the lake, what they hold and what they add up to."""

    files: list[LandedFile]
    unread: list[Unread]
    columns: list[ColumnType]
    totals: list[Total]


def settle(
    db: duckdb.DuckDBPyConnection,
    export: Export,
    manifest: Manifest,
    arriving: Iterable[tuple[Object, Path]],
    folder: Path,
) -> Settled:
    """Leave each downloaded file in `folder` as whole, typed Parquet, and add up the delivery.

    Beside them `summary/accounts.parquet` and `summary/days.parquet` are written: rows and billed cost by
    account, service, type and currency, and by day and currency.
    """
    declared = {column.name: column.type for column in manifest.columns}
    files: list[LandedFile] = []
    unread: list[Unread] = []
    for source, path in arriving:
        parquet = path.with_name(path.name.partition(".")[0] + ".parquet")
        rows, left = _settle_file(db, export, source.key, path, parquet, declared)
        unread += left
        if not manifest.whole_files:
            rows = _keep_month(db, export.format, source.key, parquet, manifest.month)
        if rows:
            add_up_file(db, export.format, parquet, source.key)
        files.append(LandedFile(name=parquet.name, source=source.key, bytes=source.size, rows=rows, etag=source.etag))
    files.sort(key=lambda file: file["name"])  # as the manifest names them
    return Settled(files, unread, *added_up(db, export, folder, files, declared))


def months_in(db: duckdb.DuckDBPyConnection, export: Export, source: Object, path: Path) -> list[date]:
    """The billing months of a downloaded file's rows; `path` is used up.

    Raises:
        CostsError: the file is torn, or of another format.
    """
    parquet = path.with_name(path.name.partition(".")[0] + ".parquet")
    rows, _ = _settle_file(db, export, source.key, path, parquet, {})
    if not rows:
        return []
    start = formats.quoted(formats.PERIOD_START[export.format])
    query = f"select distinct cast(date_trunc('month', {start}) as date) from read_parquet(?) order by 1"
    with _whole(source.key, parquet):
        found = db.execute(query, [str(parquet)]).fetchall()
    if (None,) in found:
        raise CostsError(f"{source.key} has rows without a {formats.PERIOD_START[export.format]}; each should have one")
    return [month for (month,) in found]


def _settle_file(
    db: duckdb.DuckDBPyConnection, export: Export, key: str, path: Path, parquet: Path, declared: dict[str, str]
) -> tuple[int, list[Unread]]:
    """The rows of the file as Parquet, and what could not be read in columns that can be spared."""
    if path.suffix == ".parquet" and path.stat().st_size:
        return _settle_parquet(db, export, key, path)
    path = unzipped(key, path)
    rows, unread = 0, []
    with proved_whole(key, path):
        names = [] if path.suffix in (".parquet", ".zip") else column_names(export.format, key, path)
        if names:
            formats.require(export.name, export.format, key, names)
            columns = {name: declared.get(name, "string") for name in names}
            rows, unread = convert(db, export.format, key, path, parquet, columns)
        else:
            write_empty(db, export.format, parquet, declared)
    if path != parquet:
        path.unlink()
    return rows, unread


def _settle_parquet(db: duckdb.DuckDBPyConnection, export: Export, key: str, path: Path) -> tuple[int, list[Unread]]:
    """Leave a Parquet file as it came, unless a known column has a type that it should not have.

    The footer is written last: without it the file is torn.
    """
    source = f"read_parquet({formats.literal(str(path))})"
    with _whole(key, path):
        rows = db.execute(f"select count(*) from {source}").fetchone()[0]  # asks the footer alone
        columns = dict(row[:2] for row in db.execute(f"describe from {source}").fetchall())
    if not rows:  # what is left over from a larger delivery may be emptied without its columns
        return rows, []
    formats.require(export.name, export.format, key, columns)
    mends = casting.mended(export.name, export.format, key, columns)
    if not mends:
        return rows, []
    fresh = path.with_suffix(".mended")
    with _whole(key, path):
        unread = _unread(db, export.format, key, source, mends)
        replaced = ", ".join(f"{mend.value} as {formats.quoted(name)}" for name, mend in mends.items())
        copy(db, f"select * replace ({replaced}) from {source}", fresh)
    fresh.replace(path)
    return rows, unread


def _unread(
    db: duckdb.DuckDBPyConnection, format: str, key: str, source: str, mends: dict[str, casting.Mend]
) -> list[Unread]:
    """What the mending of columns leaves empty.

    Raises:
        CostsError: a column that is needed has text that is not of its type.
    """
    checks = ", ".join(mend.unreadable for mend in mends.values())
    found = db.execute(f"select {checks} from {source}").fetchone()
    bad = {name: each for name, each in zip(mends, found, strict=True) if each and each["rows"]}
    for name, each in bad.items():
        if formats.is_needed(format, name):
            wanted = formats.column_type(format, name)
            raise CostsError(f"{key} has {each['value'][:80]!r} in column {name}, which should be {wanted}")
    return [Unread(column=name, value=each["value"][:80], rows=each["rows"], source=key) for name, each in bad.items()]


@contextmanager
def _whole(key: str, path: Path) -> Iterator[None]:
    """Say of a Parquet file that cannot be read to its end which one it is."""
    try:
        yield
    except duckdb.Error as error:
        refuse_short_of_room(error, path.parent, key)
        raise CostsError(f"{key} is not a whole Parquet file: {reason(error, path)}") from None


def _keep_month(db: duckdb.DuckDBPyConnection, format: str, key: str, parquet: Path, month: date) -> int:
    """Drop the rows of other months; those that are left."""
    fresh = parquet.with_suffix(".month")
    start = formats.quoted(formats.PERIOD_START[format])
    rows = f"from read_parquet({formats.literal(str(parquet))}) where date_trunc('month', {start}) = date '{month}'"
    with _whole(key, parquet):
        kept = copy(db, rows, fresh)
    fresh.replace(parquet)
    return kept
