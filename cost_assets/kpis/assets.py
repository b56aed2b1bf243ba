"""KPIs: what each month comes to by the registry's formulas, held against goals, and what moved the costs."""

import dagster as dg
import duckdb

from cost_assets.kpis import measuring
from cost_assets.kpis.checks import CHECKS
from cost_assets.kpis.pages import pages
from cost_assets.lake import Lake
from cost_assets.settings import Settings
from cost_assets.stage import stage_assets

STAGE = measuring.STAGE
_PLACED, _ALLOCATED, _TAGS = (
    dg.AssetKey(["allocation", name])
    for name in ("int_placed_costs_monthly", "allocated_costs_daily", "tag_compliance_monthly")
)
_DEPS = {
    "fct_kpis_monthly": (
        _PLACED, _ALLOCATED, _TAGS, "fct_savings_monthly", "fct_commitments_monthly",
        "fct_commitment_coverage_monthly", "fct_service_costs_monthly", "int_account_periods",
    ),
    "fct_cost_movers_monthly": (_ALLOCATED, "int_account_periods"),
}  # fmt: skip


def kpi_assets(settings: Settings) -> dg.AssetsDefinition:
    """fct_kpis_monthly and fct_cost_movers_monthly."""

    def work(db: duckdb.DuckDBPyConnection, lake: Lake, context: dg.AssetExecutionContext) -> str:
        """All months are measured anew: goals hold for the past too, and it takes seconds."""
        return f"{measuring.measure(db, settings.kpis.goals):,} KPIs valued"

    return stage_assets(STAGE, settings, {"duckdb"}, _DEPS, CHECKS, pages, work)
