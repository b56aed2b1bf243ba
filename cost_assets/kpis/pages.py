"""What the pages of KPIs show: the newest whole month against its goals, some KPIs over the months, and what moved."""

from collections.abc import Mapping

import duckdb

from cost_assets.lake import Lake
from cost_assets.markdown import table
from cost_assets.plots import steps
from cost_assets.tables import Page, preview

_MONTHS = 24
_ROWS = 12  # longer tables stand behind a link
_PLOTTED = (
    "effective_savings_rate",
    "commitment_coverage",
    "commitment_waste",
    "allocated_share",
    "compute_on_demand_share",
)
_CURRENCY = "(select billing_currency from fct_kpis_monthly group by all order by count(*) desc, 1 limit 1)"
_NEWEST = f"""
    with newest as (
        select max_by(billing_period_start, (is_complete, billing_period_start)) as billing_period_start
        from fct_kpis_monthly where scope = 'all'
    )
    select
        title as kpi, format('{{:,.1f}}', value) || if(unit = 'percent', ' %', ' ' || billing_currency) as value,
        case good when 'at_least' then '≥ ' when 'at_most' then '≤ ' else '' end || goal as goal,
        case goal_met when true then 'met' when false then 'missed' end as met,
        format('{{:,.2f}}', savings_at_goal_cost::double) as savings_at_goal
    from fct_kpis_monthly
    semi join newest using (billing_period_start)
    where scope = 'all' and value is not null and goal is not null and billing_currency = {_CURRENCY}
    order by goal_met nulls last, savings_at_goal_cost desc nulls last, title
"""
_BY_MONTH = f"""
    select strftime(billing_period_start, '%Y-%m'), value
    from fct_kpis_monthly
    where kpi = ? and scope = 'all' and value is not null and billing_currency = {_CURRENCY}
    order by billing_period_start desc limit {_MONTHS}
"""
_MOVED = """
    select
        strftime(billing_period_start, '%Y-%m') as month, item, movement,
        format('{:,.2f}', effective_cost_change::double) as change, billing_currency as currency
    from fct_cost_movers_monthly
    where scope = 'all' and dimension <> 'cost_centre' and rank <= 5
    order by billing_period_start desc, dimension, rank
"""
_NEW_AND_GONE = """
    select
        strftime(billing_period_start, '%Y-%m') as month, dimension, item, movement,
        effective_cost_change::decimal(38, 2) as change, billing_currency as currency
    from fct_cost_movers_monthly
    where scope = 'all' and movement in ('new', 'gone')
    order by billing_period_start desc, abs(effective_cost_change) desc
"""


def pages(db: duckdb.DuckDBPyConnection, lake: Lake) -> Mapping[str, Page]:
    """A page for each table."""
    shown = {"newest_whole_month": table(preview(db, _NEWEST, _ROWS))}
    for kpi in _PLOTTED:
        months = db.execute(_BY_MONTH, [kpi]).fetchall()
        if months:
            shown[kpi] = steps([(month, value) for month, value in reversed(months)])
    moved = {"largest": table(preview(db, _MOVED, _ROWS)), "new_and_gone": table(preview(db, _NEW_AND_GONE, _ROWS))}
    return {
        "fct_kpis_monthly": Page(_count(db, "fct_kpis_monthly"), shown),
        "fct_cost_movers_monthly": Page(_count(db, "fct_cost_movers_monthly"), moved),
    }


def _count(db: duckdb.DuckDBPyConnection, name: str) -> int:
    return db.execute(f"select count(*) from {name}").fetchone()[0]
