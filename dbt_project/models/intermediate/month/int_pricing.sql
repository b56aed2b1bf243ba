{{ config(materialized='month_file', sorted_by='all') }}

select distinct
    billing_period_start,
    provider_name,
    service_name,
    region_id,
    x_usage_type,
    x_operation,
    pricing_category,
    consumed_unit

from {{ ref('int_charges_daily') }}
where charge_category = 'Usage'
