-- depends_on: {{ ref('int_restatements') }}
with

records as (

    {{ restatement_records() }}

)

select
    records.export_name,
    records.billing_period_start,
    records.delivery_id,
    records.sub_account_id,
    records.service_name,
    records.charge_category,
    records.billing_currency,

    records.billed_cost_change,
    records.effective_cost_change,
    records.rows_change,
    records.x_previous_delivery_id,
    deliveries.delivered_at as x_delivered_at,
    deliveries.previous_status as x_previous_period_status,
    records.x_billing_account_id

from records
inner join {{ source('landing', 'deliveries') }} as deliveries using (export_name, billing_period_start, delivery_id)
