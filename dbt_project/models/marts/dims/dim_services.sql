with

categories as (

    select service_name, min(service_category) as service_category from {{ ref('aws_services') }} group by all

)

select
    costs.service_name,
    categories.service_category,
    min(costs.provider_name) as provider_name,
    min(costs.billing_period_start) as x_first_billing_period_start,
    max(costs.billing_period_start) as x_last_billing_period_start

from {{ ref('int_costs_daily') }} as costs
left join categories using (service_name)
where costs.service_name is not null
group by all
