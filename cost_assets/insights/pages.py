"""What the pages of insights show: what is said now, what could cost less, and what models were asked for how much."""

from collections.abc import Mapping

import duckdb

from cost_assets.lake import Lake
from cost_assets.markdown import escaped, table
from cost_assets.tables import Page, preview

_NEWEST = """
    select title, body, narrator
    from fct_insights
    where x_is_current and subject = ?
    order by x_said_at desc, subject_id like '%/cost_centre=%', subject_id desc
    limit 3
"""
_BY_SUBJECT = """
    select
        subject, narrator, count(*) as insights, sum(claims_verified) as claims_verified,
        sum(claims_total) as claims_total,
        sum(llm_cost_usd)::decimal(18, 4) as llm_cost_usd
    from fct_insights where x_is_current group by subject, narrator order by subject, narrator
"""
_SAVINGS = """
    select
        recommendation, sub_account_id as account, service_name as service,
        saving_cost::decimal(38, 2) as saving_a_month, base_cost::decimal(38, 2) as of_cost,
        billing_currency as currency,
        confidence, effort, risk
    from fct_recommendations order by saving_cost desc
"""
_CALLS = """
    select
        strftime(asked_at, '%Y-%m') as month, model, state, count(*) as calls, sum(input_tokens) as input_tokens,
        sum(output_tokens) as output_tokens, sum(cost_usd)::decimal(18, 4) as cost_usd,
        round(avg(latency_seconds), 1) as seconds,
        round(100.0 * sum(claims_verified) / nullif(sum(claims_total), 0)) as verified_pct
    from fct_llm_calls group by all order by month desc, calls desc
"""
_EVIDENCE = """
    select entity, period, metric, value::decimal(38, 2) as value, unit, sql
    from fct_insight_evidence inner join fct_insights using (insight_id)
    where x_is_current and subject = 'month' and subject_id not like '%/cost_centre=%'
    order by subject_id desc, evidence_id[2:]::int
"""


def pages(db: duckdb.DuckDBPyConnection, lake: Lake) -> Mapping[str, Page]:
    """A page for each table, once `telling` has made them."""
    newest = {name: _newest(db, subject) for name, subject in (
        ("today", "day"), ("newest_anomalies", "anomaly"), ("newest_months", "month"), ("savings", "recommendations"),
    )}  # fmt: skip
    said = {name: text for name, text in newest.items() if text}
    return {
        "fct_recommendations": Page(_count(db, "fct_recommendations"), {"largest": table(preview(db, _SAVINGS))}),
        "fct_llm_calls": Page(
            _count(db, "fct_llm_calls"),
            {"by_month": table(preview(db, _CALLS)), "this_run": table(preview(db, "from asked_now"))},
        ),
        "fct_insight_evidence": Page(_count(db, "fct_insight_evidence"), {"newest": table(preview(db, _EVIDENCE, 6))}),
        "fct_insights": Page(_count(db, "fct_insights"), said | {"narrators": table(preview(db, _BY_SUBJECT))}),
    }


def _newest(db: duckdb.DuckDBPyConnection, subject: str) -> str:
    found = db.execute(_NEWEST, [subject]).fetchall()
    return "\n\n---\n\n".join(
        f"**{escaped(title)}**\n\n{body}\n\n{escaped(narrator)}" for title, body, narrator in found
    )


def _count(db: duckdb.DuckDBPyConnection, name: str) -> int:
    return db.execute(f"select count(*) from {name}").fetchone()[0]
