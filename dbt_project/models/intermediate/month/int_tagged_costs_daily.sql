{{ config(materialized='month_file', sorted_by='charge_date, sub_account_id, service_name') }}

-- depends_on: {{ ref('int_charges_daily') }}
{% set tagged = var('tagged_costs') -%}
{# Whose money it is follows from accounts, services and tags, never from the single resource. What the tags of a set
   are stands in int_tag_sets: maps are slow to group by. -#}
select
    charge_date,
    billing_period_start,
    provider_name,
    billing_account_id,
    sub_account_id,
    service_name,
    region_id,
    x_usage_type,
    x_operation,
    charge_category,
    {{ charge_group() }} as x_charge_group,
    pricing_category,
    commitment_discount_status,
    commitment_discount_type,
    {{ 'resource_id is not null' if tagged else 'null::boolean' }} as x_has_resource,
    {{ 'hash(tags, x_cost_categories)' if tagged else 'null::ubigint' }} as x_tag_set,
    billing_currency,

    sum(billed_cost)::decimal(38, 12) as billed_cost,
    sum(effective_cost)::decimal(38, 12) as effective_cost,
    sum(list_cost)::decimal(38, 12) as list_cost,
    sum(contracted_cost)::decimal(38, 12) as contracted_cost,
    {{ consumed() }}

from {{ ref('int_resource_costs_daily') if tagged else ref('int_charges_daily') }}
{{ 'where not x_is_split_row' if tagged }}
group by all
