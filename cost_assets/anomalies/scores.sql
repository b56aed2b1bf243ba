-- The rows of fct_anomaly_scores from a day on: what was judged, beside the costs to the last digit and the first verdict.
create or replace temp table score_rows as
with

costs as (

    select
        case
            when grouping(service_name) = 0 then 'service'
            when grouping(sub_account_id) = 0 then 'sub_account'
            else 'billing_account'
        end as scope,
        charge_date, billing_account_id, sub_account_id, service_name, null as cost_centre, billing_currency,
        sum(effective_cost) filter (x_charge_group = 'usage') as actual_cost,
        sum(effective_cost) filter (x_charge_group <> 'usage') as x_other_cost
    from int_costs_daily
    where charge_date >= date '{since}'
    group by grouping sets (
        (charge_date, billing_account_id, billing_currency, sub_account_id, service_name),
        (charge_date, billing_account_id, billing_currency, sub_account_id),
        (charge_date, billing_account_id, billing_currency)
    )
    union all
    select
        'cost_centre', charge_date, billing_account_id, null, null, cost_centre, billing_currency,
        sum(effective_cost) filter (x_charge_group = 'usage'),
        sum(effective_cost) filter (x_charge_group <> 'usage')
    from centre_costs_daily
    where charge_date >= date '{since}'
    group by all

),

numbered as (

    select judged_series.n, costs.*
    from costs
    inner join judged_series
        on judged_series.scope = costs.scope
        and judged_series.billing_account_id is not distinct from costs.billing_account_id
        and judged_series.sub_account_id is not distinct from costs.sub_account_id
        and judged_series.service_name is not distinct from costs.service_name
        and judged_series.cost_centre is not distinct from costs.cost_centre
        and judged_series.billing_currency is not distinct from costs.billing_currency

)

select
    judged.n,
    date '1970-01-01' + judged.day as charge_date,
    -- a known day without a charge cost nothing
    coalesce(numbered.actual_cost, 0)::decimal(38, 12) as actual_cost,
    coalesce(numbered.x_other_cost, 0)::decimal(38, 12) as x_other_cost,
    round(judged.expected, 6)::decimal(38, 12) as expected_cost,
    round(judged.lower_95, 6)::decimal(38, 12) as lower_95,
    round(judged.upper_95, 6)::decimal(38, 12) as upper_95,
    round(judged.score, 2) as score,
    case when judged.score is not null then judged.is_anomaly end as is_anomaly,
    judged.* exclude (n, day, expected, lower_95, upper_95, score, is_anomaly)

from judged
left join numbered
    on numbered.n = judged.n
    and numbered.charge_date = date '1970-01-01' + judged.day;

-- What was said first of each day that is in hand.
create or replace temp table first_verdicts as
select
    judged_series.n, said.charge_date, said.first_scored_at, said.first_score, said.first_is_anomaly
from ({said}) as said
inner join judged_series
    on judged_series.scope = said.scope
    and judged_series.billing_account_id is not distinct from said.billing_account_id
    and judged_series.sub_account_id is not distinct from said.sub_account_id
    and judged_series.service_name is not distinct from said.service_name
    and judged_series.cost_centre is not distinct from said.cost_centre
    and judged_series.billing_currency is not distinct from said.billing_currency
where said.charge_date >= date '{since}'
qualify row_number() over (partition by judged_series.n, said.charge_date order by said.first_scored_at) = 1;

create or replace temp table new_verdicts as
select
    judged_series.* exclude (n), score_rows.charge_date,
    timestamp '{now}' as first_scored_at, score_rows.score as first_score, score_rows.is_anomaly as first_is_anomaly
from score_rows
inner join judged_series using (n)
anti join first_verdicts using (n, charge_date)
where score_rows.score is not null;

create or replace temp view scored_days as
select
    score_rows.* exclude (n),
    judged_series.* exclude (n),
    case when score_rows.score is not null then coalesce(first_verdicts.first_scored_at, timestamp '{now}') end
        as first_scored_at,
    coalesce(first_verdicts.first_score, score_rows.score) as first_score,
    coalesce(first_verdicts.first_is_anomaly, score_rows.is_anomaly) as first_is_anomaly
from score_rows
inner join judged_series using (n)
left join first_verdicts using (n, charge_date)
