"""Forecasts: what every account will cost, and how wrong that was before."""

import dagster as dg
import duckdb

from cost_assets.centre_costs import ALLOCATED, are_allocated
from cost_assets.forecasts import forecasting
from cost_assets.forecasts.checks import CHECKS
from cost_assets.forecasts.pages import pages
from cost_assets.lake import Lake
from cost_assets.records import home_now
from cost_assets.series import account_series
from cost_assets.settings import Settings
from cost_assets.stage import key, stage_assets

STAGE = forecasting.STAGE
_SERIES = ("int_costs_daily", "int_accounts_as_of", "int_account_periods", "int_publishable")
_DEPS = {
    "fct_forecast_accuracy": _SERIES,
    "fct_cost_forecasts": (*_SERIES, "fct_forecast_accuracy", "fct_charges_daily", "fct_commitment_expiries"),
}


def forecast_assets(settings: Settings) -> dg.AssetsDefinition:
    """fct_forecast_accuracy and fct_cost_forecasts."""

    def work(db: duckdb.DuckDBPyConnection, lake: Lake, context: dg.AssetExecutionContext) -> str:
        """Past months tried first, since they tell which models and intervals are good where."""
        accounts = list(account_series(db, settings))
        forecasting.measure(db, lake, settings, accounts)
        done = forecasting.forecast(db, lake, accounts, home_now(db, lake))
        return f"{done.accounts} accounts forecast, {done.rows:,} rows said of them"

    allocated = (key("allocation", ALLOCATED),) if are_allocated(settings) else ()
    deps = {table: (*of, *allocated) for table, of in _DEPS.items()}
    return stage_assets(STAGE, settings, {"statsmodels", "duckdb"}, deps, CHECKS, pages, work)
