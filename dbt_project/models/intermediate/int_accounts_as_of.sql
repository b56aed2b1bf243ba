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
        end as until
    from {{ source('landing', 'delivery_totals') }} as totals
    inner join {{ ref('int_periods') }} as periods using (export_name, billing_period_start)
    where totals.is_published

),

{# What each export tells of an account; one that has handed over tells nothing of what comes. #}
told as (

    select
        billing_account_id,
        export_name,
        min(billing_period_start) as first_day,
        max(billing_period_start) as newest_period_start,
        {# a day that is missing in an older period counts as much as the newest one #}
        coalesce(min(complete_until) filter (where complete_until < billing_period_end - 1), max(complete_until)) as as_of_date,
        coalesce(any_value(until) > {{ home_now() }}, true) as is_current
    from account_periods
    group by all

),

{# Several exports may hold an account's newest period. #}
newest as (

    select * from told
    qualify newest_period_start = max(newest_period_start) over (partition by billing_account_id)

)

select
    billing_account_id,
    min(first_day) as first_day,
    {# a day is complete when it is so in each that still tells of the account #}
    coalesce(min(as_of_date) filter (where is_current), min(as_of_date)) as as_of_date,
    bool_or(is_current) as is_current

from newest
group by all
