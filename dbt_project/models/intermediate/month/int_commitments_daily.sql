{{ config(materialized='month_file', sorted_by='charge_date, commitment_discount_id') }}

with

charges as (

    select
        *,
        {# AWS tells what went unused on the fee; FOCUS in rows of its own, and where it has none nothing did. #}
        case
            when commitment_discount_status = 'Unused' then effective_cost
            when x_unblended_cost is null then 0
            else x_unused_cost
        end as unused_cost
    from {{ ref('int_charges') }}
    where commitment_discount_id is not null
        and (commitment_discount_status in ('Used', 'Unused') or x_commitment_fee_cost is not null)
        and not x_is_split_row

),

commitments as (

    select
        charge_date,
        billing_period_start,
        export_name,
        billing_account_id,
        commitment_discount_id,
        billing_currency,

        max(commitment_discount_type) as commitment_discount_type,
        max(x_commitment.payment_option) as x_payment_option,
        max(x_commitment.term) as x_term,
        max(x_commitment.offering) as x_offering,
        try_cast(max(x_commitment.start_at) as timestamp) as x_commitment_start_at,
        try_cast(max(x_commitment.end_at) as timestamp) as x_commitment_end_at,

        sum(x_commitment_fee_cost)::decimal(38, 12) as x_commitment_fee_cost,
        {{ whole_sum('effective_cost', "commitment_discount_status = 'Used'") }} as x_used_cost,
        (sum(unused_cost) - coalesce(sum(x_ahead_cost), 0))::decimal(38, 12) as x_unused_cost,
        sum(x_ahead_cost)::decimal(38, 12) as x_ahead_cost,
        {{ whole_sum('list_cost', "commitment_discount_status = 'Used'") }} as x_covered_list_cost

    from charges
    group by all

)

select
    *,
    coalesce(x_commitment_fee_cost - coalesce(x_ahead_cost, 0), x_used_cost + x_unused_cost) as x_commitment_cost,
    (x_used_cost + coalesce(x_unused_cost, 0) + coalesce(x_ahead_cost, 0))::decimal(38, 12) as effective_cost

from commitments
