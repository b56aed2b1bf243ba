"""Commitments of a few rows each, worked out by hand; the bills lie in commitments.py."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from cost_assets import pipeline
from tests.conftest import Home
from tests.golden.commitments import delivered


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = delivered(tmp_path_factory.mktemp("commitments"))
    assert home.run().failed == {}
    return home


def _told(home: Home, export: str, columns: str, table: str = "fct_commitments_monthly") -> Any:
    rows = home.query(f"select {columns} from {table} where export_name = ? order by all", export)
    return [tuple(_short(value) for value in row) for row in rows]


def _short(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return round(value, 2) if isinstance(value, float) else value


COSTS = "x_commitment_cost, x_used_cost, x_unused_cost, x_ahead_cost, x_covered_list_cost, x_savings_cost"
RATES = "utilization_pct, effective_savings_rate_pct, x_break_even_utilization_pct"


def test_hours_that_are_ahead_are_not_unused(home):
    """10.00 an hour, four hours on the bill, delivered when two have passed.

    Passed: 20.00, of it 8 + 10 used and 2 unused; ahead: 20.00, of which nothing can be used yet. Covered at list
    price: 10 + 9 + 6 = 25, so that 5.00 are saved. Two resources of one hour add: 6 + 4, never the larger one.
    90 % used; 20 % saved; at 18/25 = 72 % used it would break even.
    """
    assert _told(home, "hourly", COSTS) == [("20", "18", "2", "20", "25", "5")]
    assert _told(home, "hourly", RATES) == [(90.0, 20.0, 72.0)]
    assert _told(home, "hourly", COSTS, "fct_commitments_daily") == [("20", "18", "2", "20", "25", "5")]


def test_what_the_bill_says_of_a_plan(home):
    said = "commitment_discount_type, x_payment_option, x_term, x_offering, x_commitment_start_at, x_commitment_end_at"
    assert _told(home, "hourly", said) == [
        ("Savings Plan", "No Upfront", "1yr", "ComputeSavingsPlans", datetime(2025, 11, 1), datetime(2026, 11, 1))
    ]


def test_net_of_a_discount_where_the_net_columns_are_filled(home):
    """10.00 an hour less 10 %: 9.00 (3.60 upfront, 5.40 recurring), 7.20 used and 1.80 not; saved 12 - 9 = 3."""
    assert _told(home, "net", COSTS) == [("9", "7.2", "1.8", "0", "12", "3")]


def test_reservations_of_three_payment_options(home):
    """None upfront: 60 recurring, 54 used; it covers 90: 30 saved. Break-even at 54/90 = 60 %.

    Some: 10 of the upfront fee and 60 recurring, 63 used. All: 45 of the upfront fee, 30 used; it covers 40 on demand,
    so 5.00 are lost, not saved: used by 66.67 %, it would break even at 75 %.
    """
    assert _told(home, "closed", f"x_payment_option, {COSTS}, {RATES}") == [
        ("all", "45", "30", "15", None, "40", "-5", 66.67, -12.5, 75.0),
        ("none", "60", "54", "6", None, "90", "30", 90.0, 33.33, 60.0),
        ("some", "70", "63", "7", None, "90", "20", 90.0, 22.22, 70.0),
    ]


def test_a_reservation_is_told_by_the_month(home):
    """Its unused part stands on the fee's day, the first: no percentage of a day."""
    said = "charge_date::varchar, x_commitment_cost, x_used_cost, x_unused_cost, utilization_pct, x_savings_cost"
    assert _told(home, "closed", said, "fct_commitments_daily")[:2] == [
        ("2026-04-01", "45", "0", "15", None, None),
        ("2026-04-01", "60", "0", "6", None, None),
    ]


def test_a_reservation_in_an_open_month(home):
    """The fee of 60.00 is the month's; by the 11th 18 are used and 2 unused, so that 40 are ahead: 90 % used."""
    assert _told(home, "open", f"{COSTS}, utilization_pct") == [("20", "18", "2", "40", "30", "10", 90.0)]


def test_a_fee_that_usage_does_not_add_up_to_is_told(home):
    """The same bill once the month is over: 40 of the fee are neither used nor unused. The fee stays what it is."""
    assert _told(home, "wrong", COSTS) == [("60", "18", "2", None, "30", "10")]
    with duckdb.connect(str(home.lake.warehouse / "costs.duckdb"), read_only=True) as db:
        objects = "main_dbt_test__audit.fct_commitments_monthly__used_and_unused_are_the_fee"
        assert db.execute(f"select commitment_discount_id from {objects}").fetchall() == [("arn:ri/wrong",)]


