"""Placing: the first rule that holds takes a cost, and where nothing holds it stays in sight as unallocated."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.allocation.bill import cost, placed, rule

D = Decimal
BY_TEAM = rule("by team", {"tag": "team"})
ACCOUNTS = ("111111111111", "222222222222")


def named(name: str, **where) -> dict:
    """A rule that sends what is asked for to a cost centre of its own name."""
    return rule(name, name, where=where)


def test_the_first_rule_that_holds_places_a_cost():
    rules = [named("databases", service_name="Amazon RDS"), named("store", sub_account_id=ACCOUNTS[0])]
    costs = (cost("3", service_name="Amazon RDS"), cost("5"), cost("7", sub_account_id=ACCOUNTS[1]))
    found = placed({"rules": rules}, *costs)
    assert found.centres == {"databases": D(3), "store": D(5), "unallocated": D(7)}
    assert found.query("select allocation_rule, is_shared from allocated where cost_centre = 'unallocated'") == [
        (None, False)
    ]


def test_all_that_a_rule_asks_has_to_hold_and_of_a_list_any_one():
    where = {
        "sub_account_id": list(ACCOUNTS), "region_id": "eu-west-1", "charge_category": ["Usage", "Credit"],
        "tags": {"team": ["a", "b"]}, "cost_categories": {"Unit": "store"},
    }  # fmt: skip
    said = {"tags": {"team": "a"}, "categories": {"unit": "Store"}}
    costs = (
        cost("1", **said),
        cost("2", **said, charge_category="Credit"),
        cost("4", **said, charge_category="Tax"),
        cost("8", **said, region_id=None),
        cost("16", **said | {"tags": {"team": "c"}}),
        cost("32", **said | {"categories": {}}),
        cost("64", **said, sub_account_id="333333333333"),
        cost("128", **said | {"tags": {"team": "b"}}, sub_account_id=ACCOUNTS[1]),
    )
    assert placed({"rules": [named("ours", **where)]}, *costs).centres == {"ours": D(131), "unallocated": D(124)}


@pytest.mark.parametrize(
    ("asked", "value", "holds"),
    [
        ("Pay*", "payments", True),
        ("*", "anything", True),
        ("*ments", "PAYMENTS", True),
        ("p*y*s", "payments", True),
        ("p*x", "payments", False),
        ("50%", "50%", True),
        ("50%", "50 of them", False),
        ("a_b*", "a_bc", True),
        ("a_b*", "axbc", False),
        (r"a\*", r"a\b", True),
        ("it's", "It's", True),
        ("'; drop table placed; --", "'; DROP TABLE placed; --", True),
        ("rocket 🚀*", "Rocket 🚀 team", True),
        ("two*lines", "two\nlines", True),
        ('{"x": 1}', '{"x": 1}', True),
        ("{asked}", "{asked}", True),
    ],
)
def test_a_star_stands_for_any_text_and_nothing_else_does(asked, value, holds):
    found = placed({"rules": [named("it", tags={"team": asked})]}, cost(tags={"team": value}))
    assert list(found.centres) == ["it" if holds else "unallocated"]


@pytest.mark.parametrize("key", ["cost-centre", "CostCentre", "user:cost_centre", "resourceTags/user:Cost Centre"])
def test_a_key_is_one_tag_however_it_is_spelled_on_the_bill(key):
    found = placed({"rules": [rule("by tag", {"tag": "cost_centre"})]}, cost(tags={key: "payments"}))
    assert found.centres == {"payments": D(10)}


def test_a_value_may_be_spelled_as_it_is_called_and_twice_but_for_case():
    tag = {"key": "team", "values": {"payments": ["Payments", "pay", "PAY"]}}
    found = placed(
        {"tags": [tag], "rules": [BY_TEAM]}, cost("1", tags={"team": "PAYMENTS"}), cost("2", tags={"team": "Pay"})
    )
    assert found.centres == {"payments": D(3)}


def test_other_names_of_a_key_and_of_a_value_are_the_tags_own():
    """The value counts by its one name in centres and in what rules ask; case does not matter in spellings."""
    tag = {"key": "team", "spelled": ["squad", "crew"], "values": {"payments": ["pay", "PMT"]}}
    rules = [named("asked", tags={"team": "payments", "part": "x"}), BY_TEAM]
    costs = (
        cost("1", tags={"squad": "Pay"}),
        cost("2", tags={"user:crew": "pmt"}),
        cost("4", tags={"team": "PAYMENTS"}),
        cost("8", tags={"Squad": "search"}),
        cost("16", tags={"crew": "pmt", "part": "x"}),
    )
    found = placed({"tags": [tag], "rules": rules}, *costs)
    assert found.centres == {"payments": D(7), "search": D(8), "asked": D(16)}


@pytest.mark.parametrize("value", ["", " ", "None", "N/A", "unassigned", "-", "unallocated", "Unallocated"])
def test_a_value_that_says_nothing_places_nothing(value):
    assert placed({"rules": [BY_TEAM]}, cost(tags={"team": value})).centres == {"unallocated": D(10)}


def test_of_two_spellings_on_one_thing_the_one_that_is_named_first_counts_if_it_says_something():
    tag = {"key": "team", "spelled": ["squad", "crew"]}
    costs = (
        cost("1", tags={"crew": "last", "squad": "second", "team": "first"}),
        cost("2", tags={"crew": "last", "squad": "second"}),
        cost("4", tags={"crew": "last", "squad": "n/a"}),
        cost("8", tags={"Team": "upper", "team": "lower"}),  # the first by the alphabet
    )
    found = placed({"tags": [tag], "rules": [BY_TEAM]}, *costs)
    assert found.centres == {"first": D(1), "second": D(2), "last": D(4), "upper": D(8)}


def test_a_rule_holds_from_its_first_day_on_and_before_its_end():
    rules = [
        rule("to the 9th", "old", valid_until="2026-04-10"),
        rule("10th to 19th", "new", valid_from="2026-04-10", valid_until="2026-04-20"),
    ]
    days = [("1", "2026-04-09"), ("2", "2026-04-10"), ("4", "2026-04-19"), ("8", "2026-04-20")]
    found = placed({"rules": rules}, *(cost(amount, charge_date=day) for amount, day in days))
    assert found.centres == {"old": D(1), "new": D(6), "unallocated": D(8)}
    assert set(found.verdicts.values()) == {("places", None)}


def test_a_rule_of_other_months_is_not_told_of():
    rules = [rule("old", "old", valid_until="2026-04-01"), rule("next", "next", valid_from="2026-05-01")]
    found = placed({"rules": rules}, cost())
    assert (found.centres, found.verdicts) == ({"unallocated": D(10)}, {})


def test_days_outside_of_the_billing_month_are_placed_by_the_rules_of_their_day():
    rules = [rule("to April", "old", valid_until="2026-05-01"), rule("then", "new")]
    costs = (cost("1", charge_date="2026-03-31"), cost("2", charge_date="2026-05-02"))
    found = placed({"rules": rules}, *costs)
    assert found.centres == {"old": D(1), "new": D(2)}
    assert found.query("select distinct billing_period_start::varchar from allocated") == [("2026-04-01",)]


def test_a_key_that_is_renamed_in_the_month_is_read_by_its_name_of_the_day():
    """`squad` is a spelling of team until the 14th; from the 15th it is itself, and says nothing of teams."""
    tags = [{"key": "team", "spelled": "squad", "valid_until": "2026-04-15"}]
    costs = (
        cost("1", charge_date="2026-04-14", tags={"squad": "a"}),
        cost("2", charge_date="2026-04-15", tags={"squad": "a"}),
        cost("4", charge_date="2026-04-15", tags={"team": "a"}),
    )
    assert placed({"tags": tags, "rules": [BY_TEAM]}, *costs).centres == {"a": D(5), "unallocated": D(2)}


def test_a_rule_that_begins_while_a_key_is_renamed_sees_each_day_as_it_was():
    """Team 7 is called search from the 10th on; the rule for search begins on the 15th."""
    tags = [
        {"key": "team", "values": {"payments": "7"}, "valid_until": "2026-04-10"},
        {"key": "team", "values": {"search": "7"}, "valid_from": "2026-04-10"},
    ]
    rules = [rule("search", "new", where={"tags": {"team": "search"}}, valid_from="2026-04-15"), BY_TEAM]
    days = [("1", "2026-04-09"), ("2", "2026-04-10"), ("4", "2026-04-14"), ("8", "2026-04-15")]
    found = placed(
        {"tags": tags, "rules": rules}, *(cost(amount, charge_date=day, tags={"team": "7"}) for amount, day in days)
    )
    assert found.centres == {"payments": D(1), "search": D(6), "new": D(8)}


def test_cost_categories_name_cost_centres():
    rules = [rule("by category", {"cost_category": "Business Unit"})]
    costs = (cost("1", categories={"business unit": " Retail "}), cost("2", categories={"Other": "Retail"}))
    assert placed({"rules": rules}, *costs).centres == {"Retail": D(1), "unallocated": D(2)}


@pytest.mark.parametrize(
    ("by", "before", "after"), [("name", "shop", "store"), ("parent", "old", "new"), ("owner", "ann", "bob")]
)
def test_an_account_that_changes_in_the_month_is_whose_it_was_on_each_day(by, before, after):
    accounts = [
        (ACCOUNTS[0], "shop", "old", "ann", None, "2026-04-10"),
        (ACCOUNTS[0], "store", "new", "bob", "2026-04-10", None),
    ]
    costs = (
        cost("1", charge_date="2026-04-09"),
        cost("2", charge_date="2026-04-10"),
        cost("4", sub_account_id=ACCOUNTS[1]),
        cost("8", sub_account_id=None),
    )
    found = placed({"rules": [rule("by account", {"account": by})]}, *costs, accounts=accounts)
    assert found.centres == {before: D(1), after: D(2), "unallocated": D(12)}


def test_what_is_not_a_listed_cost_centre_places_nothing_and_case_does_not_count():
    said = {"cost_centres": [{"name": "Payments"}, {"name": "Search"}], "rules": [BY_TEAM, named("Search")]}
    costs = (cost("1", tags={"team": "PAYMENTS"}), cost("2", tags={"team": "paymnets"}), cost("4"))
    assert placed(said, *costs).centres == {"Payments": D(1), "Search": D(6)}


def test_a_tag_is_the_cost_centre_that_a_rule_names_whatever_its_case():
    rules = [BY_TEAM, named("Payments", service_name="Amazon RDS")]
    costs = (cost("1", tags={"team": "payments"}), cost("2", service_name="Amazon RDS"))
    assert placed({"rules": rules}, *costs).centres == {"Payments": D(3)}


def test_currencies_stay_apart_also_where_none_is_named():
    costs = (cost("1"), cost("2", billing_currency="EUR"), cost("4", billing_currency=None))
    found = placed({"rules": [named("all")]}, *costs)
    assert found.query("select billing_currency, effective_cost from allocated order by all") == [
        ("EUR", D(2)), ("USD", D(1)), (None, D(4)),
    ]  # fmt: skip


def test_negative_costs_and_unknown_list_costs_stay_what_they_are():
    costs = (
        cost("-7.5", list_cost=None),
        cost("2", list_cost="3"),
        cost("1", service_name="Amazon S3", list_cost=None),
    )
    found = placed({"rules": [named("all")]}, *costs)
    assert found.query("select service_name, effective_cost, list_cost from allocated order by all") == [
        ("Amazon EC2", D("-5.5"), D(3)), ("Amazon S3", D(1), None),
    ]  # fmt: skip


def test_without_rules_everything_is_unallocated():
    found = placed({}, cost("3"), cost("4", tags={"team": "a"}))
    assert found.query("select cost_centre, allocation_rule, is_shared, effective_cost from allocated") == [
        ("unallocated", None, False, D(7))
    ]


@pytest.mark.parametrize("name", ["it's", 'say "hi"', "[red]bold[/red]", "<script>", "{x}", "%s", "; --", "|", "🚀"])
def test_a_rule_and_a_cost_centre_may_have_any_name(name):
    found = placed({"rules": [named(name, tags={name: name})]}, cost(tags={name: name}))
    assert found.query("select cost_centre, allocation_rule from allocated") == [(name, name)]


def test_placed_costs_keep_usage_types_days_and_quantities_of_one_unit():
    hours = {"x_usage_type": "BoxUsage", "consumed_quantity": "24", "consumed_unit": "Hrs"}
    mixed = {"x_usage_type": "Bytes", "consumed_quantity": "1"}
    costs = (
        cost("1", **hours),
        cost("1", **hours | {"charge_date": "2026-04-30"}),
        cost("1", **hours | {"charge_date": "2026-04-30", "region_id": "us-east-1"}),
        cost("2", **mixed, consumed_unit="GB"),
        cost("2", **mixed, consumed_unit="MB"),
    )
    found = placed({"rules": [named("boxes", region_id="eu-west-1"), rule("rest", share={"by": "cost"})]}, *costs)
    columns = (
        "x_usage_type, cost_centre, is_shared, effective_cost, consumed_quantity, consumed_unit, x_days_with_costs"
    )
    assert found.query(f"select {columns} from placed_monthly order by all") == [
        ("BoxUsage", "boxes", False, D(2), D(48), "Hrs", 2),
        ("BoxUsage", None, True, D(1), D(24), "Hrs", 1),
        ("Bytes", "boxes", False, D(4), None, None, 1),
    ]


def test_a_rule_is_told_that_it_matches_nothing_or_who_takes_its_costs():
    rules = [
        named("first", sub_account_id=ACCOUNTS[0]),
        named("second", service_name="Amazon RDS"),
        named("shadowed", region_id="eu-west-1"),
        named("nothing", region_id="mars"),
    ]
    costs = (cost("5"), cost("-9", service_name="Amazon RDS", sub_account_id=ACCOUNTS[1]))
    found = placed({"rules": rules}, *costs)
    assert found.verdicts == {
        "first": ("places", None),
        "second": ("places", None),
        "shadowed": ("shadowed", "second"),  # 9 of its costs, by size, against 5
        "nothing": ("matches nothing", None),
    }
    asked = "select matched_effective_cost, effective_cost from rule_outcomes where allocation_rule = 'shadowed'"
    assert found.query(asked) == [(D(-4), D(0))]
