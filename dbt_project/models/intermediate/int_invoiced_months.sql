with

invoices as (

    select * from {{ ref('int_invoices') }} where invoice_total is not null

),

{# What is published of an invoice under other payers and months than its own: it counts there, and not here. #}
elsewhere as (

    select
        invoices.billing_account_id, invoices.billing_period_start, invoices.billing_currency,
        totals.billing_account_id as other_account_id, totals.billing_period_start as other_period_start,
        totals.billed_cost
    from invoices
    inner join {{ ref('int_published_totals') }} as totals using (invoice_id, billing_currency)
    where totals.billing_account_id is distinct from invoices.billing_account_id
        or totals.billing_period_start is distinct from invoices.billing_period_start

),

stacked as (

    select billing_account_id, billing_period_start, billing_currency, invoice_total, null::decimal(38, 12) as moved_cost
    from invoices
    union all by name
    select billing_account_id, billing_period_start, billing_currency, billed_cost as moved_cost
    from elsewhere
    union all by name
    select
        other_account_id as billing_account_id, other_period_start as billing_period_start, billing_currency,
        -billed_cost as moved_cost
    from elsewhere

)

select
    billing_account_id,
    billing_period_start,
    billing_currency,
    sum(invoice_total) as invoice_total,
    count(invoice_total) as invoices,
    coalesce(sum(moved_cost), 0) as moved_cost

from stacked
group by all
having count(invoice_total) > 0
