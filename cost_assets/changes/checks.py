"""Checks of changes: that parts add up in every row and every scope, and that costs are those of the other marts."""

from cost_assets.stage import Check
from cost_assets.tables import declared

TABLE = "fct_cost_changes_monthly"
PARTS = tuple(
    name
    for name in declared("changes")[TABLE].columns
    if name.endswith("_cost_change") and name != "effective_cost_change"
)
_MEASURES = ("effective_cost", "previous_effective_cost", "effective_cost_change", *PARTS)
_WHOSE = ("billing_period_start", "provider_name", "billing_account_id", "billing_currency")


def _differing(parts: str, totals: str, keys: tuple[str, ...], measures: tuple[str, ...]) -> str:
    """What two scopes say differently of the same; what one of them lacks too."""
    sides = [
        f"select {', '.join(keys)}, {', '.join(f'sum({name}) as {name}' for name in measures)} "
        f"from {TABLE} where scope = '{scope}' group by all"
        for scope in (parts, totals)
    ]
    # A group of parts that cancel out in every measure has no total, and needs none.
    nothing = " and ".join(f"{name} = 0" for name in measures)
    return f"""
        select * from (
            (from ({sides[0]}) except from ({sides[1]})) union all (from ({sides[1]}) except from ({sides[0]}))
        ) where not ({nothing})
    """


CHECKS = [
    Check(
        TABLE, "parts_add_up",
        "The parts of each change add up to it, and it is this month minus the one before, to the last digit.",
        f"""
        select * from {TABLE}
        where (effective_cost_change = {" + ".join(PARTS)}) is not true
            or (effective_cost_change = effective_cost - previous_effective_cost) is not true
        """,
    ),
    Check(
        TABLE, "services_add_up",
        "Each part of services adds up to that of their sub account, to the last digit.",
        _differing("service", "sub_account", (*_WHOSE, "sub_account_id"), _MEASURES),
    ),
    Check(
        TABLE, "sub_accounts_add_up",
        "Each part of sub accounts adds up to that of their billing account, to the last digit.",
        _differing("sub_account", "billing_account", _WHOSE, _MEASURES),
    ),
    Check(
        TABLE, "cost_centres_add_up",
        "What cost centres cost, and how it changed, adds up to their billing account, to the last digit.",
        _differing("cost_centre", "billing_account", _WHOSE, _MEASURES[:3]),
    ),
    Check(
        TABLE, "costs_are_those_of_the_services",
        "Costs and changes are those of fct_service_costs_monthly, where that has them of a month that is compared.",
        f"""
        with known as (
            select billing_period_start, provider_name, billing_account_id, sub_account_id, service_name,
                billing_currency, effective_cost, previous_effective_cost, effective_cost_change
            from fct_service_costs_monthly as costs
            semi join {TABLE} as compared
                on compared.billing_period_start = costs.billing_period_start
                and compared.billing_account_id is not distinct from costs.billing_account_id
            where previous_effective_cost is not null and (effective_cost <> 0 or previous_effective_cost <> 0)
        )
        from known except
        select billing_period_start, provider_name, billing_account_id, sub_account_id, service_name, billing_currency,
            effective_cost, previous_effective_cost, effective_cost_change
        from {TABLE} where scope = 'service'
        """,
    ),
]  # fmt: skip
