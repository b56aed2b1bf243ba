"""Totals held against invoices and against what was delivered, and accounts that change: worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from cost_assets import report
from tests.conftest import Home
from tests.golden.bill import deliver

ACME = {"name": "acme", "format": "aws_cur2", "url": "export"}
SUPPORT = {"code": "AWSSupportBusiness", "product": "{}", "type": "Fee"}
SELLER = {"issuer": "Northwind Observability Inc."}
MARCH = [
    {"payer": "5", "account": "renamed", "account_name": "Old", "cost": "70", "invoice": "INV-5-MARCH"},
    {"payer": "5", "account": "nameless", "account_name": "Echo", "cost": "1", "invoice": "INV-5-MARCH"},
    {"payer": "5", "account": "moved", "account_name": "Move", "cost": "0", "invoice": "INV-5-MARCH"},
    {"payer": "5", "account": "listed", "account_name": "As billed", "cost": "0", "invoice": "INV-5-MARCH"},
    {"payer": "5", "cost": "9400", "invoice": "INV-5-MARCH", **SUPPORT},
]
APRIL = [
    {"payer": "1", "cost": "100.004", "invoice": "INV-1"},
    {"payer": "1", "cost": "19", "invoice": "INV-1", "type": "Tax"},
    {"payer": "1", "cost": "-10", "invoice": "INV-1", "type": "Credit"},
    {"payer": "2", "cost": "100", "invoice": "INV-2"},
    {"payer": "2", "cost": "19", "invoice": "INV-2", "type": "Tax"},
    {"payer": "3", "cost": "50", "invoice": "INV-3"},
    {"payer": "3", "cost": "-5", "invoice": "INV-3", "type": "Credit"},
    {"payer": "4", "cost": "10", "invoice": "INV-4", "issuer": "Amazon Web Services EMEA SARL"},
    {"payer": "4", "cost": "40", "invoice": "INV-4-SELLER", **SELLER},
    {"payer": "5", "account": "renamed", "account_name": "New", "cost": "70", "invoice": "INV-5"},
    {"payer": "5", "account": "nameless", "cost": "0", "invoice": "INV-5"},
    {"payer": "2", "account": "moved", "account_name": "Move", "cost": "0", "invoice": "INV-2"},
    {"payer": "5", "account": "listed", "account_name": "As billed", "cost": "0", "invoice": "INV-5"},
    {"payer": "7", "cost": "10", "invoice": "INV-7"},
    {"payer": "7", "cost": "1", "invoice": "INV-7", "type": "Tax"},
    {"payer": "7", "cost": "-2", "invoice": "INV-7", "type": "Refund"},
    {"payer": "8", "cost": "20", "invoice": "INV-8"},
    {"payer": "8", "cost": "8", "invoice": ""},
    {"payer": "9", "cost": "3", "invoice": "INV-9"},
]
INVOICES = """invoice_id,payer,month,billing_currency,total
INV-1,,,USD,109.00
INV-2,,,USD,100.00
,3,2026-04,USD,50.00
INV-4,,,USD,50.00
,5,2026-04,USD,9470.00
INV-6,,,USD,12.00
,66,2026-04,USD,6.00
,7,2026-04,USD,30.00
INV-8,,,USD,28.00
"""
ACCOUNTS = """sub_account_id,sub_account_name,billing_account_id,parent,owner,valid_from,valid_until
listed,Data lab,,Research,ann,,2026-04-10
listed,Data platform,5,Platform,ben,2026-04-10,
unbilled,Nobody,,,,,
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with a bill of nine payers, the invoices that they got, and a list of accounts."""
    home = Home(tmp_path_factory.mktemp("nine_payers"))
    march = {"month": "2026-03", "execution": "march"}
    start = {"start": "2026-03-02T00:00:00.000Z", "bill_billing_period_start_date": "2026-03-01T00:00:00.000Z"}
    deliver(home.folder / "export", *(start | line for line in MARCH), **march)
    deliver(home.folder / "export", *APRIL, execution="april")
    (home.folder / "invoices.csv").write_text(INVOICES)
    (home.folder / "accounts.csv").write_text(ACCOUNTS)
    home.configure(ACME, invoices="invoices.csv", accounts="accounts.csv")
    assert home.run().failed == {}
    return home


def test_each_invoice_that_differs_says_what_that_may_be(home):
    """INV-1 is 109.004, within the tolerance of a cent; of payer 9 and of March nobody asked."""
    found = home.query(
        """
        select coalesce(invoice_id, billing_account_id || ' ' || strftime(billing_period_start, '%Y-%m')),
            invoice_total, published_billed_cost, difference, may_be
        from fct_invoice_differences order by 1
        """
    )
    none = "none alone is the difference: "
    assert {row[0]: row[1:] for row in found} == {
        "INV-2": (100, 119, -19, "the invoice leaves out tax of 19.00 USD"),
        "3 2026-04": (50, 45, 5, "the invoice leaves out credits of -5.00 USD"),
        "INV-4": (50, 10, 40, "the invoice adds marketplace charges of 40.00 USD"),
        "INV-4-SELLER": (None, 40, -40, "the file of invoices does not name it"),
        "5 2026-04": (
            9470, 70, 9400,
            "support is not billed yet: no support charge in this month, and the month before had 9,400.00 USD",
        ),
        "INV-6": (12, None, 12, "no charge of it is published"),
        "66 2026-04": (6, None, 6, "no charge of it is published"),
        "7 2026-04": (30, 9, 21, f"{none}tax of 1.00 USD, refunds and discounts of -2.00 USD"),
        "INV-8": (28, 20, 8, "the invoice adds charges without an invoice id of 8.00 USD"),
    }  # fmt: skip


def test_what_an_invoice_may_differ_by_stands_in_columns(home):
    assert home.query(
        """
        select invoice_id, tax_cost, credit_cost, adjustment_cost, marketplace_cost, support_cost, uninvoiced_cost,
            x_previous_support_cost, typeof(difference), typeof(tax_cost)
        from fct_invoice_differences where billing_account_id in ('4', '5', '7') order by billing_account_id, 1
        """
    ) == [
        ("INV-4", None, None, None, 40, None, None, None, *["DECIMAL(38,12)"] * 2),
        ("INV-4-SELLER", None, None, None, 40, None, None, None, *["DECIMAL(38,12)"] * 2),
        (None, None, None, None, None, None, None, 9400, *["DECIMAL(38,12)"] * 2),
        (None, 1, None, -2, None, None, None, None, *["DECIMAL(38,12)"] * 2),
    ]


def test_an_account_that_changed_has_a_row_for_each_span(home):
    """A new name, a new payer; a month without a name is no change; what the list of accounts says wins."""
    march, april = date(2026, 3, 1), date(2026, 4, 1)
    found = home.query(
        """
        select sub_account_id, sub_account_name, billing_account_id, x_parent, valid_from, valid_until, x_told_by
        from dim_sub_accounts_history where sub_account_id <> '022222222222' order by sub_account_id, valid_until
        """
    )
    assert found == [
        ("listed", "Data lab", None, "Research", None, date(2026, 4, 10), "accounts"),
        ("listed", "Data platform", "5", "Platform", date(2026, 4, 10), None, "accounts"),
        ("moved", "Move", "5", None, march, april, "bill"),
        ("moved", "Move", "2", None, april, None, "bill"),
        ("nameless", "Echo", "5", None, march, None, "bill"),
        ("renamed", "Old", "5", None, march, april, "bill"),
        ("renamed", "New", "5", None, april, None, "bill"),
    ]
    assert home.query(
        "select count(*), count(distinct sub_account_id) from dim_sub_accounts_history where is_current"
    ) == [(5, 5)]


def test_a_sub_account_has_its_newest_name(home):
    assert home.query(
        """
        select sub_account_id, sub_account_name, billing_account_id, x_owner, x_first_billing_period_start
        from dim_sub_accounts where sub_account_id <> '022222222222' order by 1
        """
    ) == [
        ("listed", "Data platform", "5", "ben", date(2026, 3, 1)),
        ("moved", "Move", "2", None, date(2026, 3, 1)),
        ("nameless", "Echo", "5", None, date(2026, 3, 1)),
        ("renamed", "New", "5", None, date(2026, 3, 1)),
    ]


def test_every_group_ties_out(home):
    assert home.query(
        """
        select bool_and(x_ties), bool_and(x_delivered_by_group), sum(delivered_rows), sum(published_rows_from),
            sum(delivered_billed_cost), sum(published_billed_cost)
        from fct_tie_out_details
        """
    ) == [(True, True, 24, 24, Decimal("9904.004"), Decimal("9904.004"))]


def test_another_list_of_accounts_is_published(home):
    (home.folder / "accounts.csv").write_text(ACCOUNTS.replace("Data platform", "Data house"))
    assert home.run().published
    assert home.query("select sub_account_name from dim_sub_accounts where sub_account_id = 'listed'") == [
        ("Data house",)
    ]


def test_the_invoices_that_differ_most_are_told(home):
    lines = report.invoices(home.lake)
    assert lines[:2] == [
        "differs: invoices of 5 of 2026-04: 9,470.00, published 70.00 USD: "
        "support is not billed yet: no support charge in this month, and the month before had 9,400.00 USD",
        "differs: invoice INV-4 of 2026-04: 50.00, published 10.00 USD: "
        "the invoice adds marketplace charges of 40.00 USD",
    ]
    assert lines[2].startswith("differs: invoice INV-4-SELLER of 2026-04: not given, published 40.00 USD: ")
    assert lines[5:] == ["differs: 4 more; see fct_invoice_differences"]


def _summary(home: Home, month: str, execution: str) -> Path:
    return home.lake.delivery("acme", date.fromisoformat(f"{month}-01"), execution) / "summary/accounts.parquet"


def _rewrite(path: Path, query: str) -> None:
    """Put in place of a Parquet file what `query` makes of it."""
    duckdb.execute(f"create or replace temp table rewritten as {query.format(path=path)}")
    duckdb.execute(f"copy rewritten to '{path}' (format parquet)")


@pytest.fixture(scope="module")
def two_months(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A code with two names, a name with two codes, a row without a name, split rows, unused parts, two currencies."""
    home = Home(tmp_path_factory.mktemp("two_months"))
    named = '{{"product_name": "{}"}}'.format
    lines = [
        {"cost": "1", "product": named("EC2")},
        {"cost": "2", "product": named("Elastic")},
        {"cost": "4", "type": "Tax", "product": "{}"},
        {"cost": "8", "code": "AmazonOther", "product": named("Elastic")},
        {"cost": "16", "code": "AmazonS3", "product": "{}"},
        {"cost": "32", "code": "AmazonS3", "product": "{}", "currency": "EUR", "account": "044444444444"},
        {"cost": "5", "code": "AmazonEKS", "product": "{}", "operation": "EKSPod-EC2"},
        {
            "type": "RIFee", "ri": "arn:ri/1", "code": "AmazonRDS", "product": "{}", "cost": "64", "public": "0",
            "ri_unused_upfront": "1", "ri_unused_recurring": "6",
        },
    ]  # fmt: skip
    start = {"start": "2026-03-02T00:00:00.000Z", "bill_billing_period_start_date": "2026-03-01T00:00:00.000Z"}
    deliver(home.folder / "export", *(start | line for line in lines), month="2026-03", execution="march")
    deliver(home.folder / "export", *lines, execution="april")
    home.configure(ACME)
    assert home.run().failed == {}
    return home


