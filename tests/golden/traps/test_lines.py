"""What else stands on a bill: other sellers, taxes, credits, rows that only explain, other currencies."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.golden.traps.bills import bill

PAID = ("billed_cost", "effective_cost")
SELLER = {
    "bill_billing_entity": "AWS Marketplace", "issuer": "Acme Data Inc.", "invoice": "MP-12", "code": "dataplatform",
    "product": '{"product_name": "Acme Data Platform"}',
}  # fmt: skip
MARKETPLACE = bill(
    {"cost": "12", "issuer": "Amazon Web Services EMEA SARL", "invoice": "AWS-12"},
    SELLER | {"type": "Fee", "cost": "1200000", "start": "2026-04-01T00:00:00.000Z"},
    SELLER | {"cost": "3.5"},
    invoices={"AWS-12": "12.00", "MP-12": "1200003.50"},
)
THIRD_PARTY = bill({"issuer": "Acme Data Inc.", "billed": "0", "effective": "0", "list": "25"}, export="focus")


def test_t12_what_another_seller_bills_is_on_an_invoice_of_its_own(charges, published):
    """AWS bills 12.00. A seller on its marketplace bills a year's contract, 1,200,000, on the day it was
    bought and not a twelfth of it in each month, and 3.50 of usage. The two invoices make 1,200,015.50."""
    assert charges(MARKETPLACE, "invoice_issuer_name, invoice_id, charge_category", PAID) == [
        ("Acme Data Inc.", "MP-12", "Purchase", "1200000", "1200000"),
        ("Acme Data Inc.", "MP-12", "Usage", "3.5", "3.5"),
        ("Amazon Web Services EMEA SARL", "AWS-12", "Usage", "12", "12"),
    ]
    told = "select invoice_total, difference, ties_out from fct_tie_out where billing_account_id = ?"
    assert published.query(told, MARKETPLACE.payer) == [(Decimal("1200015.5"), 0, True)]


def test_t12_what_is_paid_to_somebody_else_is_billed_at_zero(charges):
    """FOCUS: usage of 25.00 at list that a third party is paid for; 0 on this provider's invoice stays 0."""
    assert charges(THIRD_PARTY, "invoice_issuer_name") == [("Acme Data Inc.", "0", "0", "25", "0")]


FIRST = {"start": "2026-04-01T00:00:00.000Z", "usage_type": "", "operation": ""}
TAXED = bill(
    {"cost": "100", "start": "2026-04-01T00:00:00.000Z", "product_region_code": "eu-central-1"},
    FIRST | {"type": "Tax", "cost": "19"},
    FIRST | {"type": "Fee", "cost": "29", "code": "AWSSupportBusiness", "product": "{}"},
)


def test_t13_taxes_and_support_of_the_first_day_are_told_from_its_usage(charges):
    """Usage of 100.00; 19.00 tax and 29.00 for support come with no resource and no region. They have
    their account and service all the same, and a category that says why the first day costs 148.00."""
    by = "charge_date, sub_account_id, charge_category, service_name, region_id"
    first, account = date(2026, 4, 1), "022222222222"
    assert charges(TAXED, by, PAID) == [
        (first, account, "Purchase", "AWS Support (Business)", None, "29", "29"),
        (first, account, "Tax", "Amazon Elastic Compute Cloud", None, "19", "19"),
        (first, account, "Usage", "Amazon Elastic Compute Cloud", "eu-central-1", "100", "100"),
    ]


CREDITED = bill({"cost": "100", "public": "100"}, {"type": "Credit", "cost": "-100"})


def test_t14_credits_stand_beside_the_usage_they_pay(charges, published):
    """Usage of 100.00 and a credit of 100.00: the bill is 0, and both can be seen."""
    assert charges(CREDITED) == [
        ("Credit", None, "-100", "-100", "0", "0"),
        ("Usage", None, "100", "100", "100", "100"),
    ]
    total = "select billed_cost, effective_cost, list_cost from fct_service_costs_monthly where billing_account_id = ?"
    assert published.query(total, CREDITED.payer) == [(0, 0, 100)]


INSTANCE = {"cost": "1", "public": "1"}
SPLIT = bill(
    INSTANCE,
    {"cost": "0.6", "operation": "EKSPod-EC2", "split_line_item_split_cost": "0.6"},
    {"cost": "0.4", "operation": "EKSPod-EC2", "split_line_item_split_cost": "0.4"},
    {"cost": "0.7", "operation": "ECSTask-EC2", "split_line_item_split_cost": "0.7"},
)
UNSPLIT = bill(INSTANCE)


def test_t15_rows_that_split_a_cost_count_in_no_total(charges, published):
    """Two pods and a task share an instance of 1.00: their rows repeat its cost, and are delivered, not billed."""
    assert charges(SPLIT) == charges(UNSPLIT) == [("Usage", None, "1", "1", "1", "1")]
    rows = (
        "select delivered_rows, split_rows, published_rows_from, ties_out from fct_tie_out where billing_account_id = ?"
    )
    assert published.query(rows, SPLIT.payer) == [(4, 3, 1, True)]


CURRENCIES = bill({"cost": "10"}, {"cost": "7", "currency": "EUR"})


def test_t27_currencies_are_kept_apart(published):
    """10 USD and 7 EUR in one bill are two lines of every table, never 17."""
    for table in ("fct_service_costs_monthly", "fct_charges_daily", "fct_account_costs_daily"):
        costs = f"select billing_currency, billed_cost from {table} where billing_account_id = ? order by 1"
        assert published.query(costs, CURRENCIES.payer) == [("EUR", 7), ("USD", 10)]


TAGGED = bill({"cost": "1", "tags": '{"team": "search"}'}, {"cost": "2", "tags": '{"team": "ads"}'}, {"cost": "4"})


def test_t35_tags_do_not_multiply_charges(published):
    """Two tagged hours and one without tags are one charge of 7.00; what is tagged is told by resource."""
    rows = "select x_rows, billed_cost from fct_charges_daily where billing_account_id = ?"
    assert published.query(rows, TAGGED.payer) == [(3, 7)]
    tags = "select tags, billed_cost from fct_resource_costs_daily where billing_account_id = ? order by 2"
    assert published.query(tags, TAGGED.payer) == [({"team": "search"}, 1), ({"team": "ads"}, 2), (None, 4)]
