"""What other rules would change: the months placed once more, beside what is placed now; nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb

from cost_assets import tables
from cost_assets.allocation.months import SOURCE, STAGE, place_month
from cost_assets.allocation.reading import read_allocation
from cost_assets.allocation.telemetry import read_telemetry
from cost_assets.errors import CostsError
from cost_assets.lake import Lake
from cost_assets.month_tables import stamps
from cost_assets.partitions import month_key


@dataclass(frozen=True)
class Difference:
    """What a cost centre had of a month, and would have, effective cost; `signed` whether the month is signed off."""

    month: date
    cost_centre: str
    currency: str | None
    before: Decimal
    after: Decimal
    signed: bool


@dataclass(frozen=True)
class Outcome:
    """What a rule would place of the replayed months, and its verdict where it places nothing of any of them."""

    rule: str
    currency: str | None
    effective_cost: Decimal
    verdict: str
    shadowed_by: str | None


@dataclass(frozen=True)
class Replay:
    """What rules would do of the months that were replayed, oldest first."""

    months: list[date]
    differences: list[Difference]
    outcomes: list[Outcome]


def replay(db: duckdb.DuckDBPyConnection, lake: Lake, allocation: Path, since: date | None) -> Replay:
    """Place every month from `since` on by the rules of a file, beside what is placed of it now.

    Leaves `replayed`, what fct_allocated_costs_daily would hold of these months, and `replayed_rules` behind.

    Args:
        db: the warehouse, to read.

    Raises:
        ConfigError: the rules or their telemetry say something that they may not.
        CostsError: there is no such month.
    """
    said = read_allocation(allocation)
    read_telemetry(db, said)
    months = [month for month in sorted(stamps(lake.warehouse / SOURCE)) if since is None or since <= month]
    if not months:
        raise CostsError(f"there are no costs from {month_key(since) if since else 'any month'} on to place")
    db.execute("create or replace temp view account_spans as from dim_sub_accounts_history")
    for kept, table in (("replayed", "fct_allocated_costs_daily"), ("replayed_rules", "fct_allocation_rules_monthly")):
        db.execute(f"create or replace temp table {kept} as {tables.empty(tables.declared(STAGE)[table].columns)}")
    for month in months:
        place_month(db, lake, said, month)
        for kept, made in (("replayed", "allocated"), ("replayed_rules", "rule_outcomes")):
            db.execute(f"insert into {kept} by name from {made}")
    return Replay(months, _differences(db, months), _outcomes(db))


def _differences(db: duckdb.DuckDBPyConnection, months: list[date]) -> list[Difference]:
    """By month and cost centre, all that there are, whether they change or not."""
    found = db.execute(
        """
        with sides as (
            select billing_period_start, cost_centre, billing_currency, effective_cost as before, 0 as after
            from fct_allocated_costs_daily where list_contains(?, billing_period_start)
            union all
            select billing_period_start, cost_centre, billing_currency, 0, effective_cost from replayed
        )
        select
            billing_period_start, cost_centre, billing_currency, sum(before), sum(after),
            billing_period_start in (select billing_period_start from fct_chargeback_monthly where entry = 'signed')
        from sides group by all order by all
        """,
        [months],
    ).fetchall()
    return [Difference(*row) for row in found]


def _outcomes(db: duckdb.DuckDBPyConnection) -> list[Outcome]:
    found = db.execute(
        """
        select
            allocation_rule, billing_currency, sum(effective_cost),
            case
                when bool_or(verdict = 'nobody to share it') then 'nobody to share it'
                when bool_or(verdict = 'places') then 'places'
                when bool_or(verdict = 'shadowed') then 'shadowed'
                else 'matches nothing'
            end,
            mode(shadowed_by) filter (where verdict = 'shadowed')
        from replayed_rules group by all order by min(rule_number), billing_currency
        """
    ).fetchall()
    return [Outcome(*row) for row in found]