DETAILS = """
    select sub_account_id[:3], service_name, charge_category, billing_currency, delivered_rows, staged_rows,
        published_rows_from, delivered_billed_cost, staged_billed_cost, published_billed_cost, x_ties
    from fct_tie_out_details where billing_period_start = ? order by all
"""


def test_groups_are_as_fine_as_what_was_delivered_can_be_told_apart(two_months):
    """EC2 and Elastic share a code, so that nobody can say which of them a delivered row of that code was. The split
    row is delivered and staged, and has no cost; what went unused of the reservation was not delivered."""
    s3, april = "Amazon Simple Storage Service", date(2026, 4, 1)
    assert two_months.query(DETAILS, april) == [
        ("022", "Amazon Elastic Container Service for Kubernetes", "Usage", "USD", 1, 1, 0, None, None, None, True),
        ("022", "Amazon Relational Database Service", "Purchase", "USD", 1, 1, 1, 64, 64, 64, True),
        ("022", s3, "Usage", "USD", 1, 1, 1, 16, 16, 16, True),
        ("022", "EC2 and 1 more", "Tax", "USD", 1, 1, 1, 4, 4, 4, True),
        ("022", "EC2 and 1 more", "Usage", "USD", 3, 3, 3, 11, 11, 11, True),
        ("044", s3, "Usage", "EUR", 1, 1, 1, 32, 32, 32, True),
    ]


