"""What the pages of allocation show: whose money it is, how much is placed and by which rules, and how it is tagged."""

from collections.abc import Mapping

import duckdb

from cost_assets import tables
from cost_assets.lake import Lake
from cost_assets.markdown import table
from cost_assets.plots import steps
from cost_assets.tables import Page, preview

_NEWEST = "billing_period_start = (select max(billing_period_start) from {table})"
_SHOWN = {
    "fct_allocated_costs_daily": """
        select
            strftime(billing_period_start, '%Y-%m') as month, cost_centre,
            sum(effective_cost)::decimal(38, 2) as effective_cost,
            coalesce(sum(effective_cost) filter (where is_shared), 0)::decimal(38, 2) as of_shared_costs,
            billing_currency
        from fct_allocated_costs_daily where {newest} group by all order by effective_cost desc
    """,
    "fct_chargeback_monthly": """
        select
            strftime(billing_period_start, '%Y-%m') as month, cost_centre, entry, period_status as status,
            sum(billed_cost)::decimal(38, 2) as billed_cost, sum(effective_cost)::decimal(38, 2) as effective_cost,
            billing_currency
        from fct_chargeback_monthly
        group by all order by month desc, effective_cost desc
    """,
    "fct_allocation_rules_monthly": """
        select
            rule_number as number, allocation_rule as rule, verdict, shadowed_by,
            effective_cost::decimal(38, 2) as effective_cost, billing_currency
        from fct_allocation_rules_monthly where {newest} order by rule_number, billing_currency
    """,
    "fct_tag_compliance_monthly": """
        select
            tag_key, sum(taggable_cost)::decimal(38, 2) as taggable_cost,
            round(100 * (sum(tagged_cost) / nullif(sum(effective_cost), 0))::double, 1) as coverage_pct,
            round(100 * (sum(tagged_taggable_cost) / nullif(sum(taggable_cost), 0))::double, 1) as of_taggable_pct,
            round(100 * (sum(compliant_taggable_cost) / nullif(sum(taggable_cost), 0))::double, 1) as compliant_pct,
            billing_currency
        from fct_tag_compliance_monthly where {newest} group by all order by tag_key
    """,
    "fct_untagged_resources_monthly": """
        select resource_id, service_name, array_to_string(missing_tags, ', ') as missing_tags,
            effective_cost::decimal(38, 2) as effective_cost, billing_currency
        from fct_untagged_resources_monthly where {newest} order by cost_rank, billing_currency
    """,
    "fct_unit_costs_monthly": """
        select strftime(billing_period_start, '%Y-%m') as month, scope, unit, quantity::decimal(38, 2) as quantity,
            unit_cost::decimal(38, 6) as unit_cost, billing_currency, is_late
        from fct_unit_costs_monthly order by month desc, scope, unit
    """,
    "int_placed_costs_monthly": """
        select service_name, x_usage_type, cost_centre, sum(effective_cost)::decimal(38, 2) as effective_cost,
            billing_currency
        from int_placed_costs_monthly where {newest} group by all order by effective_cost desc
    """,
}
_PLACED = """
    select
        strftime(billing_period_start, '%Y-%m'),
        (100 * sum(effective_cost) filter (where cost_centre <> 'unallocated') / nullif(sum(effective_cost), 0))::double
    from fct_allocated_costs_daily
    where billing_currency is not distinct from (
        select billing_currency from fct_allocated_costs_daily group by all order by sum(effective_cost) desc limit 1
    )
    group by all order by 1
"""


def pages(db: duckdb.DuckDBPyConnection, lake: Lake) -> Mapping[str, Page]:
    """A page for each table of the stage."""
    return {name: Page(_rows(db, name), _shown(db, name)) for name in tables.declared("allocation")}


def _rows(db: duckdb.DuckDBPyConnection, name: str) -> int:
    return db.execute(f"select count(*) from {name}").fetchone()[0]


def _shown(db: duckdb.DuckDBPyConnection, name: str) -> dict[str, str]:
    shown = {"preview": table(preview(db, _SHOWN[name].format(newest=_NEWEST.format(table=name))))}
    if name == "fct_allocated_costs_daily":
        placed = [
            (month, share) for month, share in db.execute(_PLACED).fetchall() if share is not None and 0 <= share <= 100
        ]
        shown |= {"placed in per cent": steps(placed)} if placed else {}
    return {title: each for title, each in shown.items() if each}
