"""Settling: downloaded files become whole, typed Parquet, and are added up."""

from __future__ import annotations

import csv
import gzip
import os
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from cost_assets.errors import CostsError
from cost_assets.exports import formats
from cost_assets.exports.deliveries import LandedFile, Total
from cost_assets.exports.manifests import Manifest
from cost_assets.exports.store import Object
from cost_assets.settings import Duckdb, Export

_SUFFIXES = (".parquet", ".csv.gz", ".csv")
_LONGEST_LINE = 64 * 1024 * 1024  # maps of tags are cells of JSON


def suffix(key: str) -> str:
    """How the file's name ends, which tells what it holds.

    Raises:
        CostsError: it is neither Parquet nor CSV.
    """
    for ending in _SUFFIXES:
        if key.lower().endswith(ending):
            return ending
    raise CostsError(f"{key} is neither Parquet nor CSV; choose Parquet, or text/csv with GZIP, in the export")


@contextmanager
def session(tmp: Path, limits: Duckdb) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB in memory that keeps to its limits and spills under `tmp`."""
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


def settle(
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
