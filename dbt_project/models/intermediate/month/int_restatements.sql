{{ config(materialized='restatement_records') }}

{#- What is about to be put in place against what stands there: one day's rows on both sides, the old ones
    negative, so that a group that one side lacks is a change. -#}
with

stacked as (

    select
        export_name, billing_account_id, sub_account_id, service_name, charge_category, billing_currency,
        billed_cost, effective_cost, x_rows
    from {{ ref('int_charges_daily') }}
    union all by name
    select
        export_name, billing_account_id, sub_account_id, service_name, charge_category, billing_currency,
        -billed_cost as billed_cost, -effective_cost as effective_cost, -x_rows as x_rows
    from {{ charges_in_place() }}

)

select
    export_name,
    date '{{ var("billing_month") }}' as billing_period_start,
    sub_account_id,
    service_name,
    charge_category,
    billing_currency,
    sum(billed_cost)::decimal(38, 12) as billed_cost_change,
    sum(effective_cost)::decimal(38, 12) as effective_cost_change,
    sum(x_rows)::bigint as rows_change,
    {#- The grain is promised without the payer; what several have in one row is of none of them. #}
    case
        when count(*) = count(billing_account_id) and min(billing_account_id) = max(billing_account_id)
            then min(billing_account_id)
    end as x_billing_account_id

from stacked
group by all
having billed_cost_change <> 0 or effective_cost_change <> 0 or rows_change <> 0
