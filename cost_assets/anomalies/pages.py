"""What the pages of anomalies show: what stands out, how people judged it, and what rules of thumb would have said."""

from collections.abc import Mapping

import duckdb

from cost_assets import tables
from cost_assets.lake import Lake
from cost_assets.markdown import table
from cost_assets.plots import steps
from cost_assets.tables import Page, preview

_NEWEST = """
    select
        anomaly_id, started_on, state, severity, kind, direction, scope,
        concat_ws(' ', sub_account_id, service_name, cost_centre) as whose,
        impact_cost::decimal(38, 2) as impact, billing_currency as currency
    from fct_anomalies order by started_on desc, abs(impact_cost) desc
"""
_JUDGED = """
    select
        severity, count(*) as told,
        count(*) filter (x_mark = 'true') as marked_true, count(*) filter (x_mark = 'false') as marked_false,
        round(100 * marked_true / nullif(marked_true + marked_false, 0)) as precision_pct,
        count(*) filter (state = 'expected') as expected
    from fct_anomalies group by severity order by told desc
"""
# Alarms of each rule, days in a row counted once; one that no anomaly is near would have been looked into for nothing.
_RULES = """
    with days as (
        unpivot (
            select
                scores.* exclude (is_anomaly), coalesce(is_anomaly, false) as "this detector",
                x_is_day_over_day as "day over day > 20 %", x_is_month_over_month as "month over month > 50 %",
                x_is_z_score as "z > 3", x_is_iqr as "outside IQR"
            from scores where scope = 'service' and score is not null
        ) on "this detector", "day over day > 20 %", "month over month > 50 %", "z > 3", "outside IQR"
        into name rule value flagged
    ),
    alarms as (
        select * from days where flagged
        qualify coalesce(charge_date - lag(charge_date) over (
            partition by rule, billing_account_id, sub_account_id, service_name, billing_currency order by charge_date
        ), 99) > 4
    )
    select
        alarms.rule, count(*) as alarms,
        round(count(*) / (select count(*) / 365.25 from scores where scope = 'service' and score is not null), 2)
            as a_year_and_series,
        count(*) filter (not exists (
            from fct_anomalies as told
            where told.scope = 'service' and told.kind <> 'fee'
                and told.sub_account_id is not distinct from alarms.sub_account_id
                and told.service_name is not distinct from alarms.service_name
                and alarms.charge_date between told.started_on - 3 and coalesce(told.ended_on, alarms.charge_date) + 3
        )) as with_no_anomaly_near
    from alarms group by all order by alarms
"""
_CHANGED = """
    select
        change_date, scope, concat_ws(' ', sub_account_id, service_name, cost_centre) as whose,
        from_daily_cost::decimal(38, 2) as from_a_day, to_daily_cost::decimal(38, 2) as to_a_day,
        monthly_cost_change::decimal(38, 2) as a_month, billing_currency as currency
    from fct_change_points order by change_date desc
"""
_BY_MONTH = """
    with months as (
        select unnest(generate_series(
            date_trunc('month', min(charge_date)), date_trunc('month', max(charge_date)), interval 1 month
        )) as month
        from scores
    )
    select strftime(months.month, '%Y-%m'), count(told.anomaly_id)
    from months
    left join (select * from fct_anomalies where parent_anomaly_id is null) as told
        on date_trunc('month', told.started_on) = months.month
    group by all order by all
"""


def pages(db: duckdb.DuckDBPyConnection, lake: Lake) -> Mapping[str, Page]:
    """A page for each table; leaves the view `scores` behind, all of fct_anomaly_scores."""
    files = tables.quoted(lake.warehouse / "fct_anomaly_scores/20*.parquet")
    db.execute(f"create or replace temp view scores as select * from read_parquet({files}, union_by_name = true)")
    by_month = db.execute(_BY_MONTH).fetchall()
    told = {"newest": _table(db, _NEWEST, 6), "judged": _table(db, _JUDGED)}
    if by_month:
        told["anomalies_by_month"] = steps([(month, float(n)) for month, n in by_month[-24:]])
    return {
        "fct_anomaly_scores": Page(_count(db, "scores"), {"rules_of_thumb": _table(db, _RULES)}),
        "fct_anomalies": Page(_count(db, "fct_anomalies"), told),
        "fct_change_points": Page(_count(db, "fct_change_points"), {"newest": _table(db, _CHANGED)}),
    }


def _table(db: duckdb.DuckDBPyConnection, sql: str, rows: int = 10) -> str:
    return table(preview(db, sql, rows))


def _count(db: duckdb.DuckDBPyConnection, name: str) -> int:
    return db.execute(f"select count(*) from {name}").fetchone()[0]
