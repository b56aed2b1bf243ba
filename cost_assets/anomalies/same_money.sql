-- What each sub account and service moved in the days of a cost centre's anomaly: what it cost, less its part of what
-- was expected, which is that of the days before.
with

parts as (

    select
        anomalies.id, costs.sub_account_id, costs.service_name, anomalies.expected::double as expected,
        coalesce(sum(costs.effective_cost) filter (costs.charge_date >= anomalies.started_on::date), 0)::double as inside,
        coalesce(sum(costs.effective_cost) filter (costs.charge_date < anomalies.started_on::date), 0)::double as before
    from fct_allocated_costs_daily as costs
    inner join centre_anomalies as anomalies
        on costs.billing_account_id is not distinct from anomalies.billing_account_id
        and costs.billing_currency is not distinct from anomalies.billing_currency
        and costs.cost_centre = anomalies.cost_centre
        and costs.charge_date between anomalies.started_on::date - {look_back} and anomalies.last_day::date
    where costs.x_charge_group = 'usage'
    group by all

)

select
    id, sub_account_id, service_name,
    inside - coalesce(expected * (before / nullif(sum(before) over (partition by id), 0)), 0) as moved
from parts
order by id, sub_account_id, service_name
