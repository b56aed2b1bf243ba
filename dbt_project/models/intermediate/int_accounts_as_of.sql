with

account_periods as (

    select distinct
        totals.billing_account_id,
        periods.*,
        case
            {%- for export in var('exports') if export.until %}
            when periods.export_name = '{{ export.name }}' then date '{{ export.until }}'
            {%- endfor %}
            when false then null::date
        end as until,
        max_by(totals.export_name, totals.billing_period_start) over (partition by totals.billing_account_id)
            as newest_export
    from {{ source('landing', 'delivery_totals') }} as totals
    inner join {{ ref('int_periods') }} as periods using (export_name, billing_period_start)
    where totals.is_published

)

select
    billing_account_id,
    any_value(export_name) as export_name,
    min(billing_period_start) as first_day,
    {# a day that is missing in an older period counts as much as the newest one #}
    coalesce(min(complete_until) filter (where complete_until < billing_period_end - 1), max(complete_until)) as as_of_date,
    {# an export that has handed over tells nothing of what comes #}
    coalesce(any_value(until) > {{ home_now() }}, true) as is_current

from account_periods
where export_name = newest_export
group by all
