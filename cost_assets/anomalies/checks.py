"""Checks of anomalies: that flagged days and anomalies are the same thing, and that money adds up."""

from cost_assets.stage import Check

_SAME = " and ".join(
    f"anomalies.{name} is not distinct from days.{name}"
    for name in ("scope", "billing_account_id", "sub_account_id", "service_name", "cost_centre", "billing_currency")
)

CHECKS = [
    Check(
        "fct_anomaly_scores", "costs_are_those_of_the_account",
        "Usage and the rest add up to fct_account_costs_daily, day by day, in every scope; no complete day lacks.",
        """
        with accounts as (
            select charge_date, billing_account_id, billing_currency, sum(effective_cost) as effective_cost
            from fct_account_costs_daily group by all
        ),
        complete as (
            select accounts.* exclude (effective_cost)
            from accounts
            inner join int_accounts_as_of as now using (billing_account_id)
            where accounts.effective_cost <> 0 and accounts.charge_date <= now.as_of_date and exists (
                from int_account_periods as periods
                where periods.billing_account_id = accounts.billing_account_id
                    and accounts.charge_date between periods.billing_period_start and periods.complete_until
            )
        ),
        days as (
            select scope, charge_date, billing_account_id, billing_currency, actual_cost + x_other_cost as cost
            from scores
            union all by name
            select *, null as cost
            from complete cross join (values ('service'), ('sub_account'), ('billing_account')) as of_all(scope)
            union all by name
            select *, null as cost, 'cost_centre' as scope
            from complete semi join centre_costs_daily using (charge_date, billing_account_id, billing_currency)
        ),
        by_scope as (
            select scope, charge_date, billing_account_id, billing_currency, sum(cost) as scored from days group by all
        )
        select by_scope.*, accounts.effective_cost as of_account
        from by_scope
        inner join accounts
            on accounts.charge_date = by_scope.charge_date
            and accounts.billing_account_id is not distinct from by_scope.billing_account_id
            and accounts.billing_currency is not distinct from by_scope.billing_currency
        where by_scope.scored is distinct from accounts.effective_cost
        """,
    ),
    Check(
        "fct_anomalies", "every_flagged_day_lies_in_one",
        "Each day with is_anomaly lies in one anomaly of its series.",
        f"""
        select
            days.charge_date, days.scope, days.sub_account_id, days.service_name, days.cost_centre,
            count(anomalies.anomaly_id) as n
        from (select * from scores where is_anomaly) as days
        left join fct_anomalies as anomalies
            on {_SAME} and anomalies.kind <> 'fee' and days.charge_date >= anomalies.started_on
            and days.charge_date <= coalesce(anomalies.ended_on, days.charge_date)
        group by days.charge_date, days.scope, days.billing_account_id, days.sub_account_id, days.service_name,
            days.cost_centre, days.billing_currency
        having n <> 1
        """,
    ),
    Check(
        "fct_anomalies", "drivers_add_up",
        "The drivers of each anomaly add up to its impact.",
        """
        select anomaly_id, impact_cost, drivers from fct_anomalies
        where impact_cost <> (
            select sum((driver ->> 'impact_cost')::decimal(38, 12))
            from (select unnest(from_json(drivers, '["json"]')) as driver)
        )
        """,
    ),
]  # fmt: skip
