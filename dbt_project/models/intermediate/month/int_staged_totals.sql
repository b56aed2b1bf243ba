{{ config(materialized='month_file', sorted_by='all') }}

{#- A failed test that compares two tables skips only what depends on both. #}
-- depends_on: {{ source('landing', 'delivery_totals') }}
-- depends_on: {{ source('landing', 'delivery_groups') }}
select
    billing_period_start,
    export_name,
    provider_name,
    billing_account_id,
    sub_account_id,
    nullif(x_line_item_type, '') as x_line_item_type,
    charge_category,
    x_service_code,
    service_name,
    billing_currency,

    max(billing_account_name) as billing_account_name,
    max(sub_account_name) as sub_account_name,
    sum(x_rows)::bigint as rows,
    coalesce(sum(x_rows) filter (where x_is_split_row), 0)::bigint as split_rows,
    coalesce(sum(x_unpriced_rows) filter (where not x_is_split_row), 0)::bigint as unpriced_rows,
    coalesce(sum(x_unamortized_rows) filter (where not x_is_split_row), 0)::bigint as unamortized_rows,
    (sum(billed_cost) filter (where not x_is_split_row))::decimal(38, 12) as billed_cost,
    (sum(effective_cost) filter (where not x_is_split_row))::decimal(38, 12) as effective_cost,
    (sum(x_unused_cost) filter (where not x_is_split_row))::decimal(38, 12) as x_unused_cost,
    (sum(list_cost) filter (where not x_is_split_row))::decimal(38, 12) as list_cost,
    (sum(contracted_cost) filter (where not x_is_split_row))::decimal(38, 12) as contracted_cost,
    (sum(x_unblended_cost) filter (where not x_is_split_row))::decimal(38, 12) as x_unblended_cost,
    (sum(x_amortized_cost) filter (where not x_is_split_row))::decimal(38, 12) as x_amortized_cost,
    (sum(x_unused_gross_cost) filter (where not x_is_split_row))::decimal(38, 12) as x_unused_gross_cost,
    (sum(x_commitment_fee_cost) filter (where not x_is_split_row))::decimal(38, 12) as x_commitment_fee_cost

from {{ ref('int_charges') }}
group by all
