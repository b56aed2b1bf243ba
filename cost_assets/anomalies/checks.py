"""Checks of anomalies: that flagged days and anomalies are the same thing, and that money adds up."""

from cost_assets.stage import Check

_SAME = " and ".join(
    f"anomalies.{name} is not distinct from days.{name}"
    for name in ("scope", "billing_account_id", "sub_account_id", "service_name", "cost_centre", "billing_currency")
)

CHECKS = [
    Check(
        "fct_anomaly_scores", "costs_are_those_of_the_account",
        "Usage and the rest add up to fct_account_costs_daily, day by day, in every scope.",
        """
        select
            scores.scope, scores.charge_date, scores.billing_account_id, scores.billing_currency,
            sum(scores.actual_cost + scores.x_other_cost) as scored, any_value(accounts.effective_cost) as of_account
        from scores
        inner join (
            select charge_date, billing_account_id, billing_currency, sum(effective_cost) as effective_cost
            from fct_account_costs_daily group by all
        ) as accounts
            on accounts.charge_date = scores.charge_date
            and accounts.billing_account_id is not distinct from scores.billing_account_id
            and accounts.billing_currency is not distinct from scores.billing_currency
        group by scores.scope, scores.charge_date, scores.billing_account_id, scores.billing_currency
        having scored <> of_account
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
