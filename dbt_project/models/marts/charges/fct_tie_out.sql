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

{# The invoices of a payer's month are held to all that is published of it, in one row: that of the first export. #}
payers as (

    select
        *,
        export_name = min(export_name) over payers as is_first,
        sum(published_billed_cost) over payers as payer_billed_cost
    from sides
    window payers as (partition by billing_account_id, billing_period_start, billing_currency)

)

select
    payers.* exclude (is_first, payer_billed_cost, billing_currency),
    payers.billing_currency,
    invoices.invoice_total,
    (payer_billed_cost + invoices.moved_cost)::decimal(38, 12) as x_invoiced_billed_cost,
    coalesce(invoices.invoice_total - x_invoiced_billed_cost, published_billed_cost - delivered_billed_cost) as difference,
    coalesce(
        delivered_rows - split_rows = published_rows_from
        and delivered_billed_cost is not distinct from staged_billed_cost
        and delivered_billed_cost is not distinct from published_billed_cost, false
    ) as x_delivered_is_published,
    x_delivered_is_published
        and coalesce(abs(invoices.invoice_total - x_invoiced_billed_cost)
            <= {{ var('tie_out_tolerance') }} * invoices.invoices, invoices.invoice_total is null) as ties_out

from payers
left join {{ ref('int_invoiced_months') }} as invoices
    on payers.is_first
    and invoices.billing_account_id is not distinct from payers.billing_account_id
    and invoices.billing_period_start = payers.billing_period_start
    and invoices.billing_currency = payers.billing_currency
