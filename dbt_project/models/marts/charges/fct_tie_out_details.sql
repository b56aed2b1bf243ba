{%- set who = 'export_name, billing_account_id, sub_account_id, billing_period_start' -%}

with

{# Stacked and summed rather than joined: what one side lacks is then seen, null keys included. #}
stacked as (

    select
        {{ who }}, service_name, charge_category, billing_currency,
        rows as delivered_rows, billed_cost as delivered_billed_cost,
        null::bigint as staged_rows, null::bigint as split_rows, null::decimal(38, 12) as staged_billed_cost,
        null::bigint as published_rows_from, null::decimal(38, 12) as published_billed_cost
    from {{ ref('int_delivered_totals') }}
    union all by name
    select
        {{ who }}, x_service_group as service_name, charge_category, billing_currency,
        rows as staged_rows, split_rows, billed_cost as staged_billed_cost
    from {{ ref('int_month_totals') }}
    union all by name
    select
        {{ who }}, x_service_group as service_name, charge_category, billing_currency,
        x_rows as published_rows_from, billed_cost as published_billed_cost
    from {{ ref('int_published_totals') }}
    where x_rows > 0

),

sides as (

    select
        {{ who }}, service_name, charge_category, billing_currency,
        sum(delivered_rows)::bigint as delivered_rows,
        sum(staged_rows)::bigint as staged_rows,
        sum(split_rows)::bigint as split_rows,
        coalesce(sum(published_rows_from), 0)::bigint as published_rows_from,
        sum(delivered_billed_cost) as delivered_billed_cost,
        sum(staged_billed_cost) as staged_billed_cost,
        sum(published_billed_cost) as published_billed_cost
    from stacked
    {# A month that could not be built anew still has its charges of before, and not yet their totals. #}
    where billing_period_start in (select billing_period_start from {{ ref('int_published_totals') }})
    group by all

)

select
    *,
    count(delivered_rows) over (partition by export_name, billing_period_start) > 0 as x_delivered_by_group,
    coalesce(
        staged_rows - split_rows = published_rows_from
        and staged_billed_cost is not distinct from published_billed_cost
        and (
            not x_delivered_by_group
            or (delivered_rows = staged_rows and delivered_billed_cost is not distinct from staged_billed_cost)
        ),
        false
    ) as x_ties

from sides
