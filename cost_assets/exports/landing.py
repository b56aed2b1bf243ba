"""Landing: which deliveries the lake lacks, and how one of them gets there, whole or not at all."""

from __future__ import annotations

import csv
import gzip
import os
import shutil
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from cost_assets.errors import CostsError
from cost_assets.exports import formats
from cost_assets.exports.deliveries import RECORD, Delivery, LandedFile, Total, read_record, to_json
from cost_assets.exports.manifests import Manifest, find_manifests, read_manifest, undelivered_months
from cost_assets.exports.store import THREADS, Object, ObjectChanged, Progress, Store, disk_error, open_store
from cost_assets.lake import Lake, new_folder
from cost_assets.partitions import month_key
from cost_assets.settings import Duckdb, Export

_SUFFIXES = (".parquet", ".csv.gz", ".csv")
_LONGEST_LINE = 64 * 1024 * 1024  # maps of tags are cells of JSON


@dataclass(frozen=True)
class Survey:
    """What one export holds now, as far as its `from` and `until` reach.

    wanted     manifests whose delivery is not in the lake, oldest month first
    waiting    months with data but no manifest yet
    failed     months whose manifest cannot be read, and why
    delivered  months that have a manifest
    """

    export: Export
    wanted: list[Manifest]
    waiting: list[date]
    failed: dict[date, str]
    delivered: list[date]


def survey(
    export: Export, lake_deliveries: list[Delivery], store: Store | None = None, only: date | None = None
) -> Survey:
    """Look at an export and say what the lake lacks.

    A delivery that was ever landed is not wanted again, not even if a newer one
    took its place: what was superseded never becomes current again. A manifest
    that the lake knows is not read again, so that looking at an export in which
    nothing is new costs two listings, however many months it holds.

    Args:
        only: the one month whose manifest is to be read; without it all are.

    Raises:
        CostsError: the export cannot be reached, or nothing was ever delivered in it.
    """
    store = store or open_store(export)
    found = find_manifests(store)
    waiting = undelivered_months(store, found)
    if not found and not waiting:
        raise CostsError(
            f"nothing was ever delivered under {export.url}: expected "
            f"metadata/BILLING_PERIOD=YYYY-MM/{export.url.rpartition('/')[2]}-Manifest.json; check the url"
        )
    landed = [each for each in lake_deliveries if each.export_name == export.name]
    seen = {(each.month, each.manifest_etag) for each in landed}
    covered = {month: each for month, each in found.items() if export.covers(month) and only in (None, month)}
    manifests, failed = _read_all(store, {m: each for m, each in covered.items() if (m, each.etag) not in seen})
    known = {(each.month, each.delivery_id) for each in landed}
    return Survey(
        export=export,
        wanted=[each for month, each in sorted(manifests.items()) if (month, each.delivery_id) not in known],
        waiting=[month for month in waiting if export.covers(month)],
        failed=failed,
        delivered=[month for month in found if export.covers(month)],
    )


def _read_all(store: Store, found: dict[date, Object]) -> tuple[dict[date, Manifest], dict[date, str]]:
    def read(month: date) -> Manifest | str:
        try:
            return read_manifest(store, month, found[month])
        except CostsError as error:
            return str(error)

    with ThreadPoolExecutor(THREADS) as pool:
        answers = dict(zip(found, pool.map(read, found), strict=True))
    manifests = {month: answer for month, answer in answers.items() if isinstance(answer, Manifest)}
    return manifests, {month: answer for month, answer in answers.items() if isinstance(answer, str)}


