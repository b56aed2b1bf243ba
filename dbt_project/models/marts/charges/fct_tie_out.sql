with

{# Stacked and summed rather than joined: what one side lacks is then seen, null keys included. #}
stacked as (

    select
        export_name, billing_account_id, billing_period_start, billing_currency,
        rows as delivered_rows, split_rows, billed_cost as delivered_billed_cost,
        null::bigint as staged_rows, null::decimal(38, 12) as staged_billed_cost,
        null::bigint as published_rows_from, null::decimal(38, 12) as published_billed_cost
    from {{ source('landing', 'delivery_totals') }}
    where is_published
    union all by name
    select
        export_name, billing_account_id, billing_period_start, billing_currency,
        rows as staged_rows, billed_cost as staged_billed_cost
    from {{ ref('int_month_totals') }}
    union all by name
    select
        export_name, billing_account_id, billing_period_start, billing_currency,
        x_rows as published_rows_from, billed_cost as published_billed_cost
    from {{ ref('int_costs_daily') }}

),

sides as (

    select
        export_name, billing_account_id, billing_period_start, billing_currency,
        sum(delivered_rows)::bigint as delivered_rows,
        sum(split_rows)::bigint as split_rows,
        coalesce(sum(published_rows_from), 0)::bigint as published_rows_from,
        sum(delivered_billed_cost) as delivered_billed_cost,
        sum(staged_billed_cost) as staged_billed_cost,
        sum(published_billed_cost) as published_billed_cost
    from stacked
    group by all

),

invoice_lines as (

    {{ invoice_lines() }}

),

billed_on as (

    select distinct invoice_id, billing_account_id, billing_period_start, billing_currency
    from {{ ref('int_costs_daily') }}
    where invoice_id is not null

),

invoices as (

    select
        coalesce(lines.billing_account_id, billed_on.billing_account_id) as billing_account_id,
        coalesce(lines.billing_period_start, billed_on.billing_period_start) as billing_period_start,
        lines.billing_currency,
        sum(lines.invoice_total) as invoice_total,
        count(*) as invoices
    from invoice_lines as lines
    left join billed_on using (invoice_id, billing_currency)
    group by all

)

select
    sides.* exclude (billing_currency),
    sides.billing_currency,
    invoices.invoice_total,
    coalesce(invoices.invoice_total - published_billed_cost, published_billed_cost - delivered_billed_cost) as difference,
    coalesce(
        delivered_rows - split_rows = published_rows_from
        and delivered_billed_cost is not distinct from staged_billed_cost
        and delivered_billed_cost is not distinct from published_billed_cost, false
    ) as x_delivered_is_published,
    x_delivered_is_published
        and coalesce(abs(invoices.invoice_total - published_billed_cost)
            <= {{ var('tie_out_tolerance') }} * invoices.invoices, invoices.invoice_total is null) as ties_out

from sides
left join invoices
    on invoices.billing_account_id = sides.billing_account_id
    and invoices.billing_period_start = sides.billing_period_start
    and invoices.billing_currency = sides.billing_currency
