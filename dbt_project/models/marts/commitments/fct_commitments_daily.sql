with

commitments as (

    select
        *,
        {# the fee of a reservation, and what of it went unused, stand on one day for the whole month #}
        commitment_discount_type is distinct from 'Reserved Instance' as is_told_by_day
    from {{ ref('int_commitments_daily') }}

)

select
    charge_date,
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

    x_commitment_cost,
    x_used_cost,
    x_unused_cost,
    x_ahead_cost,
    case when is_told_by_day then {{ percent('x_used_cost', 'x_used_cost + x_unused_cost') }} end as utilization_pct,
    x_covered_list_cost,
    case when is_told_by_day then x_covered_list_cost - x_used_cost - x_unused_cost end as x_savings_cost,
    {{ percent('x_savings_cost', 'x_covered_list_cost') }} as effective_savings_rate_pct

from commitments
