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
# What of a change its largest part is.
_SIZES = ", ".join(f"{{size: abs({part}), part: '{part.removesuffix('_cost_change')}'}}" for part in PARTS)
_MOSTLY = f"list_max([{_SIZES}]).part"
_MOVERS = f"""
    select
        sub_account_id as account, service_name as service,
        format('{{:,.2f}}', effective_cost_change::double) as change, billing_currency as currency, {_MOSTLY} as mostly
    from ({_NEWEST}) where scope = 'service' order by abs(effective_cost_change) desc, account, service
"""
_CENTRES = f"""
    select
        cost_centre, format('{{:,.2f}}', effective_cost_change::double) as change, billing_currency as currency,
        {_MOSTLY} as mostly
    from ({_NEWEST}) where scope = 'cost_centre' order by abs(effective_cost_change) desc, cost_centre
"""
_DEAREST = f"""
    select
        billing_account_id, strftime(billing_period_start, '%Y-%m'), billing_currency, previous_effective_cost,
        {", ".join(PARTS)}
    from ({_NEWEST}) where scope = 'billing_account' order by abs(effective_cost) desc, 1, 3 limit 1
"""
_SHOWN_MOVERS = 8  # longer tables stand behind a link


def pages(db: duckdb.DuckDBPyConnection, lake: Lake) -> Mapping[str, Page]:
    """The page of the table; the way from month to month is that of the payer that costs most."""
    shown = {
        "cost_centres": table(preview(db, _CENTRES, _SHOWN_MOVERS)),
        "who_moved": table(preview(db, _MOVERS, _SHOWN_MOVERS)),
    }
    found = db.execute(_DEAREST).fetchone()
    if found:
        account, month, currency, before, *parts = found
        names = [part.removesuffix("_cost_change").replace("_", "-") for part in PARTS]
        way = [("the month before", before), *zip(names, parts, strict=True), (month, before + sum(parts))]
        told = [("account", account), ("currency", currency), *((each, f"{cost:z,.2f}") for each, cost in way if cost)]
        shown = {"from_month_to_month": table([{"": what, "is": text} for what, text in told]), **shown}
        shown["waterfall"] = waterfall(float(before), list(zip(names, map(float, parts), strict=True)))
    rows = db.execute(f"select count(*) from {TABLE}").fetchone()[0]
    return {TABLE: Page(rows, shown)}
