"""Checks of forecasts: that parts are their totals, that nothing is absurd, and that intervals hold what they say."""

from cost_assets.stage import Check

CHECKS = [
    Check(
        "fct_cost_forecasts", "parts_add_up",
        "The newest forecasts of services add up to that of their sub account, and those to the billing account's, "
        "to the last digit; those of cost centres add up to the billing account's, too.",
        """
        with newest as (
            select *, coalesce(sub_account_id, '') as sub from forecasts
            where is_latest and cost_basis = 'effective_cost'
        ),
        by_sub as (
            select
                scope, grain, target_date, billing_account_id, billing_currency, sub,
                sum(forecast_cost) as forecast_cost
            from newest where scope in ('service', 'sub_account') group by all
        ),
        by_account as (
            select scope, grain, target_date, billing_account_id, billing_currency, sum(forecast_cost) as forecast_cost
            from newest group by all
        )
        select grain, target_date, billing_account_id, sub, min(forecast_cost) as lowest, max(forecast_cost) as highest
        from by_sub group by grain, target_date, billing_account_id, billing_currency, sub having lowest <> highest
        union all
        select grain, target_date, billing_account_id, null, min(forecast_cost), max(forecast_cost)
        from by_account group by grain, target_date, billing_account_id, billing_currency
        having min(forecast_cost) <> max(forecast_cost)
        """,
    ),
    Check(
        "fct_cost_forecasts", "intervals_in_order",
        "An interval of 80 % lies within that of 95 %.",
        """
        select * from forecasts
        where is_latest and not (lower_95 <= lower_80 and lower_80 <= upper_80 and upper_80 <= upper_95)
        """,
    ),
    Check(
        "fct_cost_forecasts", "nobody_is_forgotten",
        "Every service and cost centre with cost in the last 28 days has a forecast.",
        """
        with all_costs as (
            select
                billing_account_id, sub_account_id, service_name, null as cost_centre, billing_currency,
                charge_date, effective_cost
            from int_costs_daily
            union all
            select
                billing_account_id, null, null, cost_centre, billing_currency, charge_date, effective_cost
            from centre_costs_daily
        )
        select distinct
            costs.billing_account_id, costs.sub_account_id, costs.service_name, costs.cost_centre,
            costs.billing_currency
        from all_costs as costs
        inner join int_accounts_as_of as accounts
            on accounts.billing_account_id is not distinct from costs.billing_account_id
        anti join (
            select * from forecasts where is_latest and scope in ('service', 'cost_centre') and grain = 'month'
        ) as said
            on said.as_of_date = accounts.as_of_date
            and said.billing_account_id is not distinct from costs.billing_account_id
            and said.sub_account_id is not distinct from costs.sub_account_id
            and said.service_name is not distinct from costs.service_name
            and said.cost_centre is not distinct from costs.cost_centre
            and said.billing_currency is not distinct from costs.billing_currency
        where accounts.is_current and costs.effective_cost <> 0
            and costs.charge_date between accounts.as_of_date - 27 and accounts.as_of_date
        """,
    ),
    Check(
        "fct_forecast_accuracy", "intervals_hold_what_they_say",
        "What was stored lay within its 80 % interval in 65 to 92 of 100 cases, where there are a hundred.",
        """
        select billing_currency, grain, days_known, days_ahead, forecasts, coverage_80 from fct_forecast_accuracy
        where scope = 'all' and source = 'stored' and method = 'model' and forecasts >= 100
            and coverage_80 not between 0.65 and 0.92
        """,
        blocks=False,
    ),
]  # fmt: skip
