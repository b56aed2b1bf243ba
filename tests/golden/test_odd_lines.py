"""What becomes of odd lines of a bill, worked out by hand: one home, each case an export with a payer of its own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import duckdb
import pytest

from tests.conftest import Home
from tests.golden.bill import deliver

TWICE = {"identity_line_item_id": "same", "cost": "1"}
CASES = {
    "unknown": ({"type": "MysteryFee", "cost": "4.2"},),
    "names": (
        {"cost": "1", "product": '{"product_name": "EC2"}'},
        {"cost": "2", "product": '{"product_name": "EC2"}'},
        {"cost": "3", "product": '{"product_name": "Elastic"}'},
        {"cost": "4", "product": "{}"},
        {"cost": "5", "product": "{}", "code": "AmazonS3"},
        {"cost": "6", "product": "{}", "code": "AmazonNobodyKnows"},
    ),
    "units": (
        {"cost": "1", "quantity": "1.5"},
        {"cost": "1", "quantity": "2.5"},
        {"cost": "1", "usage_type": "Mixed", "quantity": "1"},
        {"cost": "1", "usage_type": "Mixed", "quantity": "3", "unit": "Requests"},
    ),
    "early": ({"cost": "1", "start": "2026-03-31T23:00:00.000Z"},),
    "twice": (TWICE, TWICE),
    "keyless": (TWICE, TWICE),
}
KEYS = ("identity_line_item_id", "identity_time_interval")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("odd"))
    for name, lines in CASES.items():
        without = KEYS if name == "keyless" else ()
        deliver(home.folder / name, *({"payer": name, **line} for line in lines), without=without)
    home.configure(*({"name": name, "format": "aws_cur2", "url": name} for name in CASES))
    assert home.run().failed == {}
    return home


def _charges(home: Home, name: str, columns: str) -> list[tuple]:
    return home.query(f"select {columns} from fct_charges_daily where export_name = ? order by all", name)


def test_a_type_that_nobody_knows_counts(home):
    """MysteryFee 4.20 is an Adjustment; its list cost is 0, as contracted is."""
    cost = Decimal("4.2")
    costs = "charge_category, billed_cost, effective_cost, list_cost, contracted_cost"
    assert _charges(home, "unknown", costs) == [("Adjustment", cost, cost, 0, 0)]


def test_names_are_those_most_rows_of_the_code_carry(home):
    """Two rows say `EC2`, one says `Elastic`, one says nothing; a code of the seed, and one that nobody knows."""
    assert _charges(home, "names", "service_name, billed_cost") == [
        ("Amazon Simple Storage Service", 5),
        ("AmazonNobodyKnows", 6),
        ("EC2", 7),
        ("Elastic", 3),
    ]


def test_quantities_in_two_units_have_no_sum(home):
    """1.5 and 2.5 hours are 4; 1 hour and 3 requests of one usage type are unknown."""
    assert _charges(home, "units", "x_usage_type, consumed_quantity, consumed_unit") == [
        ("BoxUsage", 4, "Hrs"),
        ("Mixed", None, None),
    ]


def test_a_charge_dated_before_its_period_stands_on_its_own_date(home):
    """A charge of March on April's bill: dated in March, billed in April."""
    days = "charge_date, billing_period_start"
    assert _charges(home, "early", days) == [(date(2026, 3, 31), date(2026, 4, 1))]


def test_a_row_delivered_twice_is_reported_and_counted(home):
    """Nothing is removed on a guess: 1.00 twice is 2.00, and a check warns of one row too many. Of an export that
    leaves out what names a row nobody can say so."""
    assert _charges(home, "twice", "billed_cost") == _charges(home, "keyless", "billed_cost") == [(2,)]
    with duckdb.connect(str(home.lake.warehouse / "costs.duckdb"), read_only=True) as warehouse:
        objects = warehouse.execute("from main_dbt_test__audit.int_aws_repeated_rows__rows_delivered_once")
        assert objects.fetchall() == [("twice", 1)]
