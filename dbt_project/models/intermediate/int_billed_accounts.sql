with

{# Where two payers have an account in one month, it counts as the one's with most rows. #}
billed as (

    select
        sub_account_id,
        billing_period_start,
        billing_account_id,
        max(sub_account_name) as sub_account_name
    from {{ ref('int_month_totals') }}
    where sub_account_id is not null
    group by 1, 2, 3
    qualify row_number() over (
        partition by sub_account_id, billing_period_start order by sum(rows) desc, billing_account_id
    ) = 1

)

{# A month without a name is no change of name. #}
select
    * replace (last_value(sub_account_name ignore nulls) over months as sub_account_name)

from billed
window months as (partition by sub_account_id order by billing_period_start)
