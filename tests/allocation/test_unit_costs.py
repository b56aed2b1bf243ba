"""Cost per unit: cost and quantity of the same days, and what is late, missing or zero is said."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import duckdb
import pytest

from cost_assets.allocation.allocating import divide
from cost_assets.allocation.rules import Allocation
from tests.allocation.bill import write

D = Decimal
ALLOCATED = {
    "charge_date": "date", "billing_period_start": "date", "sub_account_id": "varchar", "service_name": "varchar",
    "cost_centre": "varchar", "billing_currency": "varchar", "effective_cost": "decimal(38, 12)",
}  # fmt: skip
TELEMETRY = {
    "telemetry": "varchar", "scope_kind": "varchar", "date": "date", "scope": "varchar", "unit": "varchar",
    "quantity": "decimal(38, 9)",
}  # fmt: skip
PERIODS = {"billing_period_start": "date", "complete_until": "date"}
FEBRUARY, MARCH = "2026-02-01", "2026-03-01"
WHOLE = [(FEBRUARY, "2026-02-28"), (MARCH, "2026-03-31")]


def cost(day: str, amount: str, centre: str = "shop", currency: str = "USD", month: str | None = None) -> tuple:
    return (day, month or f"{day[:7]}-01", "111111111111", "Amazon EC2", centre, currency, amount)


def counted(day: str, quantity: str, scope: str | None = "shop", of: str = "cost_centre") -> tuple:
    return ("orders", of, day, scope, "order", quantity)


def each_day(month: str, days: int, quantity: str) -> list[tuple]:
    return [counted(f"{month[:7]}-{day:02}", quantity) for day in range(1, days + 1)]


def divided(
    columns: str, costs: Iterable[tuple], quantities: Iterable[tuple], periods: Iterable[tuple] = WHOLE
) -> list[tuple]:
    """Columns of fct_unit_costs_monthly, in the order of months and scopes."""
    quantities = list(quantities)
    db = duckdb.connect(config={"threads": 1})
    write(db, "fct_allocated_costs_daily", ALLOCATED, costs)
    write(db, "telemetry", TELEMETRY, quantities)
    write(db, "int_account_periods", PERIODS, periods)
    kinds = dict.fromkeys(kind for _, kind, *_ in quantities)
    divide(db, Allocation(telemetry=[{"name": kind, "file": "orders.csv", "of": kind} for kind in kinds]))
    order = "order by billing_period_start, scope_kind, scope, billing_currency"
    return db.execute(f"select {columns} from fct_unit_costs_monthly {order}").fetchall()


def test_only_complete_days_are_divided_and_late_telemetry_is_told():
    """Costs are complete to the 20th and counted to the 10th: 30 of the first ten days over 12 orders, on three of them
    nothing was counted. What was counted on the 25th waits for its cost."""
    costs = [cost("2026-02-01", "10"), cost("2026-02-10", "20"), cost("2026-02-11", "99")]
    orders = [counted(f"2026-02-{day:02}", "1") for day in (1, 2, 3, 4, 5, 6)]
    orders += [counted("2026-02-10", "6"), counted("2026-02-25", "500")]
    columns = "numerator_cost, quantity, unit_cost, counted_until::varchar, days_without_quantity, is_late, cost_basis"
    late = divided(columns, costs, orders, [(FEBRUARY, "2026-02-20")])
    assert late == [(D(30), D(12), D("2.5"), "2026-02-10", 3, True, "effective_cost")]
    in_time = divided("unit_cost, is_late", costs, orders, [(FEBRUARY, "2026-02-10")])
    assert in_time == [(D("2.5"), False)]


def test_of_several_accounts_the_one_that_is_complete_last_decides():
    periods = [(FEBRUARY, "2026-02-20"), (FEBRUARY, "2026-02-05")]
    found = divided(
        "complete_until::varchar, quantity", [], [counted("2026-02-05", "1"), counted("2026-02-06", "1")], periods
    )
    assert found == [("2026-02-05", D(1))]


@pytest.mark.parametrize(
    ("of", "scope", "numerator"),
    [
        ("cost_centre", "shop", "7"),
        ("sub_account", "111111111111", "12"),
        ("service", "Amazon EC2", "12"),
        ("all", None, "12"),
    ],
)
def test_a_scope_has_the_costs_of_its_kind(of, scope, numerator):
    costs = [cost("2026-02-01", "7"), cost("2026-02-01", "5", centre="unallocated")]
    found = divided("scope_kind, scope, numerator_cost", costs, [counted("2026-02-01", "1", scope, of)], WHOLE[:1])
    assert found == [(of, scope, D(numerator))]


def test_a_scope_without_cost_has_no_unit_cost_and_a_quantity_of_zero_has_none_either():
    orders = [counted("2026-02-01", "3", "nobody"), counted("2026-02-01", "0", "shop")]
    found = divided("scope, numerator_cost, quantity, unit_cost", [cost("2026-02-01", "4")], orders, WHOLE[:1])
    assert found == [("nobody", None, D(3), None), ("shop", D(4), D(0), None)]


def test_a_month_in_which_nothing_was_counted_is_told_and_late():
    columns = "billing_period_start::varchar, numerator_cost, quantity, unit_cost, counted_until, is_late"
    found = divided(columns, [cost("2026-03-01", "4")], [counted("2026-02-01", "1")])
    assert found[1] == (MARCH, None, None, None, None, True)


def test_each_currency_is_divided_apart():
    costs = [cost("2026-02-01", "4"), cost("2026-02-01", "6", currency="EUR")]
    found = divided("billing_currency, unit_cost", costs, [counted("2026-02-01", "2")], WHOLE[:1])
    assert found == [("EUR", D(3)), ("USD", D(2))]


CHANGES = "unit_cost, previous_unit_cost, unit_cost_change_pct, marginal_unit_cost, elasticity"


def test_whole_months_are_compared():
    """280 over 28 orders, then 341 over 31 * 2 = 62: 10 and 5.5, 45 per cent less; 61 more for 34 more orders;
    21.785714 per cent more cost over 121.428571 per cent more orders: 61 / 280 * 28 / 34."""
    costs = [cost("2026-02-14", "280"), cost("2026-03-14", "341")]
    orders = each_day(FEBRUARY, 28, "1") + each_day(MARCH, 31, "2")
    before, after = divided(CHANGES, costs, orders)
    assert before == (D(10), None, None, None, None)
    assert after[:2] == (D("5.5"), D(10))
    assert after[2:] == pytest.approx((-45.0, D("1.794117647059"), 61 / 280 * 28 / 34))


@pytest.mark.parametrize("missing", ["2026-02-28", "2026-03-31", "2026-03-05"])
def test_a_month_that_is_not_whole_gives_no_elasticity(missing):
    costs = [cost("2026-02-14", "280"), cost("2026-03-14", "341")]
    orders = [each for each in each_day(FEBRUARY, 28, "1") + each_day(MARCH, 31, "2") if each[2] != missing]
    unit_cost, previous, change, marginal, elasticity = divided(CHANGES, costs, orders)[1]
    assert None not in (unit_cost, previous, change)
    assert (marginal, elasticity) == (None, None)


def test_as_many_orders_as_before_give_no_marginal_cost():
    costs = [cost("2026-02-14", "280"), cost("2026-03-14", "341")]
    orders = each_day(FEBRUARY, 28, "31") + each_day(MARCH, 31, "28")
    assert divided("marginal_unit_cost, elasticity", costs, orders)[1] == (None, None)


def test_a_month_between_is_not_skipped():
    periods = [(FEBRUARY, "2026-02-28"), ("2026-04-01", "2026-04-30")]
    costs = [cost("2026-02-01", "4"), cost("2026-04-01", "4")]
    found = divided("previous_unit_cost", costs, [counted("2026-02-01", "1"), counted("2026-04-01", "1")], periods)
    assert found == [(None,), (None,)]


def test_without_telemetry_there_is_nothing_to_divide():
    assert divided("*", [cost("2026-02-01", "4")], []) == []
