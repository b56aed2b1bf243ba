{{ config(materialized='month_file', sorted_by='charge_date, sub_account_id, service_name') }}

select
    charge_date,
    billing_period_start,
    export_name,
    provider_name,
    billing_account_id,
    sub_account_id,
    service_name,
    region_id,
    invoice_id,
    {{ charge_group() }} as x_charge_group,
    billing_currency,

    sum(billed_cost) as billed_cost,
    sum(effective_cost) as effective_cost,
    sum(list_cost) as list_cost,
    sum(contracted_cost) as contracted_cost,
    sum(x_unblended_cost) as x_unblended_cost,
    sum(x_net_unblended_cost) as x_net_unblended_cost,
    sum(x_amortized_cost) as x_amortized_cost,
    sum(x_net_amortized_cost) as x_net_amortized_cost,
    sum(x_rows)::bigint as x_rows

from {{ ref('int_charges_daily') }}
group by all
