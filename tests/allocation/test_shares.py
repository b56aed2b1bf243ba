"""Shares: pools are split by weight in units of the twelfth decimal; what is left goes to the largest remainders."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest

from tests.allocation.bill import Placed, cost, placed, rule

D = Decimal
BY_TEAM = rule("by team", {"tag": "team"})


def own(team: str, amount: str, **columns):
    """A cost that a team has of its own."""
    return cost(amount, tags={"team": team}, **columns)


def pool(share: dict) -> list[dict]:
    """Rules that split what support costs, and place the rest by its team."""
    return [rule("support", share=share, where={"service_name": "Support"}), BY_TEAM]


def support(amount: str | None, **columns):
    return cost(amount, service_name="Support", **columns)


def split(found: Placed, measure: str = "effective_cost") -> dict[str, Decimal]:
    """What each cost centre has of the pool."""
    where = "where is_shared group by all order by 1"
    return dict(found.query(f"select cost_centre, sum({measure}) from allocated {where}"))


@pytest.mark.parametrize(
    ("amount", "parts"),
    [
        # 100 units: 33 each, and the one that is left to the first by name
        ("0.000000000100", ["0.000000000034", "0.000000000033", "0.000000000033"]),
        # 2 units: none each, two are left
        ("0.000000000002", ["0.000000000001", "0.000000000001", "0"]),
        ("-0.000000000100", ["-0.000000000034", "-0.000000000033", "-0.000000000033"]),
        ("0", ["0", "0", "0"]),
        # all that a decimal(38, 12) holds, of which a third is a whole number of units
        ("99999999999999999999999999.999999999999", 3 * ["33333333333333333333333333.333333333333"]),
    ],
)
def test_equal_parts_keep_the_last_digit(amount, parts):
    found = placed({"rules": pool({"by": "even", "among": ["c", "a", "b"]})}, support(amount))
    assert split(found) == dict(zip("abc", map(D, parts), strict=True))


def test_in_proportion_to_cost_is_exact_to_the_last_digit():
    """100 is 10^14 units; a third of it 33333333333333 and a remainder of 1, two thirds 66666666666666 and one of 2:
    the unit that is left is b's. List costs are not known, contracted ones are 50."""
    found = placed({"rules": pool({"by": "cost"})}, own("a", "1"), own("b", "2"),
        support("100", list_cost=None, contracted_cost="50"))  # fmt: skip
    assert split(found) == {"a": D("33.333333333333"), "b": D("66.666666666667")}
    assert split(found, "contracted_cost") == {"a": D("16.666666666667"), "b": D("33.333333333333")}
    assert split(found, "list_cost") == {"a": None, "b": None}
    assert found.centres == {"a": D("34.333333333333"), "b": D("68.666666666667")}


@pytest.mark.parametrize(
    ("a", "b"), [("1", "2"), ("0.000000000001", "0.000000000002"), ("1e13", "2e13"), ("3e25", "6e25")]
)
def test_weights_may_be_of_any_size(a, b):
    found = placed({"rules": pool({"by": "cost"})}, own("a", a), own("b", b), support("100"))
    assert split(found) == {"a": D("33.333333333333"), "b": D("66.666666666667")}


def test_a_large_amount_is_split_to_its_last_digit():
    """200000000000000.000000000001 is 2 * 10^26 + 1 units, which three divides."""
    found = placed({"rules": pool({"by": "cost"})}, own("a", "1"), own("b", "2"),
        support("200000000000000.000000000001"))  # fmt: skip
    assert split(found) == {"a": D("66666666666666.666666666667"), "b": D("133333333333333.333333333334")}


def test_what_no_decimal_holds_is_an_error_and_no_wrong_number():
    with pytest.raises(duckdb.Error, match="Overflow"):
        placed({"rules": pool({"by": "even"})}, own("a", "9e25"), own("a", "9e25"), support("1"))


def test_fixed_parts_are_per_cent():
    """7 units: 3.5, 2.1 and 1.4; the one that is left has the largest remainder at a."""
    parts = {"a": "50", "b": "30", "c": "20"}
    found = placed({"rules": pool({"by": "fixed", "parts": parts})}, support("0.000000000007"), support("1"))
    assert split(found) == {"a": D("0.500000000004"), "b": D("0.300000000002"), "c": D("0.200000000001")}


def test_a_part_of_six_decimals_is_taken_as_it_is_written():
    parts = {"a": "0.000001", "b": "99.999999"}
    found = placed({"rules": pool({"by": "fixed", "parts": parts})}, support("1000000000"))
    assert split(found) == {"a": D(10), "b": D(999999990)}


