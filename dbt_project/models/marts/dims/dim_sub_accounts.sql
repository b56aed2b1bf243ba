with

named as (

    select
        sub_account_id,
        arg_max(sub_account_name, billing_period_start) as sub_account_name,
        arg_max(billing_account_id, billing_period_start) as billing_account_id,
        arg_max(billing_account_name, billing_period_start) as billing_account_name,
        arg_max(provider_name, billing_period_start) as provider_name,
        min(billing_period_start) as x_first_billing_period_start,
        max(billing_period_start) as x_last_billing_period_start
    from {{ ref('int_month_totals') }}
    where sub_account_id is not null
    group by all

)

select * from named
