with

delivered as (

    select * from {{ source('landing', 'delivery_groups') }} where is_published

),

services as (

    select export_name, billing_period_start, x_service_code, max(x_service_group) as x_service_group
    from {{ ref('int_month_totals') }}
    group by all

),

categories as (

    select distinct export_name, billing_period_start, x_line_item_type, charge_category
    from {{ ref('int_month_totals') }}

)

select
    delivered.export_name,
    delivered.billing_account_id,
    delivered.sub_account_id,
    delivered.billing_period_start,
    {# What staging has never seen keeps the word in which it was delivered. #}
    coalesce(services.x_service_group, delivered.x_service_code) as service_name,
    coalesce(categories.charge_category, delivered.x_line_item_type) as charge_category,
    delivered.billing_currency,
    delivered.rows,
    delivered.billed_cost

from delivered
left join services
    on services.export_name = delivered.export_name
    and services.billing_period_start = delivered.billing_period_start
    and services.x_service_code is not distinct from delivered.x_service_code
left join categories
    on categories.export_name = delivered.export_name
    and categories.billing_period_start = delivered.billing_period_start
    and categories.x_line_item_type is not distinct from delivered.x_line_item_type
