with

costs as (

    select
        billing_period_start,
        billing_account_id,
        sub_account_id,
        service_name,
        billing_currency,

        {{ whole_sum('list_cost') }} as list_cost,
        {{ whole_sum('contracted_cost') }} as contracted_cost,
        sum({{ known_sum('usage_cost', 'discount_cost') }})::decimal(38, 12) as effective_cost

    from {{ ref('int_usage_costs') }}
    group by all

)

select
    *,
    list_cost - contracted_cost as negotiated_savings_cost,
    contracted_cost - effective_cost as commitment_savings_cost,
    list_cost - effective_cost as total_savings_cost

from costs
