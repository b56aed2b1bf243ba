"""Anomalies: how much each day stands out, the runs of days that do, and where usage took a new level."""

from contextlib import closing

import dagster as dg
from dagster_duckdb import DuckDBResource

from cost_assets.anomalies import detecting
from cost_assets.anomalies.checks import CHECKS
from cost_assets.anomalies.pages import pages
from cost_assets.code import fingerprint
from cost_assets.failures import remembered
from cost_assets.lake import Lake
from cost_assets.records import home_now
from cost_assets.settings import Settings
from cost_assets.stage import asset_specs, check_specs, results
from cost_assets.tables import made_from
from cost_assets.warehouse import writing

STAGE = detecting.STAGE
_DEPS = {
    "fct_anomaly_scores": ("int_costs_daily", "int_accounts_as_of", "int_account_periods", "int_publishable"),
    "fct_anomalies": ("fct_anomaly_scores", "fct_charges_daily"),
    "fct_change_points": ("fct_anomaly_scores",),
}


def anomaly_assets(settings: Settings) -> dg.AssetsDefinition:
    """fct_anomaly_scores, fct_anomalies and fct_change_points."""
    resources = ("fct_resource_costs_daily",) if settings.resource_costs else ()
    deps = _DEPS | {"fct_anomalies": (*_DEPS["fct_anomalies"], *resources)}

    @dg.multi_asset(
        name=STAGE, specs=asset_specs(STAGE, {"numpy", "duckdb"}, deps),
        check_specs=check_specs(STAGE, CHECKS),
    )  # fmt: skip
    def anomalies(context: dg.AssetExecutionContext, warehouse: DuckDBResource):
        """Only days that are new or were restated are scored; what was said of a day first stays."""
        lake = Lake(settings.home)
        with (
            writing(lake, settings.lock_timeout_seconds),
            remembered(lake, STAGE),
            warehouse.get_connection() as db,
            closing(db),
        ):
            done = detecting.detect(db, lake, settings, home_now(db, lake))
            context.log.info(f"{done.rows:,} days scored, {len(done.found)} anomalies in all")
            made_from(db, STAGE, fingerprint(STAGE))
            yield from results(STAGE, db, CHECKS, pages(db, lake))

    return anomalies
