"""What was said is kept: never written over, read back in today's columns, and by when it was said."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from cost_assets import month_tables, records, tables
from cost_assets.lake import Lake
from cost_assets.tables import Table

AT = datetime(2026, 4, 15, 12)
TABLE = Table("fct_days", "Days.", {"day": "DATE", "cost": "DECIMAL(38,12)"}, {})


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    (tmp_path / "warehouse").mkdir()
    return Lake(tmp_path)


def test_the_same_moment_twice_keeps_both_and_nothing_said_makes_no_file(lake):
    db = duckdb.connect()
    first = records.append(db, lake, "words", "select 1 as n", AT, "said")
    second = records.append(db, lake, "words", "select 2 as n", AT, "said")
    assert records.append(db, lake, "words", "select 3 as n where false", AT, "said") is None
    assert [path.name for path in (first, second)] == ["20260415T120000-said.parquet", "20260415T120000-said-2.parquet"]
    assert records.said_at(second) == AT
    assert sorted(db.execute(records.said(db, lake, "words", {"n": "integer"})).fetchall()) == [(1,), (2,)]


def test_older_files_lack_newer_columns_and_no_file_is_an_empty_table(lake):
    db = duckdb.connect()
    records.append(db, lake, "words", "select 1 as n", AT, "said")
    assert db.execute(records.said(db, lake, "words", {"n": "integer", "why": "varchar"})).fetchall() == [(1, None)]
    assert db.execute(records.said(db, lake, "silence", {"n": "integer"})).fetchall() == []


def test_months_that_did_not_change_keep_their_file_and_those_that_went_lose_it(lake):
    db = duckdb.connect()
    folder = lake.warehouse / TABLE.name

    def files() -> dict[str, int]:
        return {path.stem: path.stat().st_ino for path in folder.glob("20*.parquet")}

    assert month_tables.write_months(db, lake, TABLE, "day", tables.empty(TABLE.columns), "day") == []
    assert db.execute("select count(*) from read_parquet(?)", [str(folder / "20*.parquet")]).fetchone() == (0,)
    rows = "select unnest([date '2026-01-05', date '2026-02-05', date '2026-03-05']) as day, 1 as cost"
    month_tables.write_months(db, lake, TABLE, "day", rows, "day")
    before = files()
    assert sorted(before) == ["2026-01", "2026-02", "2026-03"]
    written = month_tables.write_months(
        db, lake, TABLE, "day", "select date '2026-02-07' as day, 2 as cost", "day", date(2026, 2, 1)
    )
    assert written == [date(2026, 2, 1)]
    assert sorted(files()) == ["2026-01", "2026-02"]
    assert files()["2026-01"] == before["2026-01"] and files()["2026-02"] != before["2026-02"]


def test_only_months_that_are_to_be_built_from_something_else_are_made(lake):
    db = duckdb.connect()
    db.execute("create table fct_days as select date '2026-01-05' as day, 9 as cost")  # a home that held it as a table
    kept = [month_tables.Kept(TABLE, "from made", "all")]

    def make(month: date) -> None:
        if stamps.get(month) == "broken":
            raise ValueError("broken")
        db.execute(f"create or replace temp table made as select date '{month}' as day, {len(stamps)} as cost")

    def told() -> list[tuple]:
        return db.execute("select month(day), cost from fct_days order by all").fetchall()

    january, february = date(2026, 1, 1), date(2026, 2, 1)
    stamps = {january: "a", february: "b"}
    assert month_tables.bring_up_to_date(db, lake, kept, stamps, make) == [january, february]
    stamps = {february: "b"}
    assert month_tables.bring_up_to_date(db, lake, kept, stamps, make) == []
    assert told() == [(2, 2)]
    stamps = {february: "broken"}
    with pytest.raises(ValueError, match="broken"):
        month_tables.bring_up_to_date(db, lake, kept, stamps, make)
    assert told() == [(2, 2)]
    stamps = {}
    assert month_tables.bring_up_to_date(db, lake, kept, stamps, make) == []
    assert told() == []
    stamps = {february: "c"}
    assert month_tables.bring_up_to_date(db, lake, kept, stamps, make) == [february]
    assert told() == [(2, 1)]
    assert [path.stem for path in (lake.warehouse / TABLE.name).iterdir()] == ["2026-02"]
