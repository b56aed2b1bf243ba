"""What cost centres are charged, and the signing off of a month, after which it stays as it was signed."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import duckdb

from cost_assets import tables
from cost_assets.allocation.months import STAGE
from cost_assets.errors import ConfigError
from cost_assets.lake import Lake
from cost_assets.partitions import month_key
from cost_assets.records import append, home_now, said
from cost_assets.tables import quoted

KIND = "chargeback_signed"
_SQL = Path(__file__).parent / "sql"
_NOT_SIGNED = ("entry", "period_status", "signed_at", "signed_note")


def charge_back(db: duckdb.DuckDBPyConnection, lake: Lake) -> None:
    """Make fct_chargeback_monthly of fct_allocated_costs_daily and of what was signed off."""
    table = tables.declared(STAGE)["fct_chargeback_monthly"]
    kept = {name: type for name, type in table.columns.items() if name not in ("entry", "period_status")}
    db.execute(f"create or replace temp view {KIND} as {said(db, lake, KIND, kept)}")
    tables.replace(db, table, (_SQL / "chargeback.sql").read_text())


def sign_off(db: duckdb.DuckDBPyConnection, lake: Lake, month: date, note: str, at: datetime, published: str) -> None:
    """Keep what cost centres are charged of a month, as it is published now, as what was signed off.

    Args:
        db: the warehouse, to read. What it holds of chargeback may be of a run that ended before it published.
        published: the SQL of fct_chargeback_monthly as it is published.
        at: the wall clock, naive UTC.

    Raises:
        ConfigError: nothing of that month is placed.
    """
    columns = [name for name in tables.declared(STAGE)["fct_chargeback_monthly"].columns if name not in _NOT_SIGNED]
    amounts = [name for name in columns if name.endswith("_cost")]
    keys = [name for name in columns if name not in amounts]
    query = f"""
        select {", ".join(keys)}, {", ".join(f"sum({name})::decimal(38, 12) as {name}" for name in amounts)},
            timestamp '{at.isoformat(sep=" ")}' as signed_at, {quoted(note)} as signed_note
        from {published} where billing_period_start = date '{month}'
        group by {", ".join(keys)} having {" or ".join(f"sum({name}) <> 0" for name in amounts)} order by all
    """
    if append(db, lake, KIND, query, home_now(db, lake), month_key(month)) is None:
        raise ConfigError(f"nothing of {month_key(month)} is allocated; name a month that was published")
