"""Invoices that stand in several months, payers or exports count once: worked out by hand."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.conftest import Home
from tests.golden import focus

INVOICES = """invoice_id,payer,month,billing_currency,total
LATE,,,USD,15
NAMED,2,2026-04,USD,18
OWN,2,2026-05,USD,7
,3,2026-04,USD,15
SHARED,,,USD,10
"""


def _line(payer: str, cost: str, **more: str) -> dict[str, str]:
    return {"payer": payer, "billed": cost, "effective": cost, "list": cost, "contracted": cost, **more}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("invoices"))
    april = [
        _line("1", "10", invoice="LATE"),
        _line("2", "10", invoice="NAMED"),
        _line("3", "10"),
        _line("4", "4", invoice="SHARED"),
        _line("5", "6", invoice="SHARED"),
    ]
    may = [_line("1", "5", invoice="LATE"), _line("2", "5", invoice="NAMED"), _line("2", "7", invoice="OWN")]
    focus.deliver(home.folder / "zeta", *april, execution="april", at=datetime(2026, 5, 20))
    focus.deliver(home.folder / "zeta", *may, month="2026-05", execution="may", at=datetime(2026, 6, 20))
    other = _line("3", "5", account="033333333333")
    focus.deliver(home.folder / "beta", other, execution="other", at=datetime(2026, 5, 20))
    (home.folder / "invoices.csv").write_text(INVOICES)
    exports = [{"name": name, "format": "focus", "url": name} for name in ("zeta", "beta")]
    home.configure(*exports, invoices="invoices.csv")
    assert home.run().failed == {}
    return home


def test_an_invoice_is_held_once_to_all_that_is_published_of_it(home):
    """LATE is 10 + 5 in two months, and counts in the newer. NAMED is 10 + 5 as well, and counts in the month that
    the file names, 3 short there; OWN has its month for itself. Payer 3 is billed 10 + 5 by two exports. SHARED is on
    the bills of two payers."""
    assert home.query(
        """
        select billing_account_id, month(billing_period_start), export_name, published_billed_cost,
            invoice_total, x_invoiced_billed_cost, difference, ties_out
        from fct_tie_out order by all
        """
    ) == [
        ("1", 4, "zeta", 10, None, None, 0, True),
        ("1", 5, "zeta", 5, 15, 15, 0, True),
        ("2", 4, "zeta", 10, 18, 15, 3, False),
        ("2", 5, "zeta", 12, 7, 7, 0, True),
        ("3", 4, "beta", 5, 15, 15, 0, True),
        ("3", 4, "zeta", 10, None, None, 0, True),
        ("4", 4, "zeta", 4, None, None, 0, True),
        ("5", 4, "zeta", 6, 10, 10, 0, True),
    ]


def test_what_does_not_tie_out_is_what_differs(home):
    assert home.query(
        """
        select invoice_id, billing_account_id, month(billing_period_start), invoice_total, published_billed_cost,
            difference
        from fct_invoice_differences
        """
    ) == [("NAMED", "2", 4, 18, 15, 3)]
