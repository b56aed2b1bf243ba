"""KPIs of the suite are what its files and its truth say, worked out by other means."""

from __future__ import annotations

import calendar
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import dagster as dg
import duckdb
import pytest
from dagster_duckdb import DuckDBResource
from rich.console import Console

from cost_assets import kpi_report
from cost_assets.kpis import measuring
from cost_assets.kpis.assets import kpi_assets
from cost_assets.kpis.checks import CHECKS
from cost_assets.sample.suite.steps import FEBRUARY, JANUARY, MARCH
from cost_assets.sample.suite.write import deliver_step
from tests.conftest import Home
from tests.kpis import suite


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The suite's closed months published: its newest deliveries by export and month, and its KPIs measured."""
    home = Home(tmp_path_factory.mktemp("kpis"))
    newest = {}
    for step in (5, 6):
        for each in deliver_step(home.folder, step, 1_500):
            delivery = each.truth.delivery
            newest[delivery.payer.company.export, delivery.month.first] = each
    names = sorted({export for export, _ in newest})
    home.configure(*({"name": name, "format": "aws_cur2", "url": name} for name in names), resource_costs=False)
    assert home.run().failed == {}
    path = str(home.lake.warehouse / "costs.duckdb")
    made = dg.materialize([kpi_assets(home.settings)], resources={"warehouse": DuckDBResource(database=path)})
    lines = {key: suite.lines(home.folder, each) for key, each in newest.items()}
    with duckdb.connect(path, read_only=True) as db:
        yield SimpleNamespace(newest=newest, lines=lines, db=db, made=made)


def _measured(told, kpi: str) -> dict[tuple[str, date, str], tuple]:
    """Numerator and denominator by payer, month and currency, where there is something to measure."""
    rows = told.db.execute(
        "select billing_account_id, billing_period_start, billing_currency, numerator, denominator "
        "from fct_kpis_monthly where kpi = ? and scope = 'billing_account'", [kpi],
    ).fetchall()  # fmt: skip
    return {row[:3]: row[3:] for row in rows if any(row[3:])}


def _true(told, kpi: str) -> dict[tuple[str, date, str], tuple[Decimal, Decimal]]:
    """The same, worked out; nothing where there is nothing to measure."""
    found = {}
    for (export, month), each in told.newest.items():
        payer = each.truth.delivery.payer.company.payer
        for currency in {row.billing_currency for row in each.truth.costs}:
            parts = suite.parts(told.lines[export, month], each, currency)[kpi]
            if any(parts):
                found[payer, month, currency] = parts
    return found


KPIS = (
    "effective_savings_rate", "commitment_coverage", "commitment_utilization", "commitment_waste",
    "commitment_savings_rate", "allocated_share", "compute_on_demand_share", "rds_on_demand_share",
    "opensearch_on_demand_share", "redshift_on_demand_share", "sagemaker_on_demand_share", "ec2_spot_share",
    "ec2_previous_generation_share", "ec2_graviton_share", "rds_open_source_share", "s3_standard_share",
    "lambda_arm_share", "ec2_unit_cost",
)  # fmt: skip


@pytest.mark.parametrize("kpi", KPIS)
def test_a_kpi_of_the_suite_is_what_its_files_say(told, kpi):
    assert _measured(told, kpi) == _true(told, kpi)


def test_what_reaching_a_goal_saves_is_what_the_files_say(told):
    rows = told.db.execute(
        "select billing_account_id, billing_period_start, billing_currency, savings_at_goal_cost::double "
        "from fct_kpis_monthly where kpi = 'compute_on_demand_share' and scope = 'billing_account'"
    ).fetchall()
    saved = {row[:3]: row[3] for row in rows}
    for (export, month), each in told.newest.items():
        key = each.truth.delivery.payer.company.payer, month, _currency(export)
        assert saved[key] == pytest.approx(suite.saved_at_goal(told.lines[export, month], each, _currency(export)))
    assert len(saved) == 9 and all(saved.values())  # some below zero: much of the suite's commitments goes unused


def test_the_change_of_a_month_is_that_of_the_truth(told):
    """Per payer in its main currency, and per day of January's 31, February's 29 and March's 31."""
    costs = {(export, month): suite.cost(each, _currency(export)) for (export, month), each in told.newest.items()}
    for export in {export for export, _ in told.newest}:
        payer = told.newest[export, JANUARY].truth.delivery.payer.company.payer
        for before, month in ((JANUARY, FEBRUARY), (FEBRUARY, MARCH)):
            was, now = costs[export, before], costs[export, month]
            key = payer, month, _currency(export)
            assert _measured(told, "cost_change_month")[key] == (now - was, abs(was))
            a_day = float(was) / _days(before), float(now) / _days(month)
            daily = [float(part) for part in _measured(told, "daily_cost_change")[key]]
            assert daily == pytest.approx([a_day[1] - a_day[0], a_day[0]], abs=1e-9)


def _currency(export: str) -> str:
    return "EUR" if export.endswith("euro") else "USD"


def _days(month: date) -> int:
    return calendar.monthrange(month.year, month.month)[1]


def test_what_can_be_committed_to_is_what_the_mart_calls_eligible(told):
    """The trait of names.csv and dbt's macro read the same usage types."""
    measuring.make_ingredients(told.db)
    keys = "billing_period_start, billing_account_id, sub_account_id, billing_currency"
    committable = told.db.execute(
        f"select {keys}, sum(list_cost) from usage where 'committable' in traits and price = 'on demand' group by all"
    ).fetchall()
    eligible = told.db.execute(
        f"select {keys}, sum(x_eligible_list_cost) as cost from fct_commitment_coverage_monthly "
        "group by all having cost > 0"
    ).fetchall()
    assert sorted(committable) == sorted(eligible) != []


def test_services_that_come_and_go_are_told(told):
    found = told.db.execute(
        "select billing_period_start, item, movement from fct_cost_movers_monthly "
        "where scope = 'all' and dimension = 'service' and movement in ('new', 'gone') and billing_currency = 'USD'"
    ).fetchall()
    assert (MARCH, "Amazon Kinesis", "gone") in found  # it ended on 10 February
    assert (FEBRUARY, "AWS Glue", "new") not in found  # the payer `net` had it before


def test_the_checks_pass_and_the_pages_show(told):
    found = told.made.get_asset_check_evaluations()
    assert {(each.check_name, each.passed) for each in found} == {(check.name, True) for check in CHECKS}
    shown = told.made.asset_materializations_for_node("kpis")
    assert {"newest_whole_month", "effective_savings_rate", "largest", "new_and_gone"} <= {
        name for each in shown for name in each.metadata
    }


def test_the_terminal_shows_what_is_published(told, tmp_path):
    for table in ("fct_kpis_monthly", "fct_cost_movers_monthly"):
        told.db.execute(f"copy {table} to '{tmp_path / table}.parquet'")
    console = Console(record=True, width=100)
    kpi_report.kpis(console, SimpleNamespace(current=tmp_path, home=tmp_path))
    text = console.export_text()
    assert "KPIs of 2024-03, EUR" in text and "KPIs of 2024-03, USD" in text
    assert "Compute on demand" in text and "≤ 30.0 %" in text and "What moved against the month before" in text