def land(
    export: Export,
    manifest: Manifest,
    lake: Lake,
    landed_before: list[Delivery],
    now: datetime,
    progress: Progress | None = None,
    store: Store | None = None,
    limits: Duckdb | None = None,
) -> Delivery:
    """Take one delivery into the lake: its files as Parquet and its record, in one rename.

    Args:
        landed_before: what the lake holds, to count the sequence on.
        now: when it lands; UTC, with or without zone.
        progress: told the bytes downloaded so far and in all.

    Returns:
        The delivery; as recorded before if it was in the lake already.

    Raises:
        CostsError: a file is missing, torn, of another format, or changed while it
            was read; nothing of the delivery is left then.
    """
    target = lake.delivery(export.name, manifest.month, manifest.delivery_id)
    if target.exists():
        return read_record(target)
    store = store or open_store(export)
    where = month_key(manifest.month)
    formats.refuse_other(export.name, export.format, where, [column.name for column in manifest.columns])
    try:
        with new_folder(target, lake.tmp) as work:
            objects = _pinned(store, manifest)
            raw = [work / f"{n:05}{_suffix(each.key)}" for n, each in enumerate(objects, start=1)]
            store.download(objects, raw, progress)
            with _session(lake.tmp, limits or Duckdb()) as db:
                files, totals = _settle(db, export, manifest, objects, raw)
            _still_current(store, manifest, objects)
            (work / RECORD).write_text(to_json(_delivery(export, manifest, landed_before, now, files, totals)))
    except OSError as error:
        raise CostsError(disk_error(error, target, f"landing {export.name} {where}")) from None
    return read_record(target)


def drift(delivery: Delivery, before: Delivery | None) -> dict[str, list[str]]:
    """The columns that were added, removed or retyped against the delivery before; empty lists if none."""
    new = {column["name"]: column["type"] for column in delivery.columns}
    old = {column["name"]: column["type"] for column in before.columns} if before else new
    return {
        "added": sorted(new.keys() - old.keys()),
        "removed": sorted(old.keys() - new.keys()),
        "retyped": [
            f"{name}: {old[name]} to {new[name]}" for name in sorted(new.keys() & old.keys()) if new[name] != old[name]
        ],
    }


def _delivery(
    export: Export,
    manifest: Manifest,
    landed_before: list[Delivery],
    now: datetime,
    files: list[LandedFile],
    totals: list[Total],
) -> Delivery:
    before = [e.sequence for e in landed_before if (e.export_name, e.month) == (export.name, manifest.month)]
    return Delivery(
        export_name=export.name,
        format=export.format,
        month=manifest.month,
        delivery_id=manifest.delivery_id,
        delivered_at=manifest.delivered_at,
        landed_at=now.astimezone(UTC).replace(tzinfo=None) if now.tzinfo else now,
        sequence=1 + max(before, default=0),
        files=files,
        columns=[asdict(column) for column in manifest.columns],
        totals=totals,
        manifest_etag=manifest.etag,
    )


def _pinned(store: Store, manifest: Manifest) -> list[Object]:
    """The files of the manifest as they are now; each later step holds them to it."""
    _still_current(store, manifest, [])
    objects = store.stat_all(list(manifest.files))
    missing = [key for key, found in zip(manifest.files, objects, strict=True) if found is None]
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise CostsError(
            f"{store.address(missing[0])}{more} does not exist, but {manifest.key} names it; "
            "a delivery is landed whole or not at all"
        )
    return [each for each in objects if each]


def _still_current(store: Store, manifest: Manifest, objects: list[Object]) -> None:
    pins = {manifest.key: manifest.etag} | {each.key: each.etag for each in objects}
    for (key, etag), found in zip(pins.items(), store.stat_all(list(pins)), strict=True):
        if found is None or found.etag != etag:
            raise ObjectChanged(
                f"the delivery changed while it was read ({store.address(key)}); it will be taken at the next run"
            )


def _suffix(key: str) -> str:
    for suffix in _SUFFIXES:
        if key.lower().endswith(suffix):
            return suffix
    raise CostsError(f"{key} is neither Parquet nor CSV; choose Parquet, or text/csv with GZIP, in the export")


@contextmanager
def _session(tmp: Path, limits: Duckdb) -> Iterator[duckdb.DuckDBPyConnection]:
    spill = tmp / f"landing.{os.getpid()}"
    config = {
        "threads": limits.threads,
        "memory_limit": limits.memory_limit,
        "temp_directory": str(spill),
        "max_temp_directory_size": limits.max_temp_directory_size,
        "preserve_insertion_order": False,
    }
    try:
        with duckdb.connect(":memory:", config=config) as db:
            db.execute("set global TimeZone = 'UTC'; set autoinstall_known_extensions = false")
            yield db
    finally:
        shutil.rmtree(spill, ignore_errors=True)


