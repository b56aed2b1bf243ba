"""Of whom a restatement is told: of the payer whose costs it changed."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from cost_assets.insights.claims import Evidence
from cost_assets.insights.gathering import differing, gather
from cost_assets.settings import Insights
from tests.insights import warehouse

TWO, ONE = ("payer", "other"), ("payer",)


def restated(home: Path, payers: tuple[str, ...], *changes: tuple[str | None, str]) -> dict[str, list[Decimal]]:
    """By account, what is told of one delivery of a closed September.

    Args:
        payers: of the export in September.
        changes: whose each is, and the billed cost of it.
    """
    db, lake = warehouse.empty(home)
    for name in TWO:
        db.execute("insert into int_accounts_as_of values (?, date '2026-10-09')", [name])
        db.execute("insert into dim_sub_accounts values (?, ?, ?, ?)", [name] * 4)
        db.execute(
            "insert into fct_account_costs_daily (charge_date, billing_account_id, billing_currency, effective_cost, "
            "data_complete) values (date '2026-10-09', ?, 'USD', 7, true)",
            [name],
        )
    db.executemany("insert into fct_tie_out values ('acme', ?, date '2026-09-01')", [[name] for name in payers])
    db.executemany(
        "insert into fct_restatements values "
        "('acme', date '2026-09-01', 'again', 'USD', ?, timestamp '2026-10-10', 'final', ?)",
        [[cost, payer] for payer, cost in changes],
    )
    subjects = [subject for _, subject in gather(db, lake, Insights(), datetime(2026, 10, 10)).subjects]
    told: dict[str, list[Evidence]] = {}
    for subject in subjects:
        for each in subject.evidence:
            if each.metric == "restated_billed_cost":
                assert each.period == "2026-09" and subject.kind == "day"
                told.setdefault(each.entity, []).append(each)
    assert differing(db, [each for every in told.values() for each in every]) == []
    return {entity: [each.value for each in every] for entity, every in told.items()}


@pytest.mark.parametrize(
    ("payers", "changes", "told"),
    [
        (TWO, [("payer", "5"), ("payer", "-1")], {"payer": [4]}),
        (TWO, [("payer", "5"), ("other", "2")], {"payer": [5], "other": [2]}),
        (ONE, [(None, "5")], {"payer": [5]}),  # a record from before payers were kept
        (TWO, [(None, "5")], {}),
        (TWO, [(None, "5"), ("payer", "2")], {}),
        (ONE, [(None, "5"), ("payer", "2")], {}),  # the other one's charges went
    ],
)
def test_a_restatement_is_told_of_the_payer_whose_costs_it_changed(tmp_path: Path, payers, changes, told):
    assert restated(tmp_path, payers, *changes) == told
