"""CSV files become typed Parquet, and say which cell stands in the way."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import duckdb

from cost_assets.errors import CostsError
from cost_assets.exports import casting, formats
from cost_assets.exports.deliveries import Unread
from cost_assets.exports.duck import copy, reason, refuse_short_of_room

_LONGEST_LINE = 64 * 1024 * 1024  # maps of tags are cells of JSON


def column_names(format: str, key: str, path: Path) -> list[str]:
    """The column names of a CSV file; none if the file is empty."""
    opened = gzip.open if path.suffix == ".gz" and path.stat().st_size else open
    try:
        with opened(path, "rt", encoding="utf-8-sig", newline="") as text:
            names = next(csv.reader(text), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise CostsError(f"{key} is not CSV in UTF-8: {error}") from None
    # The tags of a legacy report may differ in nothing but case.
    alike = names if format == "aws_cur" else [name.lower() for name in names]
    twice = [name for name, same in zip(names, alike, strict=True) if alike.count(same) > 1]
    if twice:
        raise CostsError(f"{key} has the column {twice[0]} twice; each column needs a name of its own")
    return names


def convert(
    db: duckdb.DuckDBPyConnection, format: str, key: str, path: Path, parquet: Path, columns: dict[str, str]
) -> tuple[int, list[Unread]]:
    """Write CSV as typed Parquet; the rows written, and what could not be read in columns that can be spared.

    Raises:
        CostsError: the file is no CSV, or a column that is needed has text that is not of its type.
    """
    cells = [f"c{n}" for n in range(len(columns))]
    rows = _csv(format, path, cells)
    unread: list[Unread] = []
    try:
        select = casting.typed(format, columns, cells)
        try:
            return copy(db, f"select {', '.join(select)} from {rows}", parquet), unread
        except duckdb.ConversionException:
            unread = _unreadable(db, format, key, rows, columns, cells)
            needed = next((each for each in unread if formats.is_needed(format, each["column"])), None)
            if needed or not unread:
                raise
            select = casting.typed(format, columns, cells, leave={each["column"] for each in unread})
            return copy(db, f"select {', '.join(select)} from {rows}", parquet), unread
    except duckdb.Error as error:
        refuse_short_of_room(error, parquet.parent, key)
        column, value = _culprit(db, format, rows, columns, cells, unread)
        if column:
            wanted = formats.column_type(format, column, columns[column])
            raise CostsError(f"{key} has {value} in column {column}, which should be {wanted}") from None
        raise CostsError(f"{key} is not whole CSV as AWS writes it: {reason(error, path)}") from None


def _csv(format: str, path: Path, cells: list[str]) -> str:
    columns = ", ".join(f"{cell}: 'VARCHAR'" for cell in cells)
    # In FOCUS files of some makers a bare NULL stands for a missing value, in quotes it is text.
    nulls = "['', 'NULL']" if format == "focus" else "['']"
    return f"""read_csv(
        {formats.literal(str(path))}, columns = {{{columns}}}, auto_detect = false, header = true, delim = ',',
        quote = '"', escape = '"', nullstr = {nulls}, allow_quoted_nulls = false, max_line_size = {_LONGEST_LINE}
    )"""


def _unreadable(
    db: duckdb.DuckDBPyConnection, format: str, key: str, rows: str, columns: dict[str, str], cells: list[str]
) -> list[Unread]:
    """The columns with text that is not of their type."""
    named = zip(columns.items(), cells, strict=True)
    checks = ", ".join(casting.unreadable(format, name, declared, cell) for (name, declared), cell in named)
    found = db.execute(f"select {checks} from {rows}").fetchone()
    return [
        Unread(column=name, value=bad["value"][:80], rows=bad["rows"], source=key)
        for name, bad in zip(columns, found, strict=True)
        if bad and bad["rows"]
    ]


def _culprit(
    db: duckdb.DuckDBPyConnection,
    format: str,
    rows: str,
    columns: dict[str, str],
    cells: list[str],
    unread: list[Unread],
) -> tuple[str, str] | tuple[None, None]:
    """A column that is needed and a value of it that cannot be cast; none if the file as such cannot be read."""
    for each in sorted(unread, key=lambda each: not formats.is_needed(format, each["column"])):
        return each["column"], repr(each["value"])
    for (name, declared), cell in zip(
        columns.items(), cells, strict=True
    ):  # inside a map, which try_cast does not tell
        (one,) = casting.typed(format, {name: declared}, [cell])
        try:
            db.execute(f"select any_value(columns(*)) from (select {one} from {rows})")
        except duckdb.ConversionException as error:
            return name, f"an unreadable value ({reason(error, Path())})"
        except duckdb.Error:
            break
    return None, None


def write_empty(db: duckdb.DuckDBPyConnection, format: str, parquet: Path, declared: dict[str, str]) -> int:
    """An empty file has no columns; give it those of the manifest, so that it reads like the others."""
    columns = declared or dict.fromkeys(formats.REQUIRED[format], "string")
    cells = casting.typed(format, columns, ["(null::varchar)"] * len(columns))
    return copy(db, f"select {', '.join(cells)} limit 0", parquet)
