with

accounts as (

    select distinct export_name, billing_period_start, billing_account_id
    from {{ source('landing', 'delivery_totals') }}
    where is_published

)

select
    accounts.billing_period_start,
    accounts.billing_account_id,
    periods.billing_period_end,
    min(periods.complete_until) as complete_until,
    case when bool_and(periods.period_status = 'final') then 'final' else 'open' end as period_status

from accounts
inner join {{ ref('int_periods') }} as periods using (export_name, billing_period_start)
group by all
