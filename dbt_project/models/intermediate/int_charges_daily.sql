{{ config(materialized='month_file', sorted_by='charge_date, sub_account_id, service_name', months='in_hand') }}

-- depends_on: {{ ref('int_named_totals') }}
{%- set dimensions = charge_dimensions() | join(',\n    ') %}

with

{# Read twice on purpose: the second reading looks at the few rows of fees. #}
charges as not materialized (

    select charges.* replace (coalesce(charges.service_name, names.service_name) as service_name)
    from {{ ref('int_charges') }} as charges
    left join {{ ref('int_service_names') }} as names using (export_name, x_service_code)
    where not charges.x_is_split_row

)

select
    charge_date,
    billing_period_start,
    service_name,
    {{ dimensions }},

    sum(billed_cost)::decimal(38, 12) as billed_cost,
    sum(effective_cost)::decimal(38, 12) as effective_cost,
    sum(list_cost)::decimal(38, 12) as list_cost,
    sum(contracted_cost)::decimal(38, 12) as contracted_cost,
    {# quantities in two units have no sum #}
    case when min(consumed_unit) is not distinct from max(consumed_unit)
        then sum(consumed_quantity)::decimal(38, 12) end as consumed_quantity,
    case when min(consumed_unit) = max(consumed_unit) then min(consumed_unit) end as consumed_unit,
    sum(x_rows)::bigint as x_rows

from charges
group by all

union all by name

{# FOCUS asks for two charges where AWS has one row: the fee, above, and what of it went unused. #}
select
    charge_date,
    billing_period_start,
    service_name,
    {{ dimensions }},

    0::decimal(38, 12) as billed_cost,
    sum(x_unused_cost)::decimal(38, 12) as effective_cost,
    0::decimal(38, 12) as list_cost,
    0::decimal(38, 12) as contracted_cost,
    null::decimal(38, 12) as consumed_quantity,
    min(consumed_unit) as consumed_unit,
    0::bigint as x_rows

from (
    select * replace (
        'Usage' as charge_category,
        'Usage-Based' as charge_frequency,
        'Committed' as pricing_category,
        'Unused' as commitment_discount_status
    )
    from charges
    where x_line_item_type in ('RIFee', 'SavingsPlanRecurringFee') and x_unused_cost <> 0
)
group by all
