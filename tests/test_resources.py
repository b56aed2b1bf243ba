"""Costs by resource: every charge's cost stands on what it was charged for, and nothing is counted twice."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from tests.conftest import Home
from tests.golden.bill import PLAIN, deliver

ACME = {"name": "acme", "format": "aws_cur2", "url": "export"}
MORE = {
    "line_item_resource_id": "", "resource_tags": "{}", "tags": "{}", "cost_category": "{}",
    "split_line_item_parent_resource_id": "", "split_line_item_split_cost": "", "split_line_item_unused_cost": "",
}  # fmt: skip
COSTS = "sum(billed_cost), sum(effective_cost), sum(list_cost), sum(contracted_cost)"


@dataclass
class Built:
    """A home, and what was published in it while resources were left out: costs and the names of tables."""

    home: Home
    costs_without: list[tuple]
    tables_without: set[str]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A bill that is run without resources, and then with them: the months are built once more."""
    home = Home(tmp_path_factory.mktemp("resources"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.golden.bill.PLAIN", PLAIN | MORE)
        _deliver(home)
    home.configure(ACME, resource_costs=False)
    assert home.run().failed == {}
    assert home.query("select distinct cost_centre, allocation_rule from fct_allocated_costs_daily") == [
        ("unallocated", None)
    ]
    built = Built(home, home.query(f"select {COSTS} from fct_charges_daily"), set(home.tables()))
    home.configure(ACME)
    assert home.run().failed == {}
    return built


def _deliver(home: Home) -> None:
    """An instance under a Savings Plan that two pods share, a tag that comes late, and charges of no resource."""
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


def test_what_a_commitment_covers_costs_something_where_it_is_used(built):
    """i-1 is billed 0 (11.00 and its negation), and costs 8.00; vol-1 2.00; 2.00 went unused and 2.25 are tax."""
    bill = built.home
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


def test_resources_can_be_left_out(built):
    assert not {name for name in built.tables_without if "resource" in name or "split" in name}
    assert built.home.query(f"select {COSTS} from fct_resource_costs_monthly") == built.costs_without
    assert not built.home.run().changed