def _settle(
    db: duckdb.DuckDBPyConnection, export: Export, manifest: Manifest, objects: list[Object], raw: list[Path]
) -> tuple[list[LandedFile], list[Total]]:
    """Leave each downloaded file as whole, typed Parquet, and add up the delivery."""
    types = {column.name: column.type for column in manifest.columns}
    files = []
    for source, path in zip(objects, raw, strict=True):
        parquet = path.with_name(path.name.partition(".")[0] + ".parquet")
        rows = _settle_file(db, export, source.key, path, parquet, types)
        files.append(LandedFile(name=parquet.name, source=source.key, bytes=source.size, rows=rows, etag=source.etag))
    return files, _totals(db, export, raw[0].parent, files)


def _settle_file(
    db: duckdb.DuckDBPyConnection, export: Export, key: str, path: Path, parquet: Path, types: dict[str, str]
) -> int:
    if path.suffix == ".parquet" and path.stat().st_size:
        rows, columns = _parquet(db, key, path)
        if rows:  # what is left over from a larger delivery may be emptied without its columns
            formats.require(export.name, export.format, key, columns)
        return rows
    _whole_gzip(key, path)
    header = [] if path.suffix == ".parquet" else _header(key, path)
    if header:
        formats.require(export.name, export.format, key, header)
        rows = _convert(db, export.format, key, path, parquet, {name: types.get(name, "string") for name in header})
    else:
        rows = _write_empty(db, export.format, parquet, types)
    if path != parquet:
        path.unlink()
    return rows


def _parquet(db: duckdb.DuckDBPyConnection, key: str, path: Path) -> tuple[int, list[str]]:
    """Rows and columns by the file's footer, which is written last: without it the file is torn."""
    try:
        rows = db.execute("select num_rows from parquet_file_metadata(?)", [str(path)]).fetchone()[0]
        columns = [row[0] for row in db.execute(f"describe from read_parquet({formats.literal(str(path))})").fetchall()]
    except duckdb.Error as error:
        raise CostsError(f"{key} is not a whole Parquet file: {_reason(error, path)}") from None
    return rows, columns


def _whole_gzip(key: str, path: Path) -> None:
    """Unpack once for the checksum: DuckDB reads a truncated gzip file without a word."""
    if path.suffix != ".gz" or not path.stat().st_size:
        return
    try:
        with gzip.open(path) as text:
            while text.read(4 * 1024 * 1024):
                pass
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise CostsError(f"{key} is not a whole gzip file: {error}") from None


