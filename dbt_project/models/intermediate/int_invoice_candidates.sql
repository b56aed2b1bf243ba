with

differing as (

    select * from {{ ref('int_invoices') }} where abs(difference) > {{ var('tie_out_tolerance') }}

),

{# What is published of the payer in that month and the one before. #}
around as (

    select
        differing.*,
        totals.billed_cost,
        totals.charge_category,
        totals.billing_period_start = differing.billing_period_start as is_of_month,
        {# Where the bill does not know the invoice, its charges are somewhere in the month. #}
        is_of_month and (
            differing.invoice_id is null
            or differing.published_billed_cost is null
            or totals.invoice_id = differing.invoice_id
        ) as is_own,
        is_of_month and totals.invoice_id is null as is_uninvoiced,
        {{ is_marketplace() }} as is_marketplace,
        contains(lower(totals.service_name), 'support') as is_support
    from differing
    left join {{ ref('int_published_totals') }} as totals
        on totals.billing_account_id = differing.billing_account_id
        and totals.billing_currency = differing.billing_currency
        and totals.billing_period_start
            between differing.billing_period_start - interval 1 month and differing.billing_period_start

)

select
    invoice_id, billing_account_id, billing_period_start, billing_currency,
    invoice_total, published_billed_cost, difference,
    sum(billed_cost) filter (where is_own and charge_category = 'Tax') as tax_cost,
    sum(billed_cost) filter (where is_own and charge_category = 'Credit') as credit_cost,
    sum(billed_cost) filter (where is_own and charge_category = 'Adjustment') as adjustment_cost,
    sum(billed_cost) filter (where is_of_month and is_marketplace) as marketplace_cost,
    sum(billed_cost) filter (where is_of_month and is_support) as support_cost,
    sum(billed_cost) filter (where is_uninvoiced) as uninvoiced_cost,
    sum(billed_cost) filter (where not is_of_month and is_support) as x_previous_support_cost
from around
group by all
