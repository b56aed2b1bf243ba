"""Anomalies: how much each day stands out, the runs of days that do, and where usage took a new level."""

import dagster as dg
import duckdb

from cost_assets.anomalies import detecting
from cost_assets.anomalies.checks import CHECKS
from cost_assets.anomalies.pages import pages
from cost_assets.centre_costs import ALLOCATED, are_allocated
from cost_assets.lake import Lake
from cost_assets.records import home_now
from cost_assets.settings import Settings
from cost_assets.stage import key, stage_assets

STAGE = detecting.STAGE
_DEPS = {
    "fct_anomaly_scores": ("int_costs_daily", "int_accounts_as_of", "int_account_periods", "int_publishable"),
    "fct_anomalies": ("fct_anomaly_scores", "fct_charges_daily"),
    "fct_change_points": ("fct_anomaly_scores",),
}


def anomaly_assets(settings: Settings) -> dg.AssetsDefinition:
    """fct_anomaly_scores, fct_anomalies and fct_change_points."""
    resources = ("fct_resource_costs_daily",) if settings.resource_costs else ()
    allocated = (key("allocation", ALLOCATED),) if are_allocated(settings) else ()
    deps = _DEPS | {
        "fct_anomaly_scores": (*_DEPS["fct_anomaly_scores"], *allocated),
        "fct_anomalies": (*_DEPS["fct_anomalies"], *resources, *allocated),
    }

    def work(db: duckdb.DuckDBPyConnection, lake: Lake, context: dg.AssetExecutionContext) -> str:
        """Only days that are new or were restated are scored; what was said of a day first stays."""
        done = detecting.detect(db, lake, settings, home_now(db, lake))
        return f"{done.rows:,} days scored, {len(done.found)} anomalies in all"

    return stage_assets(STAGE, settings, {"numpy", "duckdb"}, deps, CHECKS, pages, work)
