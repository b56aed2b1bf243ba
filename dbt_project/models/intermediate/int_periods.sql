with

current_deliveries as (

    select * from {{ source('landing', 'deliveries') }} where is_published

),

exports as (

    select export_name, max(delivered_at) as export_now from current_deliveries group by all

),

invoiced as (

    select export_name, billing_period_start, sum(uninvoiced_rows) as uninvoiced_rows
    from {{ source('landing', 'delivery_totals') }}
    where is_published
    group by all

),

dated as (

    select
        current_deliveries.export_name,
        current_deliveries.billing_period_start,
        current_deliveries.delivery_id,
        current_deliveries.delivered_at,
        cast(current_deliveries.billing_period_start + interval 1 month as date) as billing_period_end,
        invoiced.uninvoiced_rows,
        {# Where a format has no invoice ids, uninvoiced_rows is null: time alone decides. #}
        exports.export_now >= billing_period_end + interval 65 days
            or (exports.export_now >= billing_period_end + interval 14 days and coalesce(invoiced.uninvoiced_rows, 0) = 0)
            as is_final
    from current_deliveries
    left join exports using (export_name)
    left join invoiced using (export_name, billing_period_start)

)

select
    * exclude (is_final),
    case when is_final then 'final' else 'open' end as period_status,
    case
        when is_final then billing_period_end - 1
        else least(
            billing_period_end,
            cast(delivered_at - interval {{ var('completeness_lag_hours') | int }} hours as date)
        ) - 1
    end as complete_until

from dated
