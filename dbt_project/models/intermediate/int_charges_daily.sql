{{ config(materialized='month_file', sorted_by='charge_date, sub_account_id, service_name', months='in_hand') }}

{%- set dimensions = charge_dimensions() | join(',\n        ') %}

with

{# One scan of the month. Names are settled after it, on a tenth of the rows. #}
by_code as materialized (

    select
        charge_date,
        billing_period_start,
        service_name,
        x_service_code,
        {{ dimensions }},

        sum(billed_cost) as billed_cost,
        sum(effective_cost) as effective_cost,
        sum(x_unused_cost) as x_unused_cost,
        sum(list_cost) as list_cost,
        sum(contracted_cost) as contracted_cost,
        sum(consumed_quantity) as consumed_quantity,
        consumed_unit,
        count(*) as x_rows

    from {{ ref('int_charges') }}
    where not x_is_split_row
    group by all

),

names as (

    select export_name, x_service_code, service_name
    from by_code
    where service_name is not null
    group by export_name, x_service_code, service_name
    qualify row_number() over (
        partition by export_name, x_service_code order by sum(x_rows) desc, service_name
    ) = 1

),

named as (

    select by_code.* replace (
        coalesce(by_code.service_name, names.service_name, seed.service_name, by_code.x_service_code) as service_name
    )
    from by_code
    left join names using (export_name, x_service_code)
    left join {{ ref('aws_services') }} as seed on seed.product_code = by_code.x_service_code

),

{# FOCUS asks for two charges where AWS has one row: the fee, and what of it went unused. #}
charges as (

    select * exclude (x_unused_cost, x_service_code) from named
    union all by name
    select
        * exclude (x_unused_cost, x_service_code) replace (
            'Usage' as charge_category,
            'Usage-Based' as charge_frequency,
            'Committed' as pricing_category,
            'Unused' as commitment_discount_status,
            0 as billed_cost,
            x_unused_cost as effective_cost,
            0 as list_cost,
            0 as contracted_cost,
            null as consumed_quantity,
            0 as x_rows
        )
    from named
    where x_unused_cost <> 0

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
    case when min(consumed_unit) is not distinct from max(consumed_unit) then sum(consumed_quantity)::decimal(38, 12) end as consumed_quantity,
    case when min(consumed_unit) is not distinct from max(consumed_unit) then min(consumed_unit) end as consumed_unit,
    sum(x_rows)::bigint as x_rows

from charges
group by all