def test_a_month_whose_groups_do_not_tie_out_keeps_what_was_published(two_months):
    """The delivery's totals agree; but a cent that was delivered of one service has been staged as another's."""
    home = two_months
    before, file = home.tables(), home.month_file("2026-04")
    path = _summary(home, "2026-04", "april")
    kept = path.read_bytes()
    moved = "if(service = 'AmazonS3', 0.01, if(service = 'AmazonOther', -0.01, 0))"
    _rewrite(
        path,
        f"select * replace (billed_cost + if(billing_currency = 'USD', {moved}, 0) as billed_cost) from '{{path}}'",
    )

    outcome = home.run(periods=frozenset({date(2026, 4, 1)}))

    assert "int_staged_totals__groups_are_what_was_delivered failed" in outcome.failed["charges 2026-04"]
    assert home.month_file("2026-04") == file
    assert home.tables() == before
    path.write_bytes(kept)


def test_a_delivery_that_landed_without_its_groups_is_held_to_its_totals(two_months):
    """March has no summary at all, April one without services: staged and published are compared all the same."""
    home = two_months
    _summary(home, "2026-03", "march").unlink()
    _rewrite(_summary(home, "2026-04", "april"), "select * exclude (service) from '{path}'")
    assert home.run(periods="all").failed == {}
    for month in (date(2026, 3, 1), date(2026, 4, 1)):
        found = home.query(DETAILS, month)
        assert {row[4] for row in found} == {row[7] for row in found} == {None}
        assert (sum(row[6] for row in found), sum(row[9] or 0 for row in found)) == (7, 127)
        assert all(row[10] for row in found)
