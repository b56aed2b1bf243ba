"""What cost centres cost by day, for the stages after allocation; nothing where none is configured."""

from __future__ import annotations

import duckdb

from cost_assets.settings import Settings
from cost_assets.tables import empty

ALLOCATED = "fct_allocated_costs_daily"
_WHOSE = {
    "charge_date": "date", "billing_period_start": "date", "billing_account_id": "varchar", "cost_centre": "varchar",
    "x_charge_group": "varchar", "billing_currency": "varchar",
}  # fmt: skip
_COSTS = {"billed_cost": "decimal(38, 12)", "effective_cost": "decimal(38, 12)"}


def are_allocated(settings: Settings) -> bool:
    """Whether `costs.yaml` names an allocation: without one all that there is lies in one centre, `unallocated`."""
    return settings.allocation is not None


def make_centre_costs(db: duckdb.DuckDBPyConnection, settings: Settings | None) -> None:
    """Make the temporary table `centre_costs_daily`: costs by day, billing period, billing account, cost centre, group
    of charges and currency. It is small, and has no row where nothing is allocated, so that who reads it need not ask.
    """
    there = settings is not None and are_allocated(settings) and _is_there(db)
    sums = ", ".join(f"sum({name})::{type} as {name}" for name, type in _COSTS.items())
    costs = f"select {', '.join(_WHOSE)}, {sums} from {ALLOCATED} group by all" if there else empty(_WHOSE | _COSTS)
    db.execute(f"create or replace temp table centre_costs_daily as {costs}")


def _is_there(db: duckdb.DuckDBPyConnection) -> bool:
    found = db.execute("select 1 from information_schema.tables where table_name = ?", [ALLOCATED])
    return found.fetchone() is not None
