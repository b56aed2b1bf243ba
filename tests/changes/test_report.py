"""What the terminal and the page of changes say."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from cost_assets.changes.pages import pages
from cost_assets.changes_report import changes, of_the_demo
from cost_assets.errors import ConfigError, CostsError
from cost_assets.lake import Lake
from tests.changes.warehouse import Line, decompose, of_lines

LINES = [
    Line("2026-07", "100", consumed_quantity="1000"), Line("2026-08", "120", consumed_quantity="1500"),
    Line("2026-08", "-5", x_charge_group="credit"),
    Line("2026-07", "40", "Kinesis", sub_account_id="[red]x", x_usage_type="ShardHour"),
    Line("2026-08", "41", "Streams", sub_account_id="[red]x", x_usage_type="ShardHour"),
]  # fmt: skip


def published(folder: Path, lines: list[Line]) -> tuple[Lake, duckdb.DuckDBPyConnection]:
    db, lake = of_lines(lines), Lake(folder)
    decompose(db)
    lake.current.mkdir(parents=True)
    db.execute(f"copy fct_cost_changes_monthly to '{lake.current}/fct_cost_changes_monthly.parquet'")
    db.execute(
        "copy (select 'acme-prod' as sub_account_id, 'Production' as sub_account_name) "
        f"to '{lake.current}/dim_sub_accounts.parquet'"
    )
    return lake, db


def said(tell, lake: Lake, *arguments) -> str:
    console = Console(file=StringIO(), width=160)
    tell(console, lake, *arguments)
    return console.file.getvalue()


def test_each_mover_is_told_in_a_sentence_of_its_largest_parts(tmp_path: Path):
    lake, _ = published(tmp_path, LINES)
    lines = [line for line in said(changes, lake).splitlines() if line.startswith("- ")]
    assert lines == [
        "- Streams in [red]x: +41.00 USD: new +41.00; perhaps Kinesis under another name",
        "- Kinesis in [red]x: -40.00 USD: gone -40.00; perhaps Streams under another name",
        "- Amazon EC2 in Production: +15.00 USD: usage +45.00, price -25.00, one-off charges -5.00",
    ]
    whole = said(changes, lake, date(2026, 8, 1), "billing_account")
    assert "- all of acme: +16.00 USD: usage +45.00, new +41.00, gone -40.00, the rest -30.00\n" in whole
    assert "- shop of acme: +16.00 USD:" in said(changes, lake, None, "cost_centre")
    assert "What moved in 2026-08, and why" in said(of_the_demo, lake)


def test_a_month_that_is_not_compared_is_refused_with_those_that_are(tmp_path: Path):
    lake, _ = published(tmp_path, LINES)
    with pytest.raises(ConfigError, match=r"2026-07 is not compared.*: 2026-08 to 2026-08"):
        said(changes, lake, date(2026, 7, 1))


def test_where_nothing_can_be_compared_that_is_said(tmp_path: Path):
    lake, _ = published(tmp_path, LINES[:1])
    assert "nothing to compare yet" in said(changes, lake)
    assert said(of_the_demo, lake) == ""
    with pytest.raises(CostsError, match="costs run makes them"):
        said(changes, Lake(tmp_path / "older"))


def test_the_page_shows_the_way_from_month_to_month(tmp_path: Path):
    _, db = published(tmp_path, LINES)
    page = pages(db, None)["fct_cost_changes_monthly"]
    rows = [line.strip("| ").split(" | ") for line in page.shown["from_month_to_month"].splitlines()[2:]]
    first = ["account acme", "currency USD", "the month before 140.00", "usage 45.00", "price -25.00"]
    assert [" ".join(row) for row in rows[:5]] == first
    assert [amount for _, amount in rows[-4:]] == ["-5.00", "41.00", "-40.00", "156.00"]
    assert page.rows == 7
    # Longer Markdown stands behind a link in the Dagster UI.
    assert len(page.shown["waterfall"]) < 1_000
