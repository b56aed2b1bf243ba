"""Allocation: whose every cost is, by the rules of allocation.yaml."""

import dagster as dg
import duckdb

from cost_assets.allocation.allocating import allocate
from cost_assets.allocation.checks import CHECKS
from cost_assets.allocation.months import STAGE
from cost_assets.allocation.pages import pages
from cost_assets.lake import Lake
from cost_assets.partitions import month_key
from cost_assets.settings import Settings
from cost_assets.stage import stage_assets

_COSTS = ("int_tagged_costs_daily", "int_tag_sets", "dim_sub_accounts_history", "int_publishable")
_DEPS = {
    "fct_allocated_costs_daily": (*_COSTS, "int_costs_daily"),
    "int_placed_costs_monthly": _COSTS,
    "fct_allocation_rules_monthly": _COSTS,
    "fct_tag_compliance_monthly": _COSTS,
    "fct_untagged_resources_monthly": (*_COSTS, "fct_resource_costs_monthly"),
    "fct_chargeback_monthly": ("fct_allocated_costs_daily", "int_account_periods"),
    "fct_unit_costs_monthly": ("fct_allocated_costs_daily", "int_account_periods"),
}


def allocation_assets(settings: Settings) -> dg.AssetsDefinition:
    """The tables of allocation, in one step."""

    def work(db: duckdb.DuckDBPyConnection, lake: Lake, context: dg.AssetExecutionContext) -> str:
        """Only months whose costs, rules or telemetry changed are placed."""
        placed = allocate(db, lake, settings)
        return f"placed the costs of {', '.join(map(month_key, placed)) or 'no month'}"

    return stage_assets(STAGE, settings, {"duckdb", "parquet"}, _DEPS, CHECKS, pages, work)
