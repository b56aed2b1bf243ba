"""Changes: why each month cost more or less than the one before."""

import dagster as dg
import duckdb

from cost_assets.changes import decomposing
from cost_assets.changes.checks import CHECKS
from cost_assets.changes.pages import pages
from cost_assets.lake import Lake
from cost_assets.partitions import month_key
from cost_assets.settings import Settings
from cost_assets.stage import stage_assets

STAGE = decomposing.STAGE
_DEPS = {
    "fct_cost_changes_monthly": (
        dg.AssetKey(["allocation", "int_placed_costs_monthly"]), dg.AssetKey(["allocation", "allocated_costs_daily"]),
        "int_account_periods", "fct_service_costs_monthly",
    ),
}  # fmt: skip


def change_assets(settings: Settings) -> dg.AssetsDefinition:
    """fct_cost_changes_monthly."""

    def work(db: duckdb.DuckDBPyConnection, lake: Lake, context: dg.AssetExecutionContext) -> str:
        """Only months are decomposed of which it, or the month before it, was restated or became whole."""
        anew = decomposing.decompose(db, lake)
        return f"decomposed the changes of {', '.join(map(month_key, anew)) or 'no month'}"

    return stage_assets(STAGE, settings, {"duckdb", "parquet"}, _DEPS, CHECKS, pages, work)
