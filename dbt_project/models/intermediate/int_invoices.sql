{{ config(materialized='table') }}

with

lines as (

    {{ invoice_lines() }}

),

{# Each amount of the bill under the invoice that it belongs to: one that the file names by id, else the file's total
   of its payer and month, else the invoice that the bill says. #}
billed as (

    select
        case when by_id.invoice_id is not null or by_month.billing_account_id is null then totals.invoice_id end
            as invoice_id,
        totals.billing_account_id,
        totals.billing_period_start,
        totals.billing_currency,
        null::decimal(38, 12) as invoice_total,
        sum(totals.billed_cost) as published_billed_cost
    from {{ ref('int_published_totals') }} as totals
    left join lines as by_id
        on by_id.invoice_id = totals.invoice_id
        and by_id.billing_currency = totals.billing_currency
    left join lines as by_month
        on by_month.invoice_id is null
        and by_month.billing_account_id = totals.billing_account_id
        and by_month.billing_period_start = totals.billing_period_start
        and by_month.billing_currency = totals.billing_currency
    group by all

),

invoices as (

    select
        invoice_id,
        max(billing_account_id) as billing_account_id,
        max(billing_period_start) as billing_period_start,
        billing_currency,
        sum(invoice_total) as invoice_total,
        sum(published_billed_cost) as published_billed_cost
    from (from billed union all by name from lines)
    group by
        invoice_id, billing_currency,
        if(invoice_id is null, billing_account_id, null), if(invoice_id is null, billing_period_start, null)

)

select
    *,
    coalesce(invoice_total, 0) - coalesce(published_billed_cost, 0) as difference

from invoices
{# Of payers and months of which the file says nothing, nothing is missing. #}
qualify invoice_total is not null or (
    invoice_id is not null
    and count(invoice_total) over (partition by billing_account_id, billing_period_start, billing_currency) > 0
)
