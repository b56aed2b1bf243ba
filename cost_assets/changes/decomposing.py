"""Decomposing: every whole month against the one before, cell by cell, and the cells summed up."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import duckdb

from cost_assets import tables
from cost_assets.code import fingerprint
from cost_assets.lake import Lake
from cost_assets.month_tables import Kept, bring_up_to_date, stamps
from cost_assets.partitions import next_month

STAGE = "changes"
TABLE = "fct_cost_changes_monthly"
_SOURCES = ("int_placed_costs_monthly", "fct_allocated_costs_daily")
_HERE = Path(__file__).parent
# Accounts are told apart from what rules place, so that a changed rule changes nothing that is said of an account.
_ACCOUNTS = {"cost_centre": "null::varchar", "placed": "true"}
_AT_MOST = 1.000000001  # as much as both months cost, and what doubles may be off by
_COST_CENTRES = {"cost_centre": "placed.cost_centre", "placed": "not placed.is_shared"}


def decompose(db: duckdb.DuckDBPyConnection, lake: Lake) -> list[date]:
    """Bring fct_cost_changes_monthly up to date; the months that were decomposed anew, oldest first.

    A month is compared for the billing accounts of which it and the month before it are complete to the last day; it
    is decomposed when what was placed of one of them, or what is complete, is other than it was. One month is worked
    on at a time, so that memory does not grow with the history.

    Args:
        db: the warehouse, with int_account_periods, int_placed_costs_monthly and fct_allocated_costs_daily in it.
        lake: has the month files of the last two.
    """
    db.execute(_sql("macros"))
    built = [stamps(lake.warehouse / table) for table in _SOURCES]
    months = [month for month in built[0] if _before(month) in built[0]]
    wanted = {month: _stamp(db, built, month) for month in months}
    kept = Kept(tables.declared(STAGE)[TABLE], "from changes", "all")
    return bring_up_to_date(db, lake, [kept], wanted, lambda month: _decompose_month(db, month))


def _stamp(db: duckdb.DuckDBPyConnection, built: Sequence[Mapping[date, str]], month: date) -> str:
    """What a month's file is to be made from: what was placed of both months, which accounts are whole, the code."""
    whole = db.execute(f"select list(found order by found)::varchar from ({_compared(month)}) as found").fetchone()
    placed = [files.get(each) for files in built for each in (month, _before(month))]
    return hashlib.sha256(repr((placed, whole, fingerprint(STAGE))).encode()).hexdigest()[:16]


def _decompose_month(db: duckdb.DuckDBPyConnection, month: date) -> None:
    """Make `changes`: what is to be said of a month."""
    dates = {"month": month, "before": _before(month)}
    lengths = {"days": _days(month), "previous_days": _days(_before(month)), "at_most": _AT_MOST}
    db.execute(f"create or replace temp table compared as {_compared(month)}")
    for name, whose in (("account_parts", _ACCOUNTS), ("cost_centre_parts", _COST_CENTRES)):
        db.execute(f"create or replace temp table changed_cells as {_sql('cells').format(**dates, **whose)}")
        db.execute(f"create or replace temp table {name} as {_sql('parts').format(**lengths)}")
        if whose is _ACCOUNTS:
            db.execute(f"create or replace temp table renamed as {_sql('renamed')}")
    db.execute(f"create or replace temp table changes as {_sql('scopes').format(**dates)}")


def _compared(month: date) -> str:
    return _sql("compared").format(month=month, before=_before(month))


def _before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def _days(month: date) -> int:
    return (next_month(month) - month).days


def _sql(name: str) -> str:
    return (_HERE / f"{name}.sql").read_text()
