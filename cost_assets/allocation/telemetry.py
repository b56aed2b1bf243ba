"""Telemetry: what people count beside the bill, read and checked whole, as a table of a connection."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from cost_assets.allocation.rules import Allocation, Telemetry
from cost_assets.errors import ConfigError
from cost_assets.tables import quoted

# What may be wrong with a row: the column, when, and what would be right.
_WRONG = (
    ("date", "try_cast(date as date) is null", "write a day as 2026-04-01"),
    ("scope", "{scoped} and coalesce(trim(scope), '') = ''", "name what was counted for; or say of: all"),
    ("quantity", "coalesce(try_cast(quantity as decimal(38, 9)), -1) < 0", "write a number of 0 or more, as 1234.5"),
)


def read_telemetry(db: duckdb.DuckDBPyConnection, said: Allocation) -> None:
    """Make the table `telemetry` of everything that `said` lists: telemetry, scope_kind, date, scope, unit, quantity.

    Raises:
        ConfigError: a file cannot be read, lacks a column, or has a row that is wrong or there twice; the message names
            the file, the row from 1, the column, the value, and what would be right.
    """
    db.execute(
        """
        create or replace temp table telemetry (
            telemetry varchar, scope_kind varchar, date date, scope varchar, unit varchar, quantity decimal(38, 9)
        )
        """
    )
    names = {name.lower(): name for name in said.names}
    db.execute("set TimeZone = 'UTC'")  # a moment is of its day there, wherever the machine stands
    for each in said.telemetry:
        _read(db, each)
        _check(db, each)
        if any(rule.share and rule.share.telemetry == each.name for rule in said.rules):
            _check_one_unit(db, each)
        scope = "trim(scope)" if each.of != "all" else "null"
        db.execute(
            f"insert into telemetry select ?, ?, date::date, {scope}, unit, quantity::decimal(38, 9) from told",
            [each.name, each.of],
        )
        for lower, name in names.items() if each.of == "cost_centre" else ():
            db.execute(
                "update telemetry set scope = ? where telemetry = ? and lower(scope) = ?", [name, each.name, lower]
            )


def digest(db: duckdb.DuckDBPyConnection, month: date | None = None) -> str:
    """A digest of what is in `telemetry`, or of what it says of the month that begins at `month`."""
    of_month = "where date_trunc('month', date) = ?" if month else ""
    row = db.execute(
        f"select coalesce(md5(string_agg(each, '|' order by each)), '') "
        f"from (select counted::varchar as each from telemetry as counted {of_month})",  # each row, whole
        [month] if month else [],
    ).fetchone()
    return row[0]


def _read(db: duckdb.DuckDBPyConnection, each: Telemetry) -> None:
    """Make `told` of everything in the file: texts by the four columns, with the row's number from 1."""
    try:
        db.execute(f"set file_search_path = {quoted(each.file.parent)}")  # a query names files beside itself
        query = _query(each.file)
        columns = {row[0].lower(): row[0] for row in db.execute(f"describe {query}").fetchall()}
        for name in ("date", "quantity") if each.of == "all" else ("date", "scope", "quantity"):
            if name not in columns:
                raise ConfigError(
                    f"{each.file}: there is no column {name}; telemetry has date, scope, unit and quantity"
                )
        texts = {
            n: f'"{columns[n]}"::varchar' if n in columns else "null" for n in ("date", "scope", "unit", "quantity")
        }
        texts["unit"] = f"coalesce(nullif(trim({texts['unit']}), ''), {quoted(each.name)})"  # else of what it is called
        picked = [f"{text} as {name}" for name, text in texts.items()]
        rows = f"select row_number() over () as row, {', '.join(picked)} from ({query}\n)"  # it may end with a comment
        db.execute(f"create or replace temp table told as {rows}")
    except (duckdb.Error, OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{each.file} cannot be read: {' '.join(str(error).splitlines()[:1])}") from None
    finally:
        db.execute("reset file_search_path")


def _query(file: Path) -> str:
    if file.suffix.lower() == ".sql":
        return file.read_text().strip().rstrip(";")
    if file.suffix.lower() == ".parquet":
        return f"from read_parquet({quoted(file)})"
    return f"from read_csv({quoted(file)}, header = true, all_varchar = true)"


def _check(db: duckdb.DuckDBPyConnection, each: Telemetry) -> None:
    for column, wrong, right in _WRONG:
        found = db.execute(
            f"select row, {column} from told where {wrong.format(scoped=each.of != 'all')} order by row limit 1"
        ).fetchone()
        if found:
            row, value = found
            said = "is empty" if value is None else f"is {value!r}"
            raise ConfigError(f"{each.file}, row {row}: {column} {said}; {right}")
    twice = db.execute(
        "select max(row), min(row) from told group by date::date, lower(trim(scope)), unit having count(*) > 1 "
        "order by 1"
    ).fetchone()
    if twice:
        raise ConfigError(f"{each.file}, row {twice[0]}: the same date, scope and unit as row {twice[1]}; count once")


def _check_one_unit(db: duckdb.DuckDBPyConnection, each: Telemetry) -> None:
    """What costs are shared by is added up."""
    row, one, other = db.execute("select arg_max(row, unit), min(unit), max(unit) from told").fetchone()
    if one != other:
        raise ConfigError(
            f"{each.file}, row {row}: counts {other}, where others count {one}; a cost is shared by one unit, list two"
        )
