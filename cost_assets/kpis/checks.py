"""Checks of KPIs: that they are of the same money as the marts, lie where shares lie, and promise no more than there
is."""

from cost_assets.stage import Check

_KEYS = "billing_period_start, kpi, scope, billing_account_id, sub_account_id, cost_centre, billing_currency"
_MOVER_KEYS = "billing_period_start, scope, billing_account_id, dimension, item, billing_currency"


def _agrees(kpi: str, part: str, mart: str, amount: str) -> str:
    """The months and currencies in which a part of a KPI of everything is not what the mart adds up to."""
    return f"""
        select '{kpi} {part}' as what, * from (
            select billing_period_start, billing_currency, {part} as measured
            from fct_kpis_monthly where kpi = '{kpi}' and scope = 'all'
        )
        full join (
            select billing_period_start, billing_currency, sum({amount}) as in_mart from {mart} group by all
        ) using (billing_period_start, billing_currency)
        where coalesce(measured, 0) <> coalesce(in_mart, 0)
    """


CHECKS = [
    Check(
        "fct_kpis_monthly", "one_row_per_grain",
        f"No two rows share {_KEYS}.",
        f"select {_KEYS}, count(*) as n from fct_kpis_monthly group by all having n > 1",
    ),
    Check(
        "fct_kpis_monthly", "parts_are_those_of_the_marts",
        "Numerators and denominators of everything are what the marts add up to, to the last digit.",
        " union all ".join(
            _agrees(*each)
            for each in (
                ("effective_savings_rate", "numerator", "fct_savings_monthly", "total_savings_cost"),
                ("effective_savings_rate", "denominator", "fct_savings_monthly", "list_cost"),
                (
                    "commitment_coverage", "denominator", "fct_commitment_coverage_monthly",
                    "x_covered_list_cost + x_eligible_list_cost",
                ),
                ("commitment_utilization", "denominator", "fct_commitments_monthly", "x_used_cost + x_unused_cost"),
                ("commitment_savings_rate", "numerator", "fct_commitments_monthly", "x_savings_cost"),
                ("allocated_share", "denominator", "fct_service_costs_monthly", "effective_cost"),
            )
        ),
    ),
    Check(
        "fct_kpis_monthly", "accounts_add_up",
        "Numerators and denominators of billing accounts, and of sub accounts, add up to those of everything; but for "
        "changes, which do not.",
        """
        select
            whole.billing_period_start, whole.kpi, parts.scope, whole.billing_currency,
            any_value(whole.numerator) as whole_numerator, sum(parts.numerator) as numerators,
            any_value(whole.denominator) as whole_denominator, sum(parts.denominator) as denominators
        from fct_kpis_monthly as whole
        inner join fct_kpis_monthly as parts
            on parts.billing_period_start = whole.billing_period_start
            and parts.kpi = whole.kpi
            and parts.billing_currency is not distinct from whole.billing_currency
            and parts.scope in ('billing_account', 'sub_account')
        where whole.scope = 'all' and not contains(whole.kpi, 'cost_change')
        group by whole.billing_period_start, whole.kpi, parts.scope, whole.billing_currency
        having whole_numerator <> numerators or whole_denominator <> denominators
        """,
    ),
    Check(
        "fct_kpis_monthly", "savings_are_parts",
        "Reaching a goal saves no more than what is moved costs.",
        "select * from fct_kpis_monthly where savings_at_goal_cost > movable_cost + 0.000001",
    ),
    Check(
        "fct_kpis_monthly", "shares_lie_within_their_whole",
        "A share lies within 0 and 100. Negative costs, such as refunds of usage, explain it where one does not.",
        """
        select kpis.* from fct_kpis_monthly as kpis
        inner join kpi_registry using (kpi)
        where kpi_registry.is_share and (kpis.value < 0 or kpis.value > 100)
        """,
        blocks=False,
    ),
    Check(
        "fct_cost_movers_monthly", "one_row_per_grain",
        f"No two rows share {_MOVER_KEYS}.",
        f"select {_MOVER_KEYS}, count(*) as n from fct_cost_movers_monthly group by all having n > 1",
    ),
    Check(
        "fct_cost_movers_monthly", "movers_are_the_change",
        "The changes of each dimension's items add up to the change of the whole, in fct_kpis_monthly.",
        """
        select movers.*, kpis.numerator
        from (
            select billing_period_start, scope, billing_account_id, dimension, billing_currency, is_to_date,
                sum(effective_cost_change) as moved
            from fct_cost_movers_monthly group by all
        ) as movers
        inner join fct_kpis_monthly as kpis
            on kpis.billing_period_start = movers.billing_period_start
            and kpis.scope = movers.scope
            and kpis.kpi = if(movers.is_to_date, 'cost_change_to_date', 'cost_change_month')
            and kpis.billing_account_id is not distinct from movers.billing_account_id
            and kpis.billing_currency is not distinct from movers.billing_currency
        where movers.moved <> kpis.numerator
        """,
    ),
]  # fmt: skip
