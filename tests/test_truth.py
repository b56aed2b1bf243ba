"""Suites of several sizes and seeds side by side in one home: after every step, what is published is the truth."""

from __future__ import annotations

import os
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cost_assets.allocation.months import place_month
from cost_assets.allocation.rules import Allocation
from cost_assets.allocation.telemetry import read_telemetry
from cost_assets.changes.checks import CHECKS
from cost_assets.sample.suite.organisation import ROLES
from cost_assets.sample.suite.steps import FEBRUARY, JANUARY, MARCH, STEPS
from cost_assets.sample.suite.truth import Truth
from cost_assets.sample.suite.write import deliver_step
from cost_assets.warehouse import reading
from tests.conftest import Home

# From 10,000 rows on, the fees of Savings Plans come by the hour.
ROWS, SEEDS, PAYERS = (1_500, 3_000, 12_000), (1, 2, 3, 4, 5), tuple(ROLES)
EVERY_SUITE = list(product(ROWS, SEEDS, PAYERS))
# One of the middle size; `make proof` tries every size with every seed and payer.
SUITES = EVERY_SUITE if os.environ.get("COSTS_PROOF") else [(ROWS[1], SEEDS[2], PAYERS[0])]
KEYS = (
    "export_name", "billing_period_start", "billing_account_id", "sub_account_id", "service_name", "charge_category",
    "billing_currency",
)  # fmt: skip
BASES = (
    "billed_cost", "effective_cost", "list_cost", "contracted_cost",
    "x_unblended_cost", "x_net_unblended_cost", "x_amortized_cost", "x_net_amortized_cost",
)  # fmt: skip
COMMITMENT = ("export_name", "billing_period_start", "billing_account_id", "commitment_discount_id", "billing_currency")
INSTANCE = ("export_name", "billing_period_start", "sub_account_id", "parent_resource_id", "billing_currency")

MONTHS = [JANUARY, FEBRUARY, MARCH]
COMPARED = {1: [], 2: [], 3: [], 4: [FEBRUARY], 5: [FEBRUARY, MARCH], 6: [FEBRUARY, MARCH]}

ALLOCATION = """
rules:
  - {name: tax, where: {charge_category: Tax}, share: {by: cost}}
  - {name: credits, where: {charge_category: Credit}, share: {by: even}}
  - {name: late, cost_centre: {tag: team}, valid_from: 2024-02-10}
  - {name: workloads, where: {tags: {workload: "*"}}, share: {by: fixed, parts: {shop: 66.666667, lab: 33.333333}}}
  - {name: support, where: {service_name: "*support*"}, cost_centre: shop}
  - {name: owners, where: {charge_category: Usage}, cost_centre: {account: name}}
"""

Table = dict[tuple, tuple]


class Step:
    """What is true of the newest deliveries after a step, and what is published then, by keys."""

    def __init__(self, home: Home, truths: list[Truth]):
        self.true = {
            "costs": _told(
                # Groups of split cost rows alone count in no charge.
                (each for truth in truths for each in truth.costs if each.rows == 0 or each.rows > each.split_rows),
                KEYS, BASES,
            ),
            "commitments": _told(
                (each for truth in truths for each in truth.commitments), COMMITMENT,
                ("commitment_cost", "used_cost", "unused_cost", "ahead_cost", "covered_list_cost"),
            ),
            "splits": _told(
                (each for truth in truths for each in truth.splits), INSTANCE, ("split_cost", "unused_cost")
            ),
        }  # fmt: skip
        self.published = {
            "costs": _asked(home, "fct_charges_daily", KEYS, [f"sum({basis})" for basis in BASES]),
            "commitments": _asked(
                home, "fct_commitments_monthly where x_commitment_cost is not null", COMMITMENT,
                ["sum(x_commitment_cost)", "sum(x_used_cost)", "sum(x_unused_cost)", "coalesce(sum(x_ahead_cost), 0)",
                 "sum(x_covered_list_cost)"],
            ),
            "splits": _asked(
                home, "(select *, x_parent_resource_id as parent_resource_id from fct_split_costs_monthly)", INSTANCE,
                ["sum(x_split_cost)", "sum(x_split_unused_cost)"],
            ),
        }  # fmt: skip
        self.changes = Changes(home, self.true["costs"])
        self.ties_out = home.query("select bool_and(ties_out), count(*) > 0 from fct_tie_out")


class Changes:
    """Why each month cost more or less than the one before, as it is told after a step."""

    def __init__(self, home: Home, true: Table):
        self.objections = {check.name: home.query(check.sql) for check in CHECKS}
        rows = home.query(
            """
            select billing_period_start, billing_account_id, sub_account_id, service_name, billing_currency,
                effective_cost, previous_effective_cost
            from fct_cost_changes_monthly where scope = 'service'
            """
        )
        self.renamed = home.query(
            """
            select service_name, new_cost_change > 0, gone_cost_change < 0, x_other_service_name
            from fct_cost_changes_monthly
            where scope = 'service' and service_name in ('Amazon Message Queue', 'Amazon Messaging Service')
                and billing_period_start = date '2024-03-01'
            """
        )
        self.told = {row[:5]: row[5:] for row in rows}
        costs: dict[tuple, Decimal] = {}
        for (_, month, payer, account, service, _, currency), (_, effective, *_) in true.items():
            key = (month, payer, account, service, currency)
            costs[key] = costs.get(key, Decimal(0)) + effective
        self.true = {
            key: (costs.get(key, Decimal(0)), costs.get((MONTHS[MONTHS.index(key[0]) - 1], *key[1:]), Decimal(0)))
            for key in self.told
        }


