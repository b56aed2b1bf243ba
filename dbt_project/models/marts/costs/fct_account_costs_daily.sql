with

costs as (

    select * from {{ ref('int_costs_daily') }}

),

periods as (

    select * from {{ ref('int_periods') }}

)

select
    costs.charge_date,
    costs.provider_name,
    costs.billing_account_id,
    costs.sub_account_id,
    costs.billing_currency,

    sum(costs.billed_cost) as billed_cost,
    sum(costs.effective_cost) as effective_cost,
    sum(costs.list_cost) as list_cost,
    sum(costs.contracted_cost) as contracted_cost,
    bool_and(costs.charge_date <= periods.complete_until) as data_complete,
    timestamp '{{ var("published_at") }}' as published_at

from costs
inner join periods using (export_name, billing_period_start)
group by all
