with recursive

named as (

    select distinct
        totals.export_name,
        coalesce(totals.x_service_code, '') as x_service_code,
        coalesce(totals.service_name, names.service_name) as service_name
    from {{ ref('int_staged_totals') }} as totals
    left join {{ ref('int_service_names') }} as names using (export_name, x_service_code)

),

{# From code to name to code, until no first name is handed on any more. #}
reached as (

    select export_name, x_service_code, min(service_name) as first_name from named group by all
    union
    select there.export_name, there.x_service_code, reached.first_name
    from reached
    inner join named as here using (export_name, x_service_code)
    inner join named as there on there.export_name = here.export_name and there.service_name = here.service_name

),

groups as (

    select named.export_name, named.service_name, min(reached.first_name) as first_name
    from named
    inner join reached using (export_name, x_service_code)
    group by all

)

select
    export_name,
    service_name,
    first_name || case when count(*) over same > 1 then ' and ' || count(*) over same - 1 || ' more' else '' end
        as x_service_group

from groups
window same as (partition by export_name, first_name)
