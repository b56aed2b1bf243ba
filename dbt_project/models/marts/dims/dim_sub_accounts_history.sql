with

said as (

    {{ account_lines() }}

),

changed as (

    select *
    from {{ ref('int_billed_accounts') }}
    where sub_account_id not in (select sub_account_id from said)
    qualify row(sub_account_name, billing_account_id)
        is distinct from lag(row(sub_account_name, billing_account_id)) over (
            partition by sub_account_id order by billing_period_start
        )

),

spans as (

    select
        sub_account_id, sub_account_name, billing_account_id, parent as x_parent, owner as x_owner,
        valid_from, valid_until, 'accounts' as x_told_by
    from said
    where sub_account_id in (select sub_account_id from {{ ref('int_billed_accounts') }})
    union all by name
    select
        sub_account_id, sub_account_name, billing_account_id,
        billing_period_start as valid_from,
        lead(billing_period_start) over (partition by sub_account_id order by billing_period_start) as valid_until,
        'bill' as x_told_by
    from changed

)

select
    spans.*,
    coalesce(valid_from <= today, true) and coalesce(today < valid_until, true) as is_current

from spans
cross join (
    select cast(max(delivered_at) as date) as today from {{ source('landing', 'deliveries') }} where is_published
)
