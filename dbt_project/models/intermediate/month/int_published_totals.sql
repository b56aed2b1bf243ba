{{ config(materialized='month_file', sorted_by='all') }}

select
    charges.billing_period_start,
    charges.export_name,
    charges.provider_name,
    charges.billing_account_id,
    charges.sub_account_id,
    charges.service_name,
    groups.x_service_group,
    charges.charge_category,
    charges.invoice_issuer_name,
    charges.invoice_id,
    charges.billing_currency,

    sum(charges.billed_cost)::decimal(38, 12) as billed_cost,
    sum(charges.x_rows)::bigint as x_rows

from {{ ref('int_charges_daily') }} as charges
left join {{ ref('int_service_groups') }} as groups using (export_name, service_name)
group by all