def _told(rows: Any, keys: tuple[str, ...], costs: tuple[str, ...]) -> Table:
    return {tuple(getattr(each, key) for key in keys): tuple(getattr(each, cost) for cost in costs) for each in rows}


def _asked(home: Home, source: str, keys: tuple[str, ...], costs: list[str]) -> Table:
    rows = home.query(f"select {', '.join([*keys, *costs])} from {source} group by all")
    return {row[: len(keys)]: row[len(keys) :] for row in rows}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("truth"))


@pytest.fixture(scope="module")
def steps(home: Home) -> list[Step]:
    """All suites delivered and run, step by step; what is allocated is checked by the run itself."""
    suites = [(rows, seed, str(rows), f"suite_{rows}_{seed}", (key,)) for rows, seed, key in SUITES]
    names = [f"{prefix}_{key}" for *_, prefix, (key,) in suites]
    (home.folder / "allocation.yaml").write_text(ALLOCATION)
    home.configure(*({"name": name, "format": "aws_cur2", "url": name} for name in names), allocation="allocation.yaml")
    newest, found = {}, []
    for step in range(1, len(STEPS) + 1):
        for suite in suites:
            for each in deliver_step(home.folder, step, *suite):
                newest[each.folders[-1]] = each.truth
        assert home.run().failed == {}
        found.append(Step(home, list(newest.values())))
    return found


@pytest.mark.parametrize("table", ["costs", "commitments", "splits"])
@pytest.mark.parametrize("step", range(1, len(STEPS) + 1))
def test_what_is_published_is_the_truth_after_every_step(steps, step, table):
    true, published = steps[step - 1].true[table], steps[step - 1].published[table]
    assert {
        key: (true.get(key), published.get(key)) for key in true | published if true.get(key) != published.get(key)
    } == {}
    assert {key[0] for key in published} == {key[0] for key in true} != set()


@pytest.mark.parametrize("step", range(1, len(STEPS) + 1))
def test_every_bill_ties_out_after_every_step(steps, step):
    assert steps[step - 1].ties_out == [(True, True)]


@pytest.mark.parametrize("step", range(1, len(STEPS) + 1))
def test_every_change_adds_up_to_the_truth_of_both_months_after_every_step(steps, step):
    changes = steps[step - 1].changes
    assert {name: rows for name, rows in changes.objections.items() if rows} == {}
    assert changes.told == changes.true
    assert sorted({month for month, *_ in changes.told}) == COMPARED[step]


def test_a_renamed_service_is_told_as_gone_and_new_and_perhaps_the_same(steps):
    queue, messaging = "Amazon Message Queue", "Amazon Messaging Service"
    assert set(steps[-1].changes.renamed) == {(queue, False, True, messaging), (messaging, True, False, queue)}


AMOUNTS = ("billed_cost", "effective_cost", "list_cost", "contracted_cost")


def _some_rules(data: st.DataObject, held: dict[str, list[str]]) -> Allocation:
    """Rules drawn from what the bills hold: places, tags, spans of days, and every way to share."""
    day = st.sampled_from(["2024-01-15", "2024-02-01", "2024-02-29", "2024-03-10"])
    centre = st.sampled_from(["shop", "lab", "plant"])
    where = st.fixed_dictionaries(
        {},
        optional={
            "sub_account_id": st.lists(st.sampled_from(held["sub_account_id"]), min_size=1, max_size=3),
            "service_name": st.lists(st.sampled_from(held["service_name"]), min_size=1, max_size=4),
            "charge_category": st.sampled_from(["Usage", "Tax", "Credit", "Adjustment", "Purchase"]),
            "tags": st.dictionaries(st.sampled_from(["team", "workload", "key01", "note"]), st.just("*"), max_size=1),
        },
    )
    share = st.one_of(
        st.fixed_dictionaries({"by": st.sampled_from(["even", "cost"])}, optional={"among": st.just(["shop", "lab"])}),
        st.just({"by": "fixed", "parts": {"shop": "33.333333", "lab": "0.000001", "plant": "66.666666"}}),
    )
    goes = st.one_of(
        centre.map(lambda name: {"cost_centre": name}),
        st.sampled_from([{"tag": "team"}, {"account": "name"}]).map(lambda read: {"cost_centre": read}),
        share.map(lambda split: {"share": split}),
    )
    dated = st.one_of(st.just({}), day.map(lambda one: {"valid_from": one}), day.map(lambda one: {"valid_until": one}))
    rule = st.tuples(where, goes, dated)
    drawn = data.draw(st.lists(rule, min_size=1, max_size=7))
    return Allocation.model_validate(
        {"rules": [{"name": f"rule {n}", "where": w, **g, **d} for n, (w, g, d) in enumerate(drawn)]}
    )


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_the_rules_are_all_that_was_billed_is_placed_once(home, steps, data):
    """By day, account, service and currency, on every basis, to the last digit."""
    sums = ", ".join(f"sum({each})" for each in AMOUNTS)
    keys = "charge_date, sub_account_id, service_name, billing_currency"
    asked = f"select {keys}, {sums} from {{}} group by all order by all"
    with reading(home.settings) as db:
        names = ("sub_account_id", "service_name")
        held = {
            name: [
                text
                for (text,) in db.execute(f"select distinct {name} from int_costs_daily order by 1").fetchall()
                if text
            ]
            for name in names
        }
        said = _some_rules(data, held)
        read_telemetry(db, said)
        db.execute("create or replace temp view account_spans as from dim_sub_accounts_history")
        for (month,) in db.execute("select distinct billing_period_start from int_costs_daily order by 1").fetchall():
            place_month(db, home.lake, said, month)
            billed = f"(from fct_charges_daily where billing_period_start = date '{month}')"
            assert db.execute(asked.format("allocated")).fetchall() == db.execute(asked.format(billed)).fetchall()
