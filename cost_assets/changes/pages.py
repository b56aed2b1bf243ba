"""What the page of changes shows: of each payer's newest whole month the way from the month before, and who moved."""

from collections.abc import Mapping

import duckdb

from cost_assets.changes.checks import PARTS, TABLE
from cost_assets.lake import Lake
from cost_assets.markdown import table
from cost_assets.plots import waterfall
from cost_assets.tables import Page, preview

_NEWEST = f"""
    from {TABLE}
    qualify billing_period_start = max(billing_period_start) over (partition by billing_account_id, billing_currency)
"""
_WAY = ", ".join(f"{part}::decimal(38, 2) as {part.removesuffix('_cost_change')}" for part in PARTS)
_PAYERS = f"""
    select
        strftime(billing_period_start, '%Y-%m') as month, billing_account_id as account, billing_currency as currency,
        previous_effective_cost::decimal(38, 2) as before, {_WAY}, effective_cost::decimal(38, 2) as now
    from ({_NEWEST}) where scope = 'billing_account' order by abs(effective_cost) desc, account, currency
"""
_MOVERS = f"""
    select
        strftime(billing_period_start, '%Y-%m') as month, sub_account_id as account, service_name as service,
        effective_cost_change::decimal(38, 2) as change, billing_currency as currency,
        {_WAY}, x_other_service_name as perhaps_renamed
    from ({_NEWEST}) where scope = 'service' order by abs(effective_cost_change) desc, account, service
"""
_CENTRES = f"""
    select
        strftime(billing_period_start, '%Y-%m') as month, cost_centre,
        sum(previous_effective_cost)::decimal(38, 2) as before,
        {", ".join(f"sum({part})::decimal(38, 2) as {part.removesuffix('_cost_change')}" for part in PARTS)},
        sum(effective_cost)::decimal(38, 2) as now, billing_currency as currency
    from ({_NEWEST}) where scope = 'cost_centre'
    group by billing_period_start, cost_centre, billing_currency
    order by abs(sum(effective_cost_change)) desc, cost_centre
"""
_PLOTTED = f"""
    select previous_effective_cost, {", ".join(PARTS)} from ({_NEWEST})
    where scope = 'billing_account' order by abs(effective_cost) desc, billing_account_id, billing_currency limit 1
"""


def pages(db: duckdb.DuckDBPyConnection, lake: Lake) -> Mapping[str, Page]:
    """The page of the table; the plot is of the payer that costs most."""
    shown = {
        "from_month_to_month": table(preview(db, _PAYERS)),
        "cost_centres": table(preview(db, _CENTRES)),
        "who_moved": table(preview(db, _MOVERS)),
    }
    found = db.execute(_PLOTTED).fetchone()
    if found:
        before, *parts = map(float, found)
        names = (part.removesuffix("_cost_change").replace("_", "-") for part in PARTS)
        shown["waterfall"] = waterfall(before, list(zip(names, parts, strict=True)))
    rows = db.execute(f"select count(*) from {TABLE}").fetchone()[0]
    return {TABLE: Page(rows, shown)}
