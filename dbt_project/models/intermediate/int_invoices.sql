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
        coalesce(by_id.billing_account_id = totals.billing_account_id, true)
            and coalesce(by_id.billing_period_start = totals.billing_period_start, true) as is_as_said,
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

{# An invoice is of one payer and month: where its charges stand in several, of those that the file names, else of the
   newest. #}
invoices as (

    select
        invoice_id,
        max_by(
            {'payer': billing_account_id, 'month': billing_period_start},
            {
                'is_billed': is_as_said is not null, 'is_as_said': is_as_said,
                'month': billing_period_start, 'payer': billing_account_id
            }
        ) as whose,
        billing_currency,
        sum(invoice_total) as invoice_total,
        sum(published_billed_cost) as published_billed_cost
    from (from billed union all by name from lines)
    group by
        invoice_id, billing_currency,
        if(invoice_id is null, billing_account_id, null), if(invoice_id is null, billing_period_start, null)

)

select
    invoice_id,
    whose['payer'] as billing_account_id,
    whose['month'] as billing_period_start,
    billing_currency,
    invoice_total,
    published_billed_cost,
    coalesce(invoice_total, 0) - coalesce(published_billed_cost, 0) as difference

from invoices
{# Of payers and months of which the file says nothing, nothing is missing. #}
qualify invoice_total is not null or (
    invoice_id is not null
    and count(invoice_total) over (partition by whose, billing_currency) > 0
)
