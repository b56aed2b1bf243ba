with

{# The name that most rows of a code carry in the same delivery; ties by name. #}
voted as (

    select export_name, x_service_code, service_name
    from {{ ref('int_staged_totals') }}
    where x_service_code is not null
    group by export_name, x_service_code, service_name
    qualify row_number() over (
        partition by export_name, x_service_code
        order by service_name is null, sum(rows) desc, service_name
    ) = 1

)

select
    voted.export_name,
    voted.x_service_code,
    coalesce(voted.service_name, seed.service_name, voted.x_service_code) as service_name

from voted
left join {{ ref('aws_services') }} as seed on seed.product_code = voted.x_service_code
