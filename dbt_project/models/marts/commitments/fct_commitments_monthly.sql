with

monthly as (

    select
        billing_period_start,
        export_name,
        billing_account_id,
        commitment_discount_id,
        billing_currency,

        max(commitment_discount_type) as commitment_discount_type,
        max(x_payment_option) as x_payment_option,
        max(x_term) as x_term,
        max(x_offering) as x_offering,
        max(x_commitment_start_at) as x_commitment_start_at,
        max(x_commitment_end_at) as x_commitment_end_at,

        sum(x_commitment_fee_cost) as x_commitment_fee_cost,
        sum(x_used_cost) as x_used_cost,
        sum(x_unused_cost) as x_unused_cost,
        sum(x_ahead_cost) as x_ahead_cost,
        {{ whole_sum('x_covered_list_cost') }} as x_covered_list_cost

    from {{ ref('int_commitments_daily') }}
    group by all

),

commitments as (

    {# The fee of a reservation is that of the whole month from its first day on: what nothing used nor left
       unused of it, while the month lasts, is ahead. #}
    select monthly.* replace (
        case
            when commitment_discount_type = 'Reserved Instance' and delivered_at < billing_period_end
                then x_commitment_fee_cost - x_used_cost - x_unused_cost
            else x_ahead_cost
        end as x_ahead_cost
    )
    from monthly
    left join {{ ref('int_periods') }} using (export_name, billing_period_start)

)

select
    billing_period_start,
    export_name,
    billing_account_id,
    commitment_discount_id,
    billing_currency,

    commitment_discount_type,
    x_payment_option,
    x_term,
    x_offering,
    x_commitment_start_at,
    x_commitment_end_at,

    coalesce(x_commitment_fee_cost - coalesce(x_ahead_cost, 0), x_used_cost + x_unused_cost) as x_commitment_cost,
    x_used_cost,
    x_unused_cost,
    x_ahead_cost,
    {{ percent('x_used_cost', 'x_used_cost + x_unused_cost') }} as utilization_pct,
    x_covered_list_cost,
    x_covered_list_cost - x_used_cost - x_unused_cost as x_savings_cost,
    {{ percent('x_savings_cost', 'x_covered_list_cost') }} as effective_savings_rate_pct,
    {{ percent('x_used_cost', 'x_covered_list_cost') }} as x_break_even_utilization_pct

from commitments
