{{ config(
    materialized='month_file', fills='fct_resource_costs_daily', sorted_by='resource_id, charge_date',
    row_group_size=65536
) }}

with

{# What a container used of an instance is on the bill with the instance: its own row is no cost. #}
charges as (

    select * replace (
        case when x_is_split_row then 0 else billed_cost end as billed_cost,
        case when x_is_split_row then 0 else effective_cost end as effective_cost,
        case when x_is_split_row then 0 else list_cost end as list_cost,
        case when x_is_split_row then 0 else contracted_cost end as contracted_cost
    )
    from ({{ counted(ref('int_resource_charges')) }})
    where {{ var('tagged_costs') }}

),

summed as (

    select
        charge_date,
        billing_period_start,
        export_name,
        provider_name,
        billing_account_id,
        sub_account_id,
        service_name,
        region_id,
        resource_id,
        x_parent_resource_id,
        x_is_split_row,
        x_tag_set,
        x_usage_type,
        x_operation,
        charge_category,
        pricing_category,
        commitment_discount_status,
        commitment_discount_type,
        commitment_discount_id,
        billing_currency,

        sum(billed_cost)::decimal(38, 12) as billed_cost,
        sum(effective_cost)::decimal(38, 12) as effective_cost,
        sum(list_cost)::decimal(38, 12) as list_cost,
        sum(contracted_cost)::decimal(38, 12) as contracted_cost,
        sum(x_split_cost)::decimal(38, 12) as x_split_cost,
        sum(x_split_unused_cost)::decimal(38, 12) as x_split_unused_cost,
        {{ consumed() }},
        sum(x_rows)::bigint as x_rows

    from charges
    group by all

)

select
    summed.* exclude (x_tag_set),
    tag_sets.tags,
    tag_sets.x_cost_categories

from summed
left join {{ ref('int_tag_sets') }} as tag_sets using (x_tag_set)
