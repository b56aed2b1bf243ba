"""Suites of several sizes and seeds side by side in one home: after every step, what is published is the truth."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from cost_assets.sample.suite.organisation import payers
from cost_assets.sample.suite.steps import STEPS
from cost_assets.sample.suite.truth import CostTruth
from cost_assets.sample.suite.write import Delivered, deliver_step
from tests.conftest import Home

SUITES = list(product((1_500, 3_000, 6_000), (1, 2, 3, 4, 5)))
KEYS = (
    "export_name", "billing_period_start", "billing_account_id", "sub_account_id", "service_name", "charge_category",
    "billing_currency",
)  # fmt: skip
BASES = (
    "billed_cost", "effective_cost", "list_cost", "contracted_cost",
    "x_unblended_cost", "x_net_unblended_cost", "x_amortized_cost", "x_net_amortized_cost",
)  # fmt: skip


def _steps(home: Home) -> Iterator[list[Delivered]]:
    """Deliver a step of every suite."""
    for step in range(1, len(STEPS) + 1):
        yield [
            each
            for rows, seed in SUITES
            for each in deliver_step(home.folder, step, rows, seed, str(rows), f"suite_{rows}_{seed}")
        ]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Home, dict, dict]]:
    """After each step: what is true, and what is published, by all keys."""
    home = Home(tmp_path_factory.mktemp("truth"))
    names = [payer.company.export for rows, seed in SUITES for payer in payers(seed, str(rows), f"suite_{rows}_{seed}")]
    home.configure(*({"name": name, "format": "aws_cur2", "url": name} for name in names))
    newest, found = {}, []
    for delivered in _steps(home):
        for each in delivered:
            newest[each.truth.delivery.payer.company.export, each.truth.delivery.month.first] = each.truth
        assert home.run().failed == {}
        bases = _bases(home)
        true = [row for truth in newest.values() for row in truth.costs]
        found.append((home, _true(true, bases), _published(home, bases)))
    return found


def _bases(home: Home) -> list[str]:
    held = {name for name, *_ in home.query("describe fct_charges_daily")}
    return [basis for basis in BASES if basis in held]


def _true(costs: list[CostTruth], bases: list[str]) -> dict[tuple, tuple]:
    """Without groups of split cost rows alone: these count in no charge."""
    return {
        tuple(getattr(each, key) for key in KEYS): tuple(getattr(each, basis) for basis in bases)
        for each in costs
        if each.rows == 0 or each.rows > each.split_rows
    }


def _published(home: Home, bases: list[str]) -> dict[tuple, tuple]:
    sums = ", ".join(f"sum({basis})" for basis in bases)
    rows = home.query(f"select {', '.join(KEYS)}, {sums} from fct_charges_daily group by all")
    return {row[: len(KEYS)]: row[len(KEYS) :] for row in rows}


@pytest.mark.parametrize("step", range(1, len(STEPS) + 1))
def test_every_cost_is_the_truth_after_every_step(told, step):
    _, true, published = told[step - 1]
    different = {
        key: (true.get(key), published.get(key)) for key in true | published if true.get(key) != published.get(key)
    }
    assert different == {}
    assert len(published) > 50 * len(SUITES)
