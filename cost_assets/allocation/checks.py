"""Checks of allocation: that nothing is lost or doubled, and that rules, shares and telemetry do what people think."""

from cost_assets.stage import Check

# Account by account and service by service each month was held against its costs before it was put in place.
_BY = "billing_period_start, charge_date, billing_currency"
_SUMS = ", ".join(
    f"sum({each}) as {each}" for each in ("billed_cost", "effective_cost", "list_cost", "contracted_cost")
)

CHECKS = [
    Check(
        "fct_allocated_costs_daily", "conserved",
        "What is allocated of a day is what it cost, by billing month and currency, on every basis, to the last digit.",
        f"""
        with sides as (
            select 'costs' as side, {_BY}, {_SUMS} from int_costs_daily group by all
            union all
            select 'allocated', {_BY}, {_SUMS} from fct_allocated_costs_daily group by all
        )
        select
            {_BY},
            max(effective_cost) filter (where side = 'costs') as effective_cost,
            max(effective_cost) filter (where side = 'allocated') as allocated_cost
        from sides
        group by all
        having count(*) <> 2
            or max(billed_cost) <> min(billed_cost) or max(effective_cost) <> min(effective_cost)
            or max(list_cost) is distinct from min(list_cost)
            or max(contracted_cost) is distinct from min(contracted_cost)
            or count(list_cost) = 1 or count(contracted_cost) = 1
        """,
    ),
    Check(
        "int_placed_costs_monthly", "adds_up",
        "What was placed by usage type is what was allocated, by month, billing account, rule and currency.",
        """
        with sides as (
            select 'placed' as side, billing_period_start, billing_account_id, allocation_rule,
                billing_currency, sum(billed_cost) as billed_cost, sum(effective_cost) as effective_cost
            from int_placed_costs_monthly group by all
            union all
            select 'allocated', billing_period_start, billing_account_id, allocation_rule,
                billing_currency, sum(billed_cost), sum(effective_cost)
            from fct_allocated_costs_daily group by all
        )
        select billing_period_start, billing_account_id, allocation_rule, billing_currency
        from sides group by all
        having count(*) <> 2 or max(billed_cost) <> min(billed_cost) or max(effective_cost) <> min(effective_cost)
        """,
    ),
    Check(
        "fct_chargeback_monthly", "is_all_that_is_known",
        "Signed rows and what changed since add up to what is allocated now, per month, cost centre and currency.",
        """
        with sides as (
            select 'charged' as side, billing_period_start, cost_centre, billing_currency,
                sum(billed_cost) as billed_cost, sum(effective_cost) as effective_cost
            from fct_chargeback_monthly group by all
            union all
            select 'allocated', billing_period_start, cost_centre, billing_currency,
                sum(billed_cost), sum(effective_cost)
            from fct_allocated_costs_daily group by all
        )
        select billing_period_start, cost_centre, billing_currency
        from sides group by all
        having coalesce(sum(billed_cost) filter (where side = 'charged'), 0)
                <> coalesce(sum(billed_cost) filter (where side = 'allocated'), 0)
            or coalesce(sum(effective_cost) filter (where side = 'charged'), 0)
                <> coalesce(sum(effective_cost) filter (where side = 'allocated'), 0)
        """,
    ),
    Check(
        "fct_chargeback_monthly", "signed_months_stand",
        "Months that were signed off are as they were then; what changed since stands as a difference. A warning.",
        """
        select billing_period_start, cost_centre, billing_currency, sum(effective_cost) as effective_cost_since
        from fct_chargeback_monthly where entry = 'difference' group by all order by all
        """,
        blocks=False,
    ),
    Check(
        "fct_allocation_rules_monthly", "rules_match_something",
        "Every rule holds for some cost in some month of its validity. A warning.",
        """
        select allocation_rule, min(billing_period_start) as since, max(billing_period_start) as until
        from fct_allocation_rules_monthly group by all having bool_and(verdict = 'matches nothing') order by all
        """,
        blocks=False,
    ),
    Check(
        "fct_allocation_rules_monthly", "rules_are_not_shadowed",
        "No rule holds for costs and gets none of them in any month, since rules before it take them all. A warning.",
        """
        select allocation_rule, any_value(shadowed_by) filter (where verdict = 'shadowed') as shadowed_by
        from fct_allocation_rules_monthly group by all
        having bool_or(verdict = 'shadowed') and bool_and(verdict in ('shadowed', 'matches nothing')) order by all
        """,
        blocks=False,
    ),
    Check(
        "fct_allocation_rules_monthly", "shared_costs_find_somebody",
        "Every shared cost has cost centres to share it; without them it stays unallocated. A warning.",
        """
        select allocation_rule, billing_period_start, billing_currency, effective_cost
        from fct_allocation_rules_monthly where verdict = 'nobody to share it' order by all
        """,
        blocks=False,
    ),
    Check(
        "fct_unit_costs_monthly", "telemetry_is_not_late",
        "Telemetry counts every day whose costs are complete. A warning.",
        """
        select telemetry, scope, unit, max(counted_until) as counted_until, max(complete_until) as complete_until
        from fct_unit_costs_monthly
        where billing_period_start = (select max(billing_period_start) from fct_unit_costs_monthly)
        group by all having bool_or(is_late) order by all
        """,
        blocks=False,
    ),
]  # fmt: skip
