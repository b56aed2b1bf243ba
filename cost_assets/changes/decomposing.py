"""Decomposing: every whole month against the one before, cell by cell, and the cells summed up."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb

from cost_assets import tables

STAGE = "changes"
TABLE = "fct_cost_changes_monthly"
_HERE = Path(__file__).parent
# Accounts are told apart from what rules place, so that a changed rule changes nothing that is said of an account.
_ACCOUNTS = {"cost_centre": "null::varchar", "placed": "true"}
_AT_MOST = 1.000000001  # as much as both months cost, and what doubles may be off by
_COST_CENTRES = {"cost_centre": "placed.cost_centre", "placed": "not placed.is_shared"}


def decompose(db: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Make fct_cost_changes_monthly; how many months it compares, and its rows.

    A month is compared for the billing accounts of which it and the month before it are complete to the last day. One
    month is worked on at a time, so that memory does not grow with the history.

    Args:
        db: the warehouse, with int_account_periods, int_placed_costs_monthly and fct_allocated_costs_daily in it.
    """
    db.execute(_sql("macros"))
    table = tables.declared(STAGE)[TABLE]
    db.execute(f"create or replace temp table changes as {tables.empty(table.columns)}")
    months = _months(db)
    for month in months:
        before = (month - timedelta(days=1)).replace(day=1)
        _decompose_month(db, month, before)
    tables.replace(db, table, "from changes order by all")
    return len(months), db.execute(f"select count(*) from {TABLE}").fetchone()[0]


def _months(db: duckdb.DuckDBPyConnection) -> list[date]:
    """The months that follow a month, oldest first."""
    found = db.execute(
        """
        select distinct billing_period_start from int_account_periods
        where billing_period_start - interval 1 month in (select billing_period_start from int_account_periods)
        order by 1
        """
    ).fetchall()
    return [month for (month,) in found]


def _decompose_month(db: duckdb.DuckDBPyConnection, month: date, before: date) -> None:
    """Append what is to be said of a month."""
    dates = {"month": month, "before": before}
    lengths = {"days": _days(month), "previous_days": _days(before), "at_most": _AT_MOST}
    db.execute(f"create or replace temp table compared as {_sql('compared').format(**dates)}")
    for name, whose in (("account_parts", _ACCOUNTS), ("cost_centre_parts", _COST_CENTRES)):
        db.execute(f"create or replace temp table changed_cells as {_sql('cells').format(**dates, **whose)}")
        db.execute(f"create or replace temp table {name} as {_sql('parts').format(**lengths)}")
        if whose is _ACCOUNTS:
            db.execute(f"create or replace temp table renamed as {_sql('renamed')}")
    db.execute(f"insert into changes by name {_sql('scopes').format(**dates)}")


def _days(month: date) -> int:
    return ((month + timedelta(days=31)).replace(day=1) - month).days


def _sql(name: str) -> str:
    return (_HERE / f"{name}.sql").read_text()
