with

coverage as (

    select
        billing_period_start,
        billing_account_id,
        sub_account_id,
        service_name,
        x_instance_family,
        billing_currency,

        {{ whole_sum('x_covered_list_cost') }} as x_covered_list_cost,
        {{ whole_sum('x_eligible_list_cost') }} as x_eligible_list_cost

    from {{ ref('int_usage_costs') }}
    where x_covered_list_cost is distinct from 0 or (provider_name = 'AWS' and x_eligible_list_cost is distinct from 0)
    group by all

)

select
    *,
    {{ percent('x_covered_list_cost', 'x_covered_list_cost + x_eligible_list_cost') }} as coverage_pct

from coverage
