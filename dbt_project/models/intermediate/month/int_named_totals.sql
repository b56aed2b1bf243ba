{{ config(materialized='month_file', fills='int_month_totals', sorted_by='all') }}

with

named as (

    select totals.* replace (coalesce(totals.service_name, names.service_name) as service_name)
    from {{ ref('int_staged_totals') }} as totals
    left join {{ ref('int_service_names') }} as names using (export_name, x_service_code)

)

select named.*, groups.x_service_group
from named
left join {{ ref('int_service_groups') }} as groups using (export_name, service_name)
