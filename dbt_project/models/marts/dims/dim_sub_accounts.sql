with

billed as (

    select
        sub_account_id,
        arg_max(billing_account_id, billing_period_start) as billing_account_id,
        min(billing_period_start) as x_first_billing_period_start,
        max(billing_period_start) as x_last_billing_period_start
    from {{ ref('int_billed_accounts') }}
    group by all

),

newest as (

    select *
    from {{ ref('dim_sub_accounts_history') }}
    qualify row_number() over (partition by sub_account_id order by is_current desc, valid_from desc nulls last) = 1

),

payers as (

    select
        billing_account_id,
        arg_max(billing_account_name, billing_period_start) as billing_account_name,
        arg_max(provider_name, billing_period_start) as provider_name
    from {{ ref('int_month_totals') }}
    group by all

)

select
    billed.sub_account_id,
    newest.sub_account_name,
    coalesce(newest.billing_account_id, billed.billing_account_id) as billing_account_id,
    named.billing_account_name,
    payers.provider_name,
    newest.x_parent,
    newest.x_owner,
    billed.x_first_billing_period_start,
    billed.x_last_billing_period_start

from billed
inner join newest using (sub_account_id)
left join payers on payers.billing_account_id is not distinct from billed.billing_account_id
left join payers as named
    on named.billing_account_id is not distinct from coalesce(newest.billing_account_id, billed.billing_account_id)
