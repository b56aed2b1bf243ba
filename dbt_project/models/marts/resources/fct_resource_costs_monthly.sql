{{ config(materialized='month_file', sorted_by='resource_id', row_group_size=65536) }}

select
    billing_period_start,
    export_name,
    provider_name,
    billing_account_id,
    sub_account_id,
    service_name,
    region_id,
    resource_id,
    billing_currency,

    arg_max(tags, charge_date) as tags,
    arg_max(x_cost_categories, charge_date) as x_cost_categories,
    min(charge_date) as x_first_charge_date,
    max(charge_date) as x_last_charge_date,

    sum(billed_cost) as billed_cost,
    sum(effective_cost) as effective_cost,
    sum(list_cost) as list_cost,
    sum(contracted_cost) as contracted_cost

from {{ ref('int_resource_costs_daily') }}
where not x_is_split_row
group by all