def _header(key: str, path: Path) -> list[str]:
    """The column names of a CSV file; none if the file is empty."""
    opened = gzip.open if path.suffix == ".gz" and path.stat().st_size else open
    try:
        with opened(path, "rt", encoding="utf-8-sig", newline="") as text:
            header = next(csv.reader(text), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise CostsError(f"{key} is not CSV in UTF-8: {error}") from None
    lower = [name.lower() for name in header]
    twice = [name for name in header if lower.count(name.lower()) > 1]
    if twice:
        raise CostsError(f"{key} has the column {twice[0]} twice; each column needs a name of its own")
    return header


def _convert(
    db: duckdb.DuckDBPyConnection, format: str, key: str, path: Path, parquet: Path, types: dict[str, str]
) -> int:
    """Write CSV as typed Parquet; the rows written."""
    rows = _csv(format, path, types)
    select = ", ".join(formats.typed(format, name, declared) for name, declared in types.items())
    try:
        return _copy(db, f"select {select} from {rows}", parquet)
    except duckdb.Error as error:
        _refuse_short_of_room(error, parquet.parent, key)
        column, value = _culprit(db, format, rows, types)
        if column:
            wanted = formats.column_type(format, column, types[column])
            raise CostsError(f"{key} has {value} in column {column}, which should be {wanted}") from None
        raise CostsError(f"{key} is not whole CSV as AWS writes it: {_reason(error, path)}") from None


def _csv(format: str, path: Path, types: dict[str, str]) -> str:
    columns = ", ".join(f"{formats.literal(name)}: 'VARCHAR'" for name in types)
    # In FOCUS files of some makers a bare NULL stands for a missing value, in quotes it is text.
    nulls = "['', 'NULL']" if format == "focus" else "['']"
    return f"""read_csv(
        {formats.literal(str(path))}, columns = {{{columns}}}, auto_detect = false, header = true, delim = ',',
        quote = '"', escape = '"', nullstr = {nulls}, allow_quoted_nulls = false, max_line_size = {_LONGEST_LINE}
    )"""


def _culprit(
    db: duckdb.DuckDBPyConnection, format: str, rows: str, types: dict[str, str]
) -> tuple[str, str] | tuple[None, None]:
    """A column and a value of it that cannot be cast; none if the file as such cannot be read."""
    checks = ", ".join(formats.unreadable(format, name, declared) for name, declared in types.items())
    try:
        found = db.execute(f"select {checks} from {rows}").fetchone()
    except duckdb.Error:
        return None, None
    for name, value in zip(types, found, strict=True):
        if value is not None:
            return name, repr(value[:80])
    for name, declared in types.items():  # a value inside a map, which try_cast does not tell
        one = f"select {formats.typed(format, name, declared)} from {rows}"
        try:
            db.execute(f"select any_value(columns(*)) from ({one})")
        except duckdb.Error as error:
            return name, f"an unreadable value ({_reason(error, Path())})"
    return None, None


def _write_empty(db: duckdb.DuckDBPyConnection, format: str, parquet: Path, types: dict[str, str]) -> int:
    """An empty file has no columns; give it those of the manifest, so that it reads like the others."""
    declared = types or dict.fromkeys(formats.REQUIRED[format], "string")
    columns = ", ".join(
        f"cast(null as {formats.column_type(format, name, type)}) as {formats.quoted(formats.spelled(format, name))}"
        for name, type in declared.items()
    )
    return _copy(db, f"select {columns} limit 0", parquet)


def _copy(db: duckdb.DuckDBPyConnection, query: str, parquet: Path) -> int:
    written = db.execute(f"copy ({query}) to {formats.literal(str(parquet))} (format parquet, compression zstd)")
    return written.fetchone()[0]


def _totals(db: duckdb.DuckDBPyConnection, export: Export, folder: Path, files: list[LandedFile]) -> list[Total]:
    filled = [file for file in files if file["rows"]]
    if not filled:
        return []
    paths = ", ".join(formats.literal(str(folder / file["name"])) for file in filled)
    try:
        db.execute(f"create view delivered as from read_parquet([{paths}], union_by_name = true)")
        columns = [row[0] for row in db.execute("describe delivered").fetchall()]
        cursor = db.execute(formats.totals(export.format, columns))
        names = [column[0] for column in cursor.description]
        found: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    except duckdb.Error as error:
        _refuse_short_of_room(error, folder, filled[0]["source"])
        torn = next((file["source"] for file in filled if file["name"] in str(error)), filled[0]["source"])
        raise CostsError(f"{torn} cannot be added up: {_reason(error, folder)}") from None
    unpriced, rows = sum(each.pop("unpriced") for each in found), sum(each["rows"] for each in found)
    if unpriced:
        raise CostsError(
            f"{unpriced} of {rows} rows, among them of {filled[0]['source']}, have no billed cost; each should"
        )
    if rows != sum(file["rows"] for file in files):
        raise CostsError(f"{rows} rows were read where the files say {sum(file['rows'] for file in files)}")
    return [Total(**{**each, "billed_cost": f"{each['billed_cost']:f}"}) for each in found]


def _refuse_short_of_room(error: duckdb.Error, folder: Path, key: str) -> None:
    """Say what the machine lacks, when it is not the file's fault."""
    if "No space left" in str(error):
        said = f"no space left on {folder} while landing {key}; free some, or point home at a larger disk"
        raise CostsError(said) from None
    if isinstance(error, duckdb.OutOfMemoryException):
        raise CostsError(f"not enough memory to land {key}; raise duckdb.memory_limit in costs.yaml") from None


def _reason(error: Exception, path: Path) -> str:
    """DuckDB's words in one line, without our paths and its advice."""
    text = str(error).partition("Possible ")[0].partition("LINE 1:")[0].replace(str(path), path.name)
    text = text.replace(f"{path.parent}{os.sep}", "")
    return " ".join(text.split()).removeprefix("Invalid Input Error: ").removeprefix("Conversion Error: ")[:300]
