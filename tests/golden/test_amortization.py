"""What becomes of odd lines of a bill, worked out by hand. The traps that many fall into have a folder of their own."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.golden.bill import deliver

ACME = {"name": "acme", "format": "aws_cur2", "url": "export"}


@pytest.fixture
def charges(home):
    """Deliver lines, run, and read what is published: (category, status, billed, effective, list, contracted)."""

    def publish(*lines: dict[str, str], **options) -> list[tuple]:
        deliver(home.folder / "export", *lines, **options)
        home.configure(ACME)
        assert home.run().failed == {}
        found = home.query(
            "select charge_category, commitment_discount_status, "
            "billed_cost, effective_cost, list_cost, contracted_cost from fct_charges_daily order by all"
        )
        return [(category, status, *map(_short, costs)) for category, status, *costs in found]

    return publish


def _short(cost: Decimal | None) -> str | None:
    return None if cost is None else f"{cost.normalize():f}"


def test_a_type_that_nobody_knows_counts(charges):
    """MysteryFee 4.20 is an Adjustment; its list cost is 0, as contracted is."""
    assert charges({"type": "MysteryFee", "cost": "4.2"}) == [("Adjustment", None, "4.2", "4.2", "0", "0")]


def test_names_are_those_most_rows_of_the_code_carry(charges, home):
    """Two rows say `EC2`, one says `Elastic`, one says nothing; a code of the seed, and one that nobody knows."""
    charges(
        {"cost": "1", "product": '{"product_name": "EC2"}'},
        {"cost": "2", "product": '{"product_name": "EC2"}'},
        {"cost": "3", "product": '{"product_name": "Elastic"}'},
        {"cost": "4", "product": "{}"},
        {"cost": "5", "product": "{}", "code": "AmazonS3"},
        {"cost": "6", "product": "{}", "code": "AmazonNobodyKnows"},
    )
    assert dict(home.query("select service_name, billed_cost from fct_service_costs_monthly")) == {
        "EC2": Decimal(7), "Elastic": Decimal(3), "Amazon Simple Storage Service": Decimal(5),
        "AmazonNobodyKnows": Decimal(6),
    }  # fmt: skip


def test_quantities_in_two_units_have_no_sum(charges, home):
    """1.5 and 2.5 hours are 4; 1 hour and 3 requests of one usage type are unknown."""
    charges(
        {"cost": "1", "quantity": "1.5"}, {"cost": "1", "quantity": "2.5"},
        {"cost": "1", "usage_type": "Mixed", "quantity": "1"},
        {"cost": "1", "usage_type": "Mixed", "quantity": "3", "unit": "Requests"},
    )  # fmt: skip
    assert dict(home.query("select x_usage_type, (consumed_quantity, consumed_unit) from fct_charges_daily")) == {
        "BoxUsage": (Decimal(4), "Hrs"), "Mixed": (None, None),
    }  # fmt: skip


def test_a_charge_dated_before_its_period_stands_on_its_own_date(charges, home):
    """A charge of March on April's bill: dated in March, billed in April."""
    charges({"cost": "1", "start": "2026-03-31T23:00:00.000Z"})
    assert home.query("select charge_date::varchar, billing_period_start::varchar from fct_charges_daily") == [
        ("2026-03-31", "2026-04-01")
    ]


def test_a_row_delivered_twice_is_reported_and_counted(charges, home):
    """Nothing is removed on a guess: 1.00 twice is 2.00, and a check warns of one row too many."""
    twice = {"identity_line_item_id": "same", "cost": "1"}
    assert charges(twice, twice) == [("Usage", None, "2", "2", None, "2")]
    from tests.test_spine import _tests_of, date

    found = {node.name: node for node in _tests_of(home.settings, home.lake, date(2026, 4, 1))}
    assert found["int_aws_repeated_rows__rows_delivered_once"].rows == [
        {"export_name": "acme", "rows_delivered_twice": "1"}
    ]
