with

deliveries as (

    select * from {{ source('landing', 'deliveries') }}

),

totals as (

    select
        export_name, billing_period_start, delivery_id, billing_currency,
        sum(rows)::bigint as rows, sum(split_rows)::bigint as split_rows, sum(billed_cost) as billed_cost
    from {{ source('landing', 'delivery_totals') }}
    group by all

)

select
    deliveries.export_name,
    deliveries.billing_period_start,
    deliveries.delivery_id,
    totals.billing_currency,

    deliveries.format as x_format,
    deliveries.delivered_at,
    deliveries.landed_at,
    len(deliveries.files) as files,
    totals.rows,
    totals.split_rows,
    totals.billed_cost,
    deliveries.is_current,
    deliveries.superseded_by,
    periods.period_status,
    periods.complete_until as x_complete_until

from deliveries
left join totals using (export_name, billing_period_start, delivery_id)
left join {{ ref('int_periods') }} as periods using (export_name, billing_period_start)