def test_commitments_of_focus(home):
    """6.00 used and 2.00 unused of a plan in euros, 10.00 covered; FOCUS does not say what is ahead."""
    assert _told(home, "focus", f"billing_currency, commitment_discount_type, {COSTS}, utilization_pct") == [
        ("EUR", "Plan", "8", "6", "2", None, "10", "2", 75.0)
    ]


def test_what_a_commitment_costs_is_unknown_without_its_fee(home):
    """The bill of a member account: 20 of somebody's plan were used here, for 30 on demand. What it costs, and whether
    it pays, stands on another bill. Of another plan the fee is here, and nobody used it."""
    assert _told(home, "mixed", f"commitment_discount_id, {COSTS}, utilization_pct") == [
        ("arn:sp/mixed", None, "20", None, None, "30", None, None),
        ("arn:sp/returned", "10", "0", "10", "0", "0", "-10", 0.0),
    ]


@pytest.mark.parametrize("export", ["csv_gz", "snappy_parquet"])
def test_commitments_of_a_legacy_report(home, export):
    """Spelled savingsPlan/SavingsPlanARN in CSV and savings_plan_savings_plan_a_r_n in Parquet, it is the same bill.

    A plan of 10.00, 8 used, 12 covered; a reservation of 60 recurring and 10 upfront, 63 used, 90 covered.
    """
    assert _told(home, export, f"x_payment_option, x_commitment_end_at, {COSTS}") == [
        ("No Upfront", datetime(2027, 1, 1), "10", "8", "2", "0", "12", "2"),
        ("Partial Upfront", datetime(2027, 2, 1), "70", "63", "7", None, "90", "20"),
    ]


def test_coverage_by_instance_family(home):
    """m5: 30 covered, 10 on demand: 75 %. db.r6g: none of 20. Fargate has no family; neither disks, nor Spot, nor EMR's
    own charge beside the instances could be covered."""
    found = home.query(
        "select service_name, x_instance_family, x_covered_list_cost, x_eligible_list_cost, coverage_pct "
        "from fct_commitment_coverage_monthly where sub_account_id = '100000000006' order by all"
    )
    assert [tuple(map(_short, row)) for row in found] == [
        ("Amazon Elastic Compute Cloud", "m5", "30", "10", 75.0),
        ("Amazon Elastic Compute Cloud", None, "0", "5", 0.0),
        ("RDS", "db.r6g", "0", "20", 0.0),
    ]


def test_the_calendar_of_expiries(home):
    """The home's now is its newest delivery, 20 May. A reservation that ends on 25 May has five days left; its fee of
    60.00 for April's 720 hours is 60.83 a month of 730, and what it covers, 90 in 30 days, will cost 91.25 then.

    A plan that was there in March and is not in April was returned, though it was to last until November.

    A plan that ends on 1 November has no complete day yet, so nobody knows what it costs a month. Where the bill has
    no end the commitment is in the calendar without one; and where it has no fee, its cost is not known.
    """
    columns = "x_commitment_end_at::date::varchar, x_is_end_known, x_days_left, x_monthly_cost, x_monthly_list_cost"
    found = home.query(f"select commitment_discount_id, {columns} from fct_commitment_expiries")
    calendar = {id: tuple(round(v, 3) if isinstance(v, Decimal) else v for v in said) for id, *said in found}
    assert "arn:sp/returned" not in calendar
    assert calendar["arn:ri/none"] == ("2026-05-25", True, 5, Decimal("60.833"), Decimal("91.25"))
    assert calendar["arn:ri/open"] == ("2026-05-25", True, 5, Decimal("60.833"), Decimal("114.062"))  # 30 in 8 days
    assert calendar["arn:sp/hourly"] == ("2026-11-01", True, 165, None, None)
    assert calendar["arn:sp/net"] == (None, False, None, Decimal("9.125"), Decimal("12.167"))  # 9 and 12 in 30 days
    assert calendar["arn:sp/mixed"] == (None, False, None, None, Decimal("30.417"))  # 30 in 30 days


def test_days_are_counted_from_the_moment_asked_for(home, tmp_path):
    """As of 23 May, three days after the newest delivery, two days are left until the 25th."""
    pipeline.run_as_of(home.settings, datetime(2026, 5, 23, 18), tmp_path, lambda *_: None)
    with duckdb.connect(str(tmp_path / "published/current/marts.duckdb"), read_only=True) as then:
        left = "select x_days_left from fct_commitment_expiries where commitment_discount_id = 'arn:ri/none'"
        assert then.execute(left).fetchone() == (2,)
