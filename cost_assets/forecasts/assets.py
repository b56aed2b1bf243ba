"""Forecasts: what every account will cost, and how wrong that was before."""

from contextlib import closing

import dagster as dg
from dagster_duckdb import DuckDBResource

from cost_assets.code import fingerprint
from cost_assets.failures import remembered
from cost_assets.forecasts import forecasting
from cost_assets.forecasts.checks import CHECKS
from cost_assets.forecasts.pages import pages
from cost_assets.lake import Lake
from cost_assets.records import home_now
from cost_assets.series import account_series
from cost_assets.settings import Settings
from cost_assets.stage import asset_specs, check_specs, results
from cost_assets.tables import made_from
from cost_assets.warehouse import writing

STAGE = forecasting.STAGE
_SERIES = ("int_costs_daily", "int_accounts_as_of", "int_account_periods", "int_publishable")
_DEPS = {
    "fct_forecast_accuracy": _SERIES,
    "fct_cost_forecasts": (*_SERIES, "fct_forecast_accuracy", "fct_charges_daily", "fct_commitment_expiries"),
}


def forecast_assets(settings: Settings) -> dg.AssetsDefinition:
    """fct_forecast_accuracy and fct_cost_forecasts."""

    @dg.multi_asset(
        name=STAGE, specs=asset_specs(STAGE, {"statsmodels", "duckdb"}, _DEPS),
        check_specs=check_specs(STAGE, CHECKS),
    )  # fmt: skip
    def forecasts(context: dg.AssetExecutionContext, warehouse: DuckDBResource):
        """Past months tried first, since they tell which models and intervals are good where."""
        lake = Lake(settings.home)
        with (
            writing(lake, settings.lock_timeout_seconds),
            remembered(lake, STAGE),
            warehouse.get_connection() as db,
            closing(db),
        ):
            accounts = list(account_series(db))
            forecasting.measure(db, lake, settings, accounts)
            done = forecasting.forecast(db, lake, accounts, home_now(db, lake))
            context.log.info(f"{done.accounts} accounts forecast, {done.rows:,} rows said of them")
            made_from(db, STAGE, fingerprint(STAGE))
            yield from results(STAGE, db, CHECKS, pages(db, lake))

    return forecasts
