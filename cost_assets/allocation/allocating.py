"""Allocation brought up to date: months placed, charged back, and divided by what telemetry counts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from cost_assets import tables
from cost_assets.allocation.chargeback import charge_back
from cost_assets.allocation.months import STAGE, bring_up_to_date
from cost_assets.allocation.reading import read_allocation
from cost_assets.allocation.rules import Allocation
from cost_assets.allocation.telemetry import read_telemetry
from cost_assets.lake import Lake
from cost_assets.settings import Settings
from cost_assets.tables import quoted

_SCOPES = {
    "cost_centre": "cost_centre", "sub_account": "sub_account_id", "service": "service_name", "all": "null::varchar",
}  # fmt: skip
_SQL = Path(__file__).parent / "sql"


def allocate(db: duckdb.DuckDBPyConnection, lake: Lake, settings: Settings) -> list[date]:
    """Make every table of the stage; the months that were placed anew.

    Raises:
        ConfigError: allocation.yaml or its telemetry says something that it may not.
        CostsError: as `bring_up_to_date`.
    """
    said = read_allocation(settings.allocation)
    read_telemetry(db, said)
    placed = bring_up_to_date(db, lake, said, settings.resource_costs)
    charge_back(db, lake)
    divide(db, said)
    return placed


def check_allocation(path: Path) -> None:
    """Read an allocation.yaml and the telemetry that it names.

    Raises:
        ConfigError: one of them says something that it may not.
    """
    with duckdb.connect() as db:
        read_telemetry(db, read_allocation(path))


def divide(db: duckdb.DuckDBPyConnection, said: Allocation) -> None:
    """Make fct_unit_costs_monthly of fct_allocated_costs_daily and `telemetry`."""
    table = tables.declared(STAGE)["fct_unit_costs_monthly"]
    kinds = dict.fromkeys(each.of for each in said.telemetry)
    scopes = ", ".join(f"{{scope_kind: {quoted(kind)}, scope: {_SCOPES[kind]}}}" for kind in kinds)
    query = (_SQL / "unit_costs.sql").read_text().format(scopes=scopes)
    tables.replace(db, table, query if kinds else tables.empty(table.columns))