def test_telemetry_splits_by_its_quantities_among_those_with_cost_of_their_own():
    """2 units by 10 to 5: 1 and 1/3, 2/3; the one that is left is b's. c is counted, and has no cost of its own."""
    counted = [("requests", "a", "10"), ("requests", "b", "5"), ("requests", "c", "90"), ("visits", "a", "1")]
    share = {"by": "telemetry", "telemetry": "requests"}
    found = placed({"rules": pool(share)}, own("a", "1"), own("b", "1"), support("0.000000000002"), quantities=counted)
    assert split(found) == {"a": D("0.000000000001"), "b": D("0.000000000001")}


def test_telemetry_splits_among_those_named_whether_they_have_cost_or_not():
    counted = [("requests", "a", "10"), ("requests", "c", "30")]
    share = {"by": "telemetry", "telemetry": "requests", "among": ["a", "b", "c"]}
    found = placed({"rules": pool(share)}, support("4"), quantities=counted)
    assert split(found) == {"a": D(1), "c": D(3)}


def test_each_day_and_account_is_split_by_the_weights_of_the_month():
    costs = (own("a", "3", charge_date="2026-04-30"), own("b", "1"), support("4"), support("8", sub_account_id="2"))
    found = placed({"rules": pool({"by": "cost"})}, *costs)
    columns = "charge_date::varchar, sub_account_id, cost_centre, effective_cost"
    assert found.query(f"select {columns} from allocated where is_shared order by all") == [
        ("2026-04-01", "111111111111", "a", D(3)), ("2026-04-01", "111111111111", "b", D(1)),
        ("2026-04-01", "2", "a", D(6)), ("2026-04-01", "2", "b", D(2)),
    ]  # fmt: skip


def test_who_has_no_cost_or_less_takes_no_part_unless_named():
    costs = (own("a", "-5"), own("b", "1"), own("c", "3"), own("d", "0"), support("8"))
    assert split(placed({"rules": pool({"by": "cost"})}, *costs)) == {"b": D(2), "c": D(6)}
    assert split(placed({"rules": pool({"by": "even"})}, *costs)) == {"b": D(4), "c": D(4)}
    named = pool({"by": "even", "among": list("abcd")})
    assert split(placed({"rules": named}, *costs)) == dict.fromkeys("abcd", D(2))


NOBODY = {
    "nobody has cost": ({"by": "cost"}, []),
    "all have less than nothing": ({"by": "cost"}, [own("a", "-5"), own("b", "-1")]),
    "those named have none": ({"by": "cost", "among": ["c"]}, [own("a", "5")]),
    "nothing was counted": ({"by": "telemetry", "telemetry": "requests"}, [own("a", "5")]),
    "nobody is there": ({"by": "even"}, [cost("3", service_name="Amazon RDS")]),
}


@pytest.mark.parametrize(("share", "others"), NOBODY.values(), ids=NOBODY)
def test_with_nobody_to_share_it_a_cost_stays_unallocated_under_its_rule(share, others):
    found = placed({"rules": pool(share)}, support("7"), *others)
    assert split(found) == {"unallocated": D(7)}
    assert found.verdicts["support"] == ("nobody to share it", None)


def test_what_is_unallocated_shares_nothing_and_a_pool_weighs_nothing_in_another():
    """Tax is a pool too: a and b share support by the 1 and 3 of their own alone."""
    tax = rule("tax", share={"by": "even"}, where={"charge_category": "Tax"})
    costs = (own("a", "1"), own("b", "3"), cost("90"), cost("100", charge_category="Tax"), support("4"))
    found = placed({"rules": [tax, *pool({"by": "cost"})]}, *costs)
    assert found.centres == {"a": D(52), "b": D(56), "unallocated": D(90)}


def test_each_currency_is_split_by_the_costs_in_it():
    euro = {"billing_currency": "EUR"}
    costs = (
        own("a", "1"), own("b", "1"), own("a", "3", **euro), own("b", "1", **euro), support("4"), support("4", **euro),
        support("5", billing_currency="GBP"),
    )  # fmt: skip
    found = placed({"rules": pool({"by": "cost"})}, *costs)
    columns = "billing_currency, cost_centre, effective_cost"
    assert found.query(f"select {columns} from allocated where is_shared order by all") == [
        ("EUR", "a", D(3)), ("EUR", "b", D(1)), ("GBP", "unallocated", D(5)), ("USD", "a", D(2)), ("USD", "b", D(2)),
    ]  # fmt: skip
    verdicts = "select billing_currency, verdict from rule_outcomes where allocation_rule = 'support' order by all"
    assert found.query(verdicts) == [("EUR", "places"), ("GBP", "nobody to share it"), ("USD", "places")]


def test_the_same_rows_in_another_order_are_split_alike():
    rows = [own("a", "1.1"), own("b", "2.3"), own("c", "0.7"), *(support(f"0.{n}") for n in range(1, 9))]
    query = "select cost_centre, is_shared, effective_cost from allocated order by all"
    said = {"rules": pool({"by": "cost"})}
    assert placed(said, *rows).query(query) == placed(said, *reversed(rows)).query(query)
