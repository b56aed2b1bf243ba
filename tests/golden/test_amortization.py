"""Commitments and discounts of a few rows each, worked out by hand."""

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


def test_a_reservation_partly_used(charges):
    """A partial-upfront reservation: 100 upfront over ten months, 60 recurring a month.

    An hour it covered is worth 0.70 (0.10 upfront, 0.60 recurring) and 1.20 on demand; it is
    billed at 0. The month's fee bills the whole recurring 60; of it 6.00, and 1.00 of the
    amortized upfront, went unused: two charges, 60 billed and 7 effective.
    The upfront fee itself bills 100 and is amortized elsewhere: effective 0.
    """
    assert charges(
        {"type": "DiscountedUsage", "ri": "arn:ri/1", "cost": "0", "ri_effective": "0.7", "public": "1.2"},
        {
            "type": "RIFee", "ri": "arn:ri/1", "cost": "60", "public": "0", "usage_type": "HeavyUsage",
            "ri_unused_upfront": "1", "ri_unused_recurring": "6",
        },
        {"type": "Fee", "ri": "arn:ri/1", "cost": "100", "usage_type": "Upfront"},
    ) == [
        ("Purchase", None, "60", "0", "60", "60"),
        ("Purchase", None, "100", "0", "100", "100"),
        ("Usage", "Unused", "0", "7", "0", "0"),
        ("Usage", "Used", "0", "0.7", "1.2", "1.2"),
    ]  # fmt: skip


def test_a_savings_plan_partly_used(charges):
    """A plan of 10.00 an hour, of which 8.00 covered usage that costs 11.00 on demand.

    Covered usage bills 11.00 and its negation takes 11.00 back; the recurring fee bills 10.00.
    Effective: 8.00 on the usage, 2.00 unused. The sum of billed is 10, of effective 10.
    """
    assert charges(
        {"type": "SavingsPlanCoveredUsage", "sp": "arn:sp/1", "cost": "11", "public": "12", "sp_effective": "8"},
        {"type": "SavingsPlanNegation", "sp": "arn:sp/1", "cost": "-11", "public": "0"},
        {
            "type": "SavingsPlanRecurringFee", "sp": "arn:sp/1", "cost": "10", "sp_total": "10", "sp_used": "8",
            "code": "ComputeSavingsPlans", "product": "{}",
        },
    ) == [
        ("Purchase", None, "10", "0", "10", "10"),
        ("Usage", "Unused", "0", "2", "0", "0"),
        ("Usage", "Used", "11", "8", "12", "11"),
        ("Usage", None, "-11", "0", "0", "0"),
    ]  # fmt: skip


def test_net_columns_win_where_they_are_filled_even_at_zero(charges):
    """An enterprise discount of 10 % inside the net columns.

    Usage of 10.00 is billed 9.00. Reserved usage is billed 0 net (filled, not absent) and is
    worth 0.63 net of 0.70. The plan's unused 2.00 is scaled by net over gross commitment,
    9/10: 1.80. A credit has no net value: it stays gross.
    """
    assert charges(
        {"cost": "10", "net": "9", "public": "10"},
        {
            "type": "DiscountedUsage", "ri": "arn:ri/1", "cost": "0.5", "net": "0", "public": "1",
            "ri_effective": "0.7", "ri_net_effective": "0.63",
        },
        {
            "type": "SavingsPlanRecurringFee", "sp": "arn:sp/1", "cost": "10", "net": "9",
            "sp_total": "10", "sp_used": "8", "sp_upfront": "0", "sp_recurring": "10",
            "sp_net_upfront": "0", "sp_net_recurring": "9",
        },
        {"type": "Credit", "cost": "-3"},
    ) == [
        ("Credit", None, "-3", "-3", "0", "0"),
        ("Purchase", None, "9", "0", "9", "9"),
        ("Usage", "Unused", "0", "1.8", "0", "0"),
        ("Usage", "Used", "0", "0.63", "1", "1"),
        ("Usage", None, "9", "9", "10", "9"),
    ]  # fmt: skip


def test_the_two_refunds_of_a_savings_plan(charges):
    """The refund of a plan's one-time fee (-500) undoes a fee that was amortized: effective 0.

    The refund of a discount on that plan (-8.50) is money back: effective as billed.
    """
    assert charges(
        {
            "type": "Refund", "cost": "-500", "code": "ComputeSavingsPlans", "product": "{}",
            "description": "Refund for one-time fee for Savings Plan ID abc",
        },
        {"type": "Refund", "cost": "-8.5", "code": "ComputeSavingsPlans", "product": "{}", "description": "EDP refund"},
    ) == [("Adjustment", None, "-508.5", "-8.5", "0", "0")]  # fmt: skip


def test_split_cost_rows_count_in_no_total(charges, home):
    """Two pods share an instance of 1.00: their rows repeat its cost, and are delivered, not billed."""
    assert charges(
        {"cost": "1", "public": "1"},
        {"cost": "0.6", "operation": "EKSPod-EC2"},
        {"cost": "0.4", "operation": "EKSPod-EC2"},
    ) == [("Usage", None, "1", "1", "1", "1")]
    assert home.query("select delivered_rows, split_rows, published_rows_from, ties_out from fct_tie_out") == [
        (3, 2, 1, True)
    ]


def test_a_type_that_nobody_knows_counts(charges):
    """MysteryFee 4.20 is an Adjustment; its list cost is 0, as contracted is."""
    assert charges({"type": "MysteryFee", "cost": "4.2"}) == [("Adjustment", None, "4.2", "4.2", "0", "0")]


def test_columns_that_an_export_lacks_read_as_unknown(charges):
    """An account without discounts and without commitments: no net, no public price; list is unknown, not 0."""
    lacking = tuple(name for name in ("line_item_net_unblended_cost", "pricing_public_on_demand_cost"))
    assert charges({"cost": "2.5"}, without=lacking) == [("Usage", None, "2.5", "2.5", None, "2.5")]


def test_currencies_are_kept_apart(charges, home):
    """10 USD and 7 EUR in one bill are two lines of every table, never 17."""
    charges({"cost": "10"}, {"cost": "7", "currency": "EUR"})
    assert home.query("select billing_currency, billed_cost from fct_service_costs_monthly order by 1") == [
        ("EUR", Decimal(7)), ("USD", Decimal(10)),
    ]  # fmt: skip


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
