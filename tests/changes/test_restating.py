"""What is decomposed anew: months whose own costs, or those of the month before, are other than they were."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from cost_assets.changes import decomposing
from cost_assets.lake import Lake
from tests.changes.warehouse import Line, bring_up_to_date, of_lines

JANUARY, FEBRUARY, MARCH, APRIL, MAY = (date(2026, number, 1) for number in range(1, 6))
_MONTHS = [f"2026-{number:02}" for number in range(1, 6)]
LINES = [
    Line(month, f"{100 + number * number}", consumed_quantity=f"{1000 + number}")
    for number, month in enumerate(_MONTHS)
] + [Line(month, "30", "Support", x_charge_group="support", cost_centre=None) for month in _MONTHS]
RESTATED = [replace(line, effective_cost="77") if line.month == "2026-03" else line for line in LINES]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    assert bring_up_to_date(of_lines(LINES), Lake(tmp_path)) == [FEBRUARY, MARCH, APRIL, MAY]
    return Lake(tmp_path)


def files(lake: Lake) -> dict[str, int]:
    return {path.stem: path.stat().st_ino for path in (lake.warehouse / decomposing.TABLE).iterdir()}


def rows(db: duckdb.DuckDBPyConnection) -> list[tuple]:
    return db.execute(f"select * from {decomposing.TABLE} order by all").fetchall()


def test_a_restated_month_rewrites_its_own_file_and_the_next_months(lake: Lake):
    before = files(lake)
    assert sorted(before) == ["2026-02", "2026-03", "2026-04", "2026-05"]
    assert bring_up_to_date(of_lines(RESTATED), lake) == [MARCH, APRIL]
    after = files(lake)
    assert {month for month in before if before[month] != after[month]} == {"2026-03", "2026-04"}
    assert bring_up_to_date(of_lines(RESTATED), lake) == []
    assert files(lake) == after


def test_a_deleted_warehouse_gives_the_same_rows(lake: Lake, tmp_path: Path):
    restated, anew = of_lines(RESTATED), of_lines(RESTATED)
    bring_up_to_date(restated, lake)
    bring_up_to_date(anew, Lake(tmp_path / "anew"))
    assert rows(restated) == rows(anew) != []


def test_a_split_that_changes_is_a_change_of_the_month(lake: Lake):
    """What lies in a pool is shared out otherwise: what was placed stays as it was, and what was allocated does not."""
    db = of_lines(LINES)
    db.execute(
        "update fct_allocated_costs_daily set effective_cost = case cost_centre when 'shop' then 20 else 10 end "
        "where is_shared and billing_period_start = date '2026-05-01'"
    )
    assert bring_up_to_date(db, lake) == [MAY]
    shared = f"select cost_centre, shared_cost_change from {decomposing.TABLE} where shared_cost_change <> 0 order by 1"
    assert db.execute(shared).fetchall() == [("bank", -5), ("shop", 5)]


def test_a_month_that_becomes_whole_is_compared_then_and_so_is_the_next(tmp_path: Path):
    lake = Lake(tmp_path)
    late = of_lines(LINES, incomplete=["2026-04"])
    bring_up_to_date(late, lake)
    assert {row[0] for row in rows(late)} == {FEBRUARY, MARCH}
    whole = of_lines(LINES)
    assert bring_up_to_date(whole, lake) == [APRIL, MAY]
    assert {row[0] for row in rows(whole)} == {FEBRUARY, MARCH, APRIL, MAY}


def test_other_code_decomposes_every_month(lake: Lake, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(decomposing, "fingerprint", lambda stage: "another")
    assert bring_up_to_date(of_lines(LINES), lake) == [FEBRUARY, MARCH, APRIL, MAY]


def test_a_month_without_one_before_it_has_no_file(lake: Lake):
    lake.month_file("int_placed_costs_monthly", MARCH).unlink()
    db = of_lines([line for line in LINES if line.month != "2026-03"])
    assert bring_up_to_date(db, lake) == []
    assert sorted(files(lake)) == ["2026-02", "2026-05"]
    assert {row[0] for row in rows(db)} == {FEBRUARY, MAY}
