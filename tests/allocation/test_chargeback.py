"""A month that is signed off stays as it was signed; what changes later stands beside it as a difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import duckdb
import pytest

from cost_assets.allocation.chargeback import charge_back, sign_off
from cost_assets.allocation.checks import CHECKS
from cost_assets.errors import ConfigError
from cost_assets.lake import Lake
from tests.allocation.bill import MEASURES, write

D = Decimal
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
ALLOCATED = {
    "billing_period_start": "date", "provider_name": "varchar", "billing_account_id": "varchar",
    "cost_centre": "varchar", "allocation_rule": "varchar", "is_shared": "boolean", "billing_currency": "varchar",
    **dict.fromkeys(MEASURES, "decimal(38, 12)"),
}  # fmt: skip
Rows = Sequence[tuple]


def row(
    centre: str, amount: str, month: date = APRIL, currency: str | None = "USD", listed: str | None = None
) -> tuple:
    rule = None if centre == "unallocated" else "by team"
    return (month, "AWS", "999999999999", centre, rule, False, currency, amount, amount, listed, amount)


@dataclass
class Ledger:
    """A warehouse and its records, in which the same months are allocated again and again."""

    db: duckdb.DuckDBPyConnection
    lake: Lake

    def allocated(self, *rows: tuple) -> None:
        write(self.db, "fct_allocated_costs_daily", ALLOCATED, rows)
        charge_back(self.db, self.lake)
        for check in CHECKS:
            if check.table == "fct_chargeback_monthly" and check.blocks:
                assert self.db.execute(check.sql).fetchall() == [], check.name

    def sign(self, month: date, day: int, note: str = "closed") -> None:
        at = datetime(2026, 5, day, 9, 30)
        sign_off(self.db, self.lake, month, note, at, "fct_chargeback_monthly")
        charge_back(self.db, self.lake)

    def entries(self, month: date = APRIL, measure: str = "effective_cost") -> list[tuple]:
        query = f"select entry, cost_centre, {measure} from fct_chargeback_monthly where billing_period_start = ?"
        return self.db.execute(f"{query} order by entry, cost_centre, billing_currency", [month]).fetchall()


@pytest.fixture
def ledger(tmp_path) -> Ledger:
    db = duckdb.connect(config={"threads": 1})
    columns = {"billing_period_start": "date", "billing_account_id": "varchar", "period_status": "varchar"}
    write(db, "int_account_periods", columns, [(MARCH, "999999999999", "final"), (APRIL, "999999999999", "open")])
    db.execute("create schema landing; create table landing.deliveries (delivered_at timestamp, is_current boolean)")
    db.execute("insert into landing.deliveries values ('2026-05-01', true)")
    return Ledger(db, Lake(tmp_path))


def test_a_month_that_nobody_signed_is_as_it_is_known(ledger):
    ledger.allocated(row("shop", "3"), row("shop", "4"), row("unallocated", "-1"))
    assert ledger.entries() == [("current", "shop", D(7)), ("current", "unallocated", D(-1))]
    assert ledger.db.execute("select distinct period_status, signed_at from fct_chargeback_monthly").fetchall() == [
        ("open", None)
    ]


def test_what_changes_after_the_sign_off_is_a_difference_and_the_signed_rows_stay(ledger):
    """3 move from shop to search, and 2 come from nowhere; March is nobody's business."""
    ledger.allocated(row("shop", "10"), row("unallocated", "5"), row("shop", "1", MARCH))
    ledger.sign(APRIL, 3)
    signed = [("signed", "shop", D(10)), ("signed", "unallocated", D(5))]
    assert ledger.entries() == signed

    ledger.allocated(row("shop", "7"), row("search", "5"), row("unallocated", "5"), row("shop", "2", MARCH))
    assert ledger.entries() == [("difference", "search", D(5)), ("difference", "shop", D(-3)), *signed]
    assert ledger.entries(MARCH) == [("current", "shop", D(2))]


def test_what_is_as_it_was_signed_again_leaves_no_difference(ledger):
    ledger.allocated(row("shop", "10"))
    ledger.sign(APRIL, 3)
    ledger.allocated(row("search", "10"))
    ledger.allocated(row("shop", "10"))
    assert ledger.entries() == [("signed", "shop", D(10))]


def test_signing_once_more_takes_the_differences_in(ledger):
    ledger.allocated(row("shop", "10"))
    ledger.sign(APRIL, 3, "first")
    ledger.allocated(row("shop", "4"), row("search", "6"))
    ledger.sign(APRIL, 4, "it's search's")
    assert ledger.entries() == [("signed", "search", D(6)), ("signed", "shop", D(4))]
    notes = ledger.db.execute("select distinct signed_at, signed_note from fct_chargeback_monthly").fetchall()
    assert notes == [(datetime(2026, 5, 4, 9, 30), "it's search's")]

    ledger.allocated(row("shop", "10"))
    assert ledger.entries()[:2] == [("difference", "search", D(-6)), ("difference", "shop", D(6))]


def test_a_list_cost_that_becomes_known_is_a_difference_of_that_alone(ledger):
    ledger.allocated(row("shop", "10"))
    ledger.sign(APRIL, 3)
    ledger.allocated(row("shop", "10", listed="12"))
    assert ledger.entries() == [("difference", "shop", D(0)), ("signed", "shop", D(10))]
    assert ledger.entries(measure="list_cost") == [("difference", "shop", D(12)), ("signed", "shop", None)]


def test_a_month_that_is_no_longer_billed_is_taken_back_whole(ledger):
    ledger.allocated(row("shop", "10"))
    ledger.sign(APRIL, 3)
    ledger.allocated(row("shop", "1", MARCH))
    assert ledger.entries() == [("difference", "shop", D(-10)), ("signed", "shop", D(10))]


def test_currencies_differ_apart_also_where_none_is_named(ledger):
    ledger.allocated(row("shop", "10"), row("shop", "10", currency="EUR"), row("shop", "10", currency=None))
    ledger.sign(APRIL, 3)
    ledger.allocated(row("shop", "10"), row("shop", "11", currency="EUR"), row("shop", "12", currency=None))
    assert ledger.entries()[:2] == [("difference", "shop", D(1)), ("difference", "shop", D(2))]
    assert ledger.entries()[2:] == 3 * [("signed", "shop", D(10))]


def test_a_month_of_which_nothing_is_allocated_cannot_be_signed(ledger):
    ledger.allocated(row("shop", "10"))
    with pytest.raises(ConfigError, match="nothing of 2026-03 is allocated"):
        ledger.sign(MARCH, 3)
