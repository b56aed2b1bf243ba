{{ config(materialized='month_file', compression='snappy', months='in_hand') }}

{# The one scan of what was delivered. Summed before it is conformed: what a row becomes follows
   from the columns grouped by here, and there are some ten rows to a group. -#}
select
    x_export_name,
    bill_payer_account_id,
    bill_payer_account_name,
    line_item_usage_account_id,
    line_item_usage_account_name,
    bill_invoice_id,
    bill_invoicing_entity,
    product_name,
    line_item_product_code,
    product_region_code,
    line_item_usage_type,
    line_item_operation,
    line_item_line_item_type,
    savings_plan_savings_plan_a_r_n,
    reservation_reservation_a_r_n,
    cast(line_item_usage_start_date as date) as charge_date,
    line_item_currency_code,
    pricing_unit,
    {{ of_resources("nullif(line_item_resource_id, '')", 'resource_id') }},
    {{ of_resources("nullif(split_line_item_parent_resource_id, '')", 'x_parent_resource_id') }},
    {{ of_resources('tags', 'tags', 'map(varchar, varchar)') }},
    {{ of_resources('cost_category', 'x_cost_categories', 'map(varchar, varchar)') }},

    sum(billed_cost) as billed_cost,
    sum(commitment_cost) as commitment_cost,
    sum(unblended_cost) as unblended_cost,
    sum(gross_commitment_cost) as gross_commitment_cost,
    sum(on_demand_cost) as on_demand_cost,
    sum(usage_amount) as usage_amount,
    sum(split_cost) as split_cost,
    sum(split_unused_cost) as split_unused_cost,
    count(*) as rows,
    count(*) filter (
        where billed_cost is null
        or (line_item_line_item_type = 'SavingsPlanCoveredUsage' and commitment_cost is null)
    ) as unpriced_rows,
    count(*) filter (where is_unamortized) as unamortized_rows

from {{ ref('int_aws_line_items') }}
group by all
