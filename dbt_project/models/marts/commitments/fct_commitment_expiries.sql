with

accounts as (

    select
        billing_account_id,
        {# a month that has hardly begun may lack fees that are still to come #}
        coalesce(
            max(billing_period_start) filter (where complete_until >= billing_period_start), max(billing_period_start)
        ) as newest_period_start,
        max(complete_until) as complete_until,
        greatest(min(billing_period_start), max(complete_until) - 29) as first_day
    from {{ ref('int_account_periods') }}
    group by all

),

{# A commitment that has had no charge since its account's newest month began is over, whatever its end was to be. #}
in_force as (

    select
        billing_account_id,
        commitment_discount_id,
        billing_currency,
        max(commitment_discount_type) as commitment_discount_type,
        max(x_payment_option) as x_payment_option,
        max(x_term) as x_term,
        max(x_offering) as x_offering,
        max(x_commitment_start_at) as x_commitment_start_at,
        max(x_commitment_end_at) as x_commitment_end_at,
        any_value(newest_period_start) as newest_period_start,
        24 * (any_value(complete_until) + 1 - greatest(any_value(first_day), max(x_commitment_start_at)::date)) as hours,
        {{ whole_sum('x_covered_list_cost', 'charge_date between first_day and complete_until') }} as covered_list_cost,
        {{ whole_sum('x_commitment_cost', 'charge_date between first_day and complete_until') }} as commitment_cost,
        sum(x_commitment_fee_cost) filter (where billing_period_start = newest_period_start) as newest_fee_cost
    from {{ ref('int_commitments_daily') }}
    inner join accounts using (billing_account_id)
    where billing_period_start >= newest_period_start - interval 2 months
    group by all
    having bool_or(billing_period_start >= newest_period_start)

),

{# A reservation's fee is that of a whole month, or of what of it lies in its term. #}
priced as (

    select
        *,
        {{ home_now() }} as as_of,
        {# rounded, since AWS ends a term on the last second of its last hour #}
        round(date_diff(
            'second',
            greatest(newest_period_start, x_commitment_start_at),
            least(newest_period_start + interval 1 month, x_commitment_end_at)
        ) / 3600) as fee_hours,
        case
            when commitment_discount_type = 'Reserved Instance' and newest_fee_cost is not null
                then newest_fee_cost / nullif(fee_hours, 0)
            when hours > 0 then commitment_cost / hours
        end as hourly_cost
    from in_force

)

select
    billing_account_id,
    commitment_discount_id,
    billing_currency,

    commitment_discount_type,
    x_payment_option,
    x_term,
    x_offering,
    x_commitment_start_at,
    x_commitment_end_at,
    x_commitment_end_at is not null as x_is_end_known,
    date_diff('day', as_of::date, x_commitment_end_at::date) as x_days_left,

    (730 * hourly_cost)::decimal(38, 12) as x_monthly_cost,
    case when hours > 0 then 730 * covered_list_cost / hours end::decimal(38, 12) as x_monthly_list_cost

from priced
where x_commitment_end_at is null or x_commitment_end_at > as_of
