"""Odd bills: what cannot be counted, what has no price, what moves, and months that are not whole."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from cost_assets.changes.checks import CHECKS, PARTS
from tests.changes.warehouse import Line, decompose, of_lines

BEFORE, NOW = "2026-07", "2026-08"  # of 31 days each


def told(lines: Iterable[Line], where: str = "scope = 'service'", **options: Any) -> dict[str, dict[str, Decimal]]:
    """By whom a row tells of, its parts that are not 0, without `_cost_change`."""
    db = of_lines(lines, **options)
    decompose(db)
    for check in CHECKS:
        assert db.execute(check.sql).fetchall() == [], check.name
    return parts(db, where)


def parts(db: duckdb.DuckDBPyConnection, where: str = "scope = 'service'") -> dict[str, dict[str, Decimal]]:
    found = db.execute(
        f"select coalesce(service_name, cost_centre, sub_account_id, billing_account_id), {', '.join(PARTS)} "
        f"from fct_cost_changes_monthly where {where}"
    ).fetchall()
    names = [name.removesuffix("_cost_change") for name in PARTS]
    rows = [(who, dict(zip(names, row, strict=True))) for who, *row in found]
    assert len({who for who, _ in rows}) == len(rows)
    return {who: {name: amount for name, amount in row.items() if amount} for who, row in rows}


def money(**amounts: str) -> dict[str, Decimal]:
    return {name: Decimal(amount) for name, amount in amounts.items()}


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ({"consumed_quantity": None}, {"consumed_quantity": "900"}),
        ({"consumed_quantity": "0"}, {"consumed_quantity": "900"}),
        ({"consumed_quantity": "-5"}, {"consumed_quantity": "900"}),
        ({"consumed_quantity": "700", "consumed_unit": None}, {"consumed_quantity": "900", "consumed_unit": None}),
        ({"consumed_quantity": "700", "consumed_unit": "Hrs"}, {"consumed_quantity": "1", "consumed_unit": "Months"}),
    ],
    ids=["unknown", "none", "negative", "no unit", "another unit"],
)
def test_what_cannot_be_counted_changes_by_usage(before, now):
    assert told([Line(BEFORE, "70", **before), Line(NOW, "90", **now)]) == {"Amazon EC2": money(usage="20")}


def test_quantities_that_were_counted_otherwise_make_no_price():
    """A thousand times the quantity at the same cost, as when gigabytes become megabytes under the same unit."""
    found = told([Line(BEFORE, "100", consumed_quantity="1000"), Line(NOW, "110", consumed_quantity="1000000")])
    assert found == {"Amazon EC2": money(usage="10")}


def test_instances_that_are_no_alternative_to_each_other_make_no_mix():
    """Ten hours of one at 98, and then ten thousand of another at 0.0042 beside them."""
    found = told([
        Line(BEFORE, "980", x_usage_type="BoxUsage:p5.48xlarge", consumed_quantity="10"),
        Line(NOW, "980", x_usage_type="BoxUsage:p5.48xlarge", consumed_quantity="10"),
        Line(NOW, "42", x_usage_type="BoxUsage:t4g.nano", consumed_quantity="10000"),
    ])  # fmt: skip
    assert found == {"Amazon EC2": money(usage="42")}


def test_usage_that_is_free_by_now_has_become_cheaper():
    found = told([
        Line(BEFORE, "50", consumed_quantity="1000"), Line(NOW, "0", consumed_quantity="1000"),
        Line(BEFORE, "5", x_usage_type="NatGateway-Hours"), Line(NOW, "5", x_usage_type="NatGateway-Hours"),
    ])  # fmt: skip
    assert found == {"Amazon EC2": money(price="-50")}


def test_spot_in_place_of_on_demand_is_mix_and_a_region_too():
    found = told([
        Line(BEFORE, "100", consumed_quantity="1000"),
        Line(NOW, "30", x_usage_type="EUC1-SpotUsage:m5.large", region_id="eu-central-1", consumed_quantity="1000"),
    ])  # fmt: skip
    assert found == {"Amazon EC2": money(mix="-70")}


def test_requests_and_hours_have_no_mix_and_neither_has_what_has_no_type():
    for first, second in (("NatGateway-Hours", "LoadBalancerUsage"), (None, None)):
        found = told([
            Line(BEFORE, "100", x_usage_type=first, consumed_quantity="1000"),
            Line(NOW, "30", x_usage_type=second, region_id="eu-central-1", consumed_quantity="1000"),
        ])  # fmt: skip
        assert found == {"Amazon EC2": money(usage="-70")}


def test_where_a_covered_price_is_unknown_commitments_have_taken_nothing():
    covered = {"commitment_discount_status": "Used", "consumed_quantity": "1000"}
    known = told(
        [Line(BEFORE, "70", contracted_cost="100", **covered), Line(NOW, "60", contracted_cost="100", **covered)]
    )
    unknown = told([Line(BEFORE, "70", **covered), Line(NOW, "60", contracted_cost="100", **covered)])
    assert (known, unknown) == ({"Amazon EC2": money(commitment="-10")}, {"Amazon EC2": money(price="-10")})


def test_commitments_that_cover_all_of_longer_months_take_off_more_by_the_day():
    """28 days at 100 a day of which 30 are taken off; March has three days more, and nothing else."""
    covered = {"commitment_discount_status": "Used"}
    found = told([
        Line("2026-02", "1960", contracted_cost="2800", consumed_quantity="28000", x_days_with_costs=28, **covered),
        Line("2026-03", "2170", contracted_cost="3100", consumed_quantity="31000", **covered),
        Line("2026-02", "280", service_name="Plans", x_charge_group="unused", x_days_with_costs=28),
        Line("2026-03", "310", service_name="Plans", x_charge_group="unused"),
    ])  # fmt: skip
    assert found == {"Amazon EC2": money(days="210"), "Plans": money(days="30")}


def test_what_runs_on_some_days_or_by_the_month_does_not_follow_the_calendar():
    found = told([
        Line("2026-02", "20", consumed_quantity="200", x_days_with_costs=20),
        Line("2026-03", "22", consumed_quantity="220", x_days_with_costs=22),
        Line("2026-02", "28", service_name="KMS", consumed_unit="Keys", consumed_quantity="28", x_days_with_costs=28),
        Line("2026-03", "31", service_name="KMS", consumed_unit="Keys", consumed_quantity="31"),
    ])  # fmt: skip
    assert found == {"Amazon EC2": money(usage="2"), "KMS": money(usage="3")}


def test_days_are_those_of_usage_however_it_is_paid():
    """A plan begins on the tenth: nine days on demand, and 22 days covered, with one day more than April."""
    found = told([
        Line("2026-04", "3000", consumed_quantity="30000", x_days_with_costs=30),
        Line("2026-05", "900", consumed_quantity="9000", x_days_with_costs=9),
        Line("2026-05", "1540", contracted_cost="2200", consumed_quantity="22000", x_days_with_costs=22,
             commitment_discount_status="Used"),
    ])  # fmt: skip
    # What is taken off runs by the day too: a mean of 660 / 31 / 2 a day.
    by_days = Decimal("100") - Decimal("10.645161290323")
    assert found == {"Amazon EC2": {"days": by_days, "commitment": Decimal(-560) - by_days}}


def test_discounts_that_are_rows_are_price_and_refunds_are_one_off():
    usage = {"consumed_quantity": "1000"}
    found = told([
        Line(BEFORE, "100", **usage), Line(NOW, "100", **usage),
        Line(NOW, "-9", x_charge_group="adjustment", contracted_cost="-9", list_cost="0"),
        Line(NOW, "-4", x_charge_group="adjustment", contracted_cost="0", list_cost="0"),
    ])  # fmt: skip
    assert found == {"Amazon EC2": money(price="-9", one_off="-4")}


def test_a_renamed_service_is_gone_and_new_and_each_names_the_other():
    queue = {"x_usage_type": "Requests-Tier1", "consumed_unit": "Requests", "consumed_quantity": "1000"}
    db = of_lines([
        Line(BEFORE, "10", service_name="Queue", **queue), Line(NOW, "11", service_name="Messaging", **queue),
        Line(NOW, "5", service_name="Glue", x_usage_type="ETL-DPU-Hour"), Line(NOW, "7", "Queue", x_charge_group="tax"),
    ])  # fmt: skip
    decompose(db)
    assert parts(db) == {
        "Queue": money(gone="-10", one_off="7"), "Messaging": money(new="11"), "Glue": money(new="5")
    }  # fmt: skip
    named = "select service_name, x_other_service_name from fct_cost_changes_monthly where scope = 'service' order by 1"
    assert db.execute(named).fetchall() == [("Glue", None), ("Messaging", "Queue"), ("Queue", "Messaging")]


def test_an_unknown_account_and_service_stand_apart_from_totals():
    unknown = {"sub_account_id": None, "service_name": None, "consumed_quantity": "10"}
    db = of_lines([Line(BEFORE, "10", **unknown), Line(NOW, "12", **unknown), Line(BEFORE, "1"), Line(NOW, "1")])
    decompose(db)
    assert db.execute(
        "select scope, sub_account_id, effective_cost_change from fct_cost_changes_monthly "
        "where scope <> 'cost_centre' order by all"
    ).fetchall() == [
        ("billing_account", None, 2), ("service", "acme-prod", 0), ("service", None, 2),
        ("sub_account", "acme-prod", 0), ("sub_account", None, 2),
    ]  # fmt: skip


def test_currencies_are_never_summed():
    lines = [Line(month, cost, billing_currency=each) for each in ("USD", "EUR") for month, cost in
             ((BEFORE, "10"), (NOW, "12"))]  # fmt: skip
    db = of_lines(lines)
    decompose(db)
    assert db.execute(
        "select billing_currency, effective_cost_change from fct_cost_changes_monthly "
        "where scope = 'billing_account' order by all"
    ).fetchall() == [("EUR", 2), ("USD", 2)]


def test_only_whole_months_beside_whole_months_are_compared():
    months = ["2026-01", "2026-02", "2026-03", "2026-05", "2026-06"]
    lines = [Line(month, "10") for month in months] + [Line("2026-06", "5", billing_account_id="later")]
    db = of_lines(lines, incomplete=["2026-03"])
    decompose(db)
    found = db.execute(
        "select strftime(billing_period_start, '%Y-%m'), billing_account_id from fct_cost_changes_monthly "
        "where scope = 'billing_account' order by all"
    ).fetchall()
    assert found == [("2026-02", "acme"), ("2026-06", "acme")]


def test_where_there_is_one_month_nothing_is_said():
    assert told([Line(NOW, "10")]) == {}


def test_cost_centres_have_their_own_and_their_part_of_the_pools():
    lines = [
        Line(BEFORE, "100", consumed_quantity="1000"), Line(NOW, "130", consumed_quantity="1300"),
        Line(BEFORE, "40", "Support", x_charge_group="support", cost_centre=None),
        Line(NOW, "50", "Support", x_charge_group="support", cost_centre=None),
    ]  # fmt: skip
    assert told(lines, "scope = 'cost_centre'") == {"shop": money(usage="30", shared="5"), "bank": money(shared="5")}
    assert told(lines) == {"Amazon EC2": money(usage="30"), "Support": money(one_off="10")}


def test_what_is_placed_elsewhere_moves_cost_centres_and_no_account():
    """The price falls by a fifth in the month in which all of it goes from one cost centre to the other."""
    usage = {"consumed_quantity": "1000"}
    lines = [Line(BEFORE, "100", **usage), Line(NOW, "80", cost_centre="bank", **usage)]
    assert told(lines) == {"Amazon EC2": money(price="-20")}
    assert told(lines, "scope = 'cost_centre'") == {"shop": money(gone="-100"), "bank": money(new="80")}
