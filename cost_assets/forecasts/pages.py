"""What the pages of forecasts show: the months ahead, and what was forecast of the last months beside what came."""

from collections.abc import Mapping

import duckdb

from cost_assets import tables
from cost_assets.lake import Lake
from cost_assets.markdown import table
from cost_assets.plots import landings
from cost_assets.tables import Page, preview

_AHEAD = """
    select
        strftime(target_date, '%Y-%m') as month, billing_account_id as account, billing_currency as currency,
        cost_basis, x_known_cost::decimal(38, 2) as known, forecast_cost::decimal(38, 2) as forecast,
        lower_80::decimal(38, 2) as lower_80, upper_80::decimal(38, 2) as upper_80
    from forecasts
    where is_latest and scope = 'billing_account' and grain = 'month'
    order by account, currency, cost_basis desc, month
"""
_MISSED = """
    select
        method, days_known, forecasts, round(100 * wape, 1) as wape_pct, round(100 * wape_lower_95, 1) as at_least,
        round(100 * wape_upper_95, 1) as at_most, round(100 * coverage_80) as inside_80, maturity
    from fct_forecast_accuracy
    where scope = 'all' and source = 'backtest' and days_known in (5, 10, 15, 20)
    order by billing_currency, days_known, wape
"""
# Of the dearest account: its last months as they were forecast on the tenth, and the current one.
_LANDINGS = """
    with dearest as (
        select billing_account_id, billing_currency
        from forecasts
        where is_latest and scope = 'billing_account' and grain = 'month' and cost_basis = 'effective_cost'
        group by all order by sum(forecast_cost) desc limit 1
    ),
    tried as (
        select target_date, actual, model, lower_80, upper_80 from (
            from backtest_outcomes where scope = 'billing_account' and grain = 'month' and days_known = 10
        )
        inner join dearest using (billing_account_id, billing_currency)
    ),
    now as (
        select target_date, null::double, forecast_cost::double, lower_80::double, upper_80::double
        from forecasts inner join dearest using (billing_account_id, billing_currency)
        where is_latest and scope = 'billing_account' and grain = 'month' and cost_basis = 'effective_cost'
    )
    from (from tried union all from now) order by target_date
"""


def pages(db: duckdb.DuckDBPyConnection, lake: Lake) -> Mapping[str, Page]:
    """A page for each table; leaves the view `forecasts` behind, all of fct_cost_forecasts."""
    files = tables.quoted(lake.warehouse / "fct_cost_forecasts/20*.parquet")
    db.execute(f"create or replace temp view forecasts as select * from read_parquet({files}, union_by_name = true)")
    landed = db.execute(_LANDINGS).fetchall()
    shown = {"ahead": table(preview(db, _AHEAD, 24))}
    if landed:
        shown["forecast_and_came"] = landings(landed)
    return {
        "fct_forecast_accuracy": Page(
            rows=_count(db, "fct_forecast_accuracy"),
            shown={"month_landings": table(preview(db, _MISSED, 32))},
        ),
        "fct_cost_forecasts": Page(rows=_count(db, "forecasts"), shown=shown),
    }


def _count(db: duckdb.DuckDBPyConnection, name: str) -> int:
    return db.execute(f"select count(*) from {name}").fetchone()[0]
