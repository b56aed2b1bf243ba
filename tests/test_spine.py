"""From an export to published marts: the totals, and what happens when it is done again or differently."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cost_assets.charges import month_files
from cost_assets.charges.nodes import Node
from cost_assets.sample.bill import write_bill
from cost_assets.warehouse import writing
from tests.conftest import Home, deliver_month

ACME = {"name": "acme", "format": "aws_cur2", "url": "bill/export"}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which four months of the sample company's bill are published."""
    home = Home(tmp_path_factory.mktemp("company"))
    write_bill(home.folder / "bill", date(2026, 3, 17), months=4, rows_per_month=5_000)
    home.configure(ACME)
    assert home.run().failed == {}
    return home


@pytest.fixture(scope="module")
def two_published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which January and February are published, from run-1 and run-2."""
    home = Home(tmp_path_factory.mktemp("two"))
    for month, execution in (("2026-01", "run-1"), ("2026-02", "run-2")):
        deliver_month(home.folder, month, execution)
    home.configure(ACME)
    assert home.run().failed == {}
    return home.folder


@pytest.fixture
def two_months(two_published: Path, home: Home) -> Home:
    """A copy of it, in the home that `deliver` delivers to."""
    shutil.copytree(two_published, home.folder, symlinks=True, dirs_exist_ok=True)
    return home


def test_every_published_total_is_the_truth(company):
    home = company
    truth = home.query(
        f"""
        select billing_period_start, sub_account_id, service_name, billing_currency, billed_cost, effective_cost
        from '{home.folder}/bill/truth/costs.parquet' where rows > split_rows order by all
        """
    )
    by_service = "billing_period_start, sub_account_id, service_name, billing_currency"
    for table in ("fct_service_costs_monthly", "fct_charges_daily"):
        published = home.query(
            f"select {by_service}, sum(billed_cost), sum(effective_cost) from {table} group by all order by all"
        )
        assert published == truth
    daily = dict(home.query("select sub_account_id, sum(effective_cost) from fct_account_costs_daily group by all"))
    for account in {row[1] for row in truth}:
        assert daily[account] == sum(row[5] for row in truth if row[1] == account)
    assert home.query("select bool_and(ties_out), bool_and(difference = 0) from fct_tie_out") == [(True, True)]


def test_unknown_line_types_count_and_are_reported(company):
    """The sample's bill has one line of a type that nobody knows: it is an Adjustment, and a check warns."""
    lake, settings = company.lake, company.settings
    months = {
        month: [node for node in _tests_of(settings, lake, month) if node.status == "warn"]
        for month in sorted(month_files.wanted_months(settings, lake))
    }
    warned = [node for nodes in months.values() for node in nodes]
    assert [node.name for node in warned] == ["int_staged_totals__every_line_type_is_known"]
    assert {row["x_line_item_type"] for row in warned[0].rows} == {"MysteryFee"}


def _tests_of(settings, lake, month: date) -> list[Node]:
    with writing(lake, 1):
        return month_files.build(settings, lake, month)


def test_a_second_run_changes_nothing(two_months):
    home = two_months
    before = {path: path.lstat().st_mtime_ns for path in home.lake.home.rglob("*.parquet")}

    outcome = home.run()

    assert not outcome.changed
    assert {path: path.lstat().st_mtime_ns for path in home.lake.home.rglob("*.parquet")} == before


def test_a_new_delivery_rebuilds_its_month_only(two_months, deliver):
    home = two_months
    january, february = home.month_file("2026-01"), home.month_file("2026-02")
    old_version, old_total = home.lake.current.resolve(), _billed(home)

    truth = deliver("2026-01", "run-3", day=25, scale="1.1")
    outcome = home.run()

    assert outcome.landed == [("acme", date(2026, 1, 1))]
    assert home.month_file("2026-01") != january
    assert home.month_file("2026-02") == february
    assert _billed(home)[date(2026, 1, 1)] == sum(row.billed_cost for row in truth)
    assert _billed(home)[date(2026, 2, 1)] == old_total[date(2026, 2, 1)]
    assert home.query(
        "select delivery_id, is_current, superseded_by from fct_deliveries where billing_period_start = '2026-01-01' "
        "order by delivered_at"
    ) == [("run-1", False, "run-3"), ("run-3", True, None)]
    # Whoever opened the older version goes on reading it whole.
    import duckdb

    with duckdb.connect(str(old_version / "marts.duckdb"), read_only=True) as db:
        found = dict(
            db.execute("select billing_period_start, sum(billed_cost) from fct_charges_daily group by 1").fetchall()
        )
    assert found == old_total


def test_a_deleted_warehouse_is_made_again(two_months):
    home = two_months
    before = home.tables()

    shutil.rmtree(home.lake.warehouse)
    outcome = home.run()

    assert outcome.failed == {}
    assert home.tables() == before


def test_months_of_an_export_that_is_gone_are_gone(two_months):
    """In a copy of a home too, whose warehouse was made elsewhere."""
    home = two_months
    home.configure({**ACME, "from": "2026-02"})
    home.run()

    assert list(_billed(home)) == [date(2026, 2, 1)]


def test_a_month_that_fails_keeps_what_was_published(two_months, deliver):
    """A delivery whose rows have no amortized cost is refused; its month stays, the others go on."""
    home = two_months
    before = _billed(home)

    deliver("2026-01", "run-3", day=25, scale="1.1")
    _forget_amortization(home, "2026-01", "run-3")
    february = deliver("2026-02", "run-4", day=25, scale="1.2")
    outcome = home.run()

    assert list(outcome.failed) == ["charges 2026-01"], outcome.failed
    assert "int_staged_totals__every_charge_has_a_cost" in outcome.failed["charges 2026-01"]
    assert _billed(home) == {**before, date(2026, 2, 1): sum(row.billed_cost for row in february)}
    published = json.loads((home.lake.current / "manifest.json").read_text())["deliveries"]
    assert [each["delivery_id"] for each in published] == ["run-1", "run-4"]


def _forget_amortization(home, month: str, execution: str) -> None:
    import duckdb

    (file,) = (home.folder / "bill/export/data").glob(f"*={month}/*{execution}/*.parquet")
    changed = file.with_suffix(".new")
    duckdb.execute(
        f"copy (select * replace (null::double as savings_plan_savings_plan_effective_cost) from '{file}') "
        f"to '{changed}' (format parquet)"
    ).fetchall()
    changed.rename(file)


def test_the_newer_of_two_deliveries_counts_by_the_manifest_not_by_the_clock(two_months, deliver):
    home = two_months
    before = _billed(home)
    manifests = {path: path.read_text() for path in (home.folder / "bill/export/metadata").rglob("*-Manifest.json")}
    deliver("2026-01", "run-0", day=15, scale="1.1")  # an older execution turns up in the data folder
    for path, text in manifests.items():
        path.write_text(text)

    assert not home.run().changed
    assert _billed(home) == before


def _billed(home) -> dict[date, Decimal]:
    found: dict[date, Decimal] = defaultdict(Decimal)
    for month, cost in home.query(
        "select billing_period_start, sum(billed_cost) from fct_charges_daily group by 1 order by 1"
    ):
        found[month] += cost
    return dict(found)
