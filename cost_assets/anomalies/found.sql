-- What was found, with its costs to the last digit: an anomaly's expected cost is what makes its impact whole cents.
create or replace temp table found_anomalies as
with

typed as (

    select
        * replace (
            started_on::date as started_on, ended_on::date as ended_on, last_day::date as last_day,
            score::double as score, impact_cost::decimal(38, 12) as impact_cost,
            explained_cost::decimal(38, 12) as explained_cost, impact_pct::double as impact_pct,
            x_marked_at::timestamp as x_marked_at
        )
    from found

),

days as (

    select * from read_parquet({scores}, union_by_name = true)

),

costs as (

    select typed.anomaly_id, sum(days.actual_cost) as actual_cost
    from typed
    inner join days
        on days.scope = typed.scope
        and days.billing_account_id is not distinct from typed.billing_account_id
        and days.sub_account_id is not distinct from typed.sub_account_id
        and days.service_name is not distinct from typed.service_name
        and days.cost_centre is not distinct from typed.cost_centre
        and days.billing_currency is not distinct from typed.billing_currency
        and days.charge_date between typed.started_on and typed.last_day
    where typed.kind <> 'fee'
    group by all

)

select
    typed.* exclude (explained_cost),
    coalesce(costs.actual_cost, explained_cost + impact_cost) as actual_cost,
    coalesce(costs.actual_cost - impact_cost, explained_cost) as expected_cost
from typed
left join costs using (anomaly_id);

-- Those whose drivers are not known yet, or may have changed.
create or replace temp table windows as
select
    found.anomaly_id, found.scope, found.billing_account_id, found.sub_account_id, found.service_name,
    found.cost_centre, found.billing_currency, found.started_on, found.last_day, found.expected_cost, found.impact_cost,
    found.started_on - {look_back} as base_from,
    case found.charge_group
        when 'usage' then 'Usage' when 'unused' then 'Usage' when 'tax' then 'Tax' when 'credit' then 'Credit'
        when 'adjustment' then 'Adjustment' else 'Purchase'
    end as charge_category,
    found.charge_group = 'unused' as is_unused
from found_anomalies as found
left join fct_anomalies as before
    on before.anomaly_id = found.anomaly_id
    and before.impact_cost = found.impact_cost
    and before.actual_cost = found.actual_cost
where before.anomaly_id is null or found.last_day >= date '{since}'
