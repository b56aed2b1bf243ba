"""Costs by resource: every charge's cost stands on what it was charged for, and nothing is counted twice."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.golden.bill import PLAIN, deliver

ACME = {"name": "acme", "format": "aws_cur2", "url": "export"}
MORE = {
    "line_item_resource_id": "", "resource_tags": "{}", "tags": "{}", "cost_category": "{}",
    "split_line_item_parent_resource_id": "", "split_line_item_split_cost": "", "split_line_item_unused_cost": "",
}  # fmt: skip
COSTS = "sum(billed_cost), sum(effective_cost), sum(list_cost), sum(contracted_cost)"


@pytest.fixture
def bill(home, monkeypatch):
    """An instance under a Savings Plan that two pods share, a tag that comes late, and charges of no resource."""
    monkeypatch.setattr("tests.golden.bill.PLAIN", PLAIN | MORE)
    pod = {"line_item_resource_id": "arn:aws:eks:us-east-1:022222222222:pod/shop/web/{}/u-1", "operation": "EKSPod-EC2",
           "split_line_item_parent_resource_id": "i-1"}  # fmt: skip
    deliver(
        home.folder / "export",
        {
            "line_item_resource_id": "i-1", "type": "SavingsPlanCoveredUsage", "sp": "arn:sp/1", "cost": "11",
            "public": "12", "sp_effective": "8", "usage_type": "BoxUsage:m5.large", "quantity": "2",
        },
        {"line_item_resource_id": "i-1", "type": "SavingsPlanNegation", "sp": "arn:sp/1", "cost": "-11", "public": "0"},
        {"type": "SavingsPlanRecurringFee", "sp": "arn:sp/1", "cost": "10", "sp_total": "10", "sp_used": "8"},
        {"line_item_resource_id": "vol-1", "cost": "1.5", "public": "1.5"},
        {
            "line_item_resource_id": "vol-1", "cost": "0.5", "public": "0.5", "start": "2026-04-03T00:00:00.000Z",
            "tags": '{"team": "search"}', "cost_category": '{"unit": "shop"}',
        },
        {"type": "Tax", "cost": "2.25"},
        pod | {"line_item_resource_id": pod["line_item_resource_id"].format("a"), "cost": "5",
               "split_line_item_split_cost": "5", "split_line_item_unused_cost": "1"},
        pod | {"line_item_resource_id": pod["line_item_resource_id"].format("b"), "cost": "2",
               "split_line_item_split_cost": "1.5", "split_line_item_unused_cost": "0.5"},
    )  # fmt: skip
    return home


def test_what_a_commitment_covers_costs_something_where_it_is_used(bill):
    """i-1 is billed 0 (11.00 and its negation), and costs 8.00; vol-1 2.00; 2.00 went unused and 2.25 are tax."""
    bill.configure(ACME)
    assert bill.run().failed == {}
    found = bill.query(
        f"select resource_id, {COSTS} from fct_resource_costs_monthly group by all order by 1 nulls last"
    )
    assert [(name, *map(float, costs)) for name, *costs in found] == [
        ("i-1", 0, 8, 12, 11), ("vol-1", 2, 2, 2, 2), (None, 12.25, 4.25, 12.25, 12.25),
    ]  # fmt: skip
    assert bill.query(f"select {COSTS} from fct_resource_costs_daily") == bill.query(
        f"select {COSTS} from fct_charges_daily"
    )

    # A tag counts from the day on which it came; the month shows the last one.
    tags = "select charge_date::varchar, tags, x_cost_categories from fct_resource_costs_daily"
    assert bill.query(f"{tags} where resource_id = 'vol-1' order by 1") == [
        ("2026-04-02", {}, {}), ("2026-04-03", {"team": "search"}, {"unit": "shop"}),
    ]  # fmt: skip
    assert bill.query("select tags from fct_resource_costs_monthly where resource_id = 'vol-1'") == [
        ({"team": "search"},)
    ]

    # Pods share what their instance cost, 5 + 1 + 1.50 + 0.50 = 8, and add nothing to any total.
    split = "select x_cluster, x_namespace, x_parent_resource_id, x_split_cost, x_split_unused_cost"
    assert bill.query(f"{split} from fct_split_costs_monthly order by resource_id") == [
        ("shop", "web", "i-1", Decimal(5), Decimal(1)), ("shop", "web", "i-1", Decimal("1.5"), Decimal("0.5")),
    ]  # fmt: skip


def test_resources_can_be_left_out(bill):
    bill.configure(ACME, resource_costs=False)
    assert bill.run().failed == {}
    costs, tables = bill.query(f"select {COSTS} from fct_charges_daily"), set(bill.tables())
    assert not {name for name in tables if "resource" in name or "split" in name}

    bill.configure(ACME)  # wanted after all: the months are built once more
    assert bill.run().failed == {}
    assert bill.query(f"select {COSTS} from fct_resource_costs_monthly") == costs
    assert not bill.run().changed
