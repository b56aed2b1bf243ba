"""How much of what costs is tagged, and with a right value, over all cost and over what can carry a tag."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.allocation.bill import cost, placed

D = Decimal
SAID = {
    "tags": [{"key": "team", "spelled": "squad"}, {"key": "Stage"}],
    "policy": {
        "required": [{"key": "team"}, {"key": "env", "values": ["prod", "dev*"]}],
        "untaggable": {"region_id": "us-*", "service_name": "*"},
    },
}
COSTS = (
    cost("40", tags={"user:Squad": "a", "env": "PROD"}),
    cost("20", tags={"team": "a", "env": "test", "stage": "1"}),
    cost("10"),
    cost("8", tags={"team": "a"}, charge_category="Tax", x_charge_group="tax", x_has_resource=False),
    cost("2", x_has_resource=False),
    cost("10", tags={"team": "b", "env": "dev-1"}, region_id="us-east-1"),
    cost("10", tags={"team": "n/a"}, region_id=None),
)


def test_coverage_and_compliance_are_weighted_by_cost():
    """Of 100, 80 can carry a tag: without tax, what has no resource, and us-*; what has no region can.
    team is on 40 + 20 + 8 + 10, of which 60 can; env on 70, of which 60 can, and right on 40 + 10 and 40."""
    found = placed(SAID, *COSTS).query(
        "select tag_key, is_required, coverage_pct, coverage_taggable_pct, compliance_pct, compliance_taggable_pct, "
        "effective_cost, taggable_cost, untaggable_pct from compliance order by all"
    )
    assert found == [
        ("Stage", False, 20.0, 25.0, 20.0, 25.0, D(100), D(80), 20.0),
        ("all required", True, 70.0, 75.0, 50.0, 50.0, D(100), D(80), 20.0),
        ("env", True, 70.0, 75.0, 50.0, 50.0, D(100), D(80), 20.0),
        ("team", True, 78.0, 75.0, 78.0, 75.0, D(100), D(80), 20.0),
    ]


def test_what_is_taggable_is_unknown_where_costs_are_not_kept_by_resource():
    found = placed(SAID, cost("4", x_has_resource=None, x_tag_set=None), cost("2", x_charge_group="tax"))
    columns = "taggable_cost, coverage_taggable_pct, untaggable_pct"
    assert found.query(f"select distinct {columns} from compliance") == [(None, None, None)]


def test_accounts_and_currencies_stay_apart_and_nothing_costs_no_share():
    costs = (cost("5", tags={"team": "a"}), cost("5", billing_currency="EUR"), cost("0", sub_account_id="2"))
    found = placed({"policy": {"required": [{"key": "team"}]}}, *costs)
    columns = "sub_account_id, billing_currency, coverage_pct"
    assert found.query(f"select {columns} from compliance where tag_key = 'team' order by all") == [
        ("111111111111", "EUR", 0.0), ("111111111111", "USD", 100.0), ("2", "USD", None),
    ]  # fmt: skip


def test_without_a_policy_there_is_nothing_to_tell():
    assert placed({}, cost()).query("from compliance") == []


def test_the_dearest_resources_that_lack_a_tag_are_named_with_what_they_lack():
    resources = [
        {"resource_id": "i-1", "effective_cost": "5", "tags": {"squad": "a"}},
        {"resource_id": "i-2", "effective_cost": "9", "tags": {"team": "none", "Env": "weird"}},
        {"resource_id": "i-3", "effective_cost": "7"},
        {"resource_id": "i-4", "effective_cost": "99", "tags": {"team": "a", "env": "prod"}},
        {"resource_id": "i-5", "effective_cost": "99", "region_id": "us-west-2"},
        {"resource_id": "i-6", "effective_cost": "3", "region_id": None, "tags": {"env": "prod"}},
        {"resource_id": "i-7", "effective_cost": "4", "billing_currency": "EUR"},
        {"resource_id": None, "effective_cost": "99"},
    ]
    found = placed(SAID, cost(), resources=resources)
    columns = "billing_currency, cost_rank, resource_id, missing_tags"
    assert found.query(f"select {columns} from untagged order by all") == [
        ("EUR", 1, "i-7", ["team", "env"]),
        ("USD", 1, "i-2", ["team"]),
        ("USD", 2, "i-3", ["team", "env"]),
        ("USD", 3, "i-1", ["env"]),
        ("USD", 4, "i-6", ["team"]),
    ]


@pytest.mark.parametrize("key", ["it's", 'a "b"', "{x}", "🚀", "a]b"])
def test_a_required_tag_may_have_any_key(key):
    said = {"policy": {"required": [{"key": key, "values": ["it's", "50%"]}], "untaggable": {"service_name": "'"}}}
    found = placed(said, cost(tags={key: "It's"}), resources=[{"resource_id": "i", "effective_cost": "1"}])
    compliance = dict(found.query("select tag_key, compliance_pct from compliance"))
    assert compliance == {key: 100.0, "all required": 100.0}
    assert found.query("select missing_tags from untagged") == [([key],)]
